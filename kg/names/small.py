"""Words that carry no meaning in a question, and words that only ask for a stance, in the languages that names come in.

English, Russian, Ukrainian, French, German, Spanish and Polish; listed by hand, folded as names are (`fold`).
"""

from __future__ import annotations

from collections.abc import Iterable

from kg.names.fold import tokens

_SMALL = """
a an and any about against are as at be been by can could did do does doing done ever for from has have having he her
him his how i if in into is it its me more of on once or our over regarding s say saying said says she should so
statement statements still talk tell than that the their them then there these they this those to towards under until
upon versus vs was we were what whats when where whether which who whom whose why will with within without would you
your а без был была было были быть в во вот все где говорил говорила говорит да для до его ее если ещё же за и из или
им их к ка как какой кто ли между мы на над не него нет ни но о об он она они от по под почему при про с сказал
сказала со что чтобы это я і й або але бути був була було були в від він вона вони все де для до його її є з за зі
коли ким казав каже між ми на над не ні про що щоб сказав та так те у це чи чому як який яка au aux avec ce ces cette
comment d dans de des dit du elle en est et il ils je l la le les leur lui mais ne nous ou par pas pour pourquoi qu
quand que quel quelle qui quoi s sa sans se ses son sur t te un une veut vous y aber als am auch auf aus bei bin bis
das dass dem den der des die durch ein eine einem einen einer er es hat haben hatte ich ihr im in ist ja kein man mit
nach nicht noch ob oder sagt sagte sagen sein seine sie sind und uber um vom von vor wann warum was wer wie wird wo zu
zum zur al como con cual cuando dijo del dice donde el ella ellos en entre era es esta fue ha hay la las lo los mas no
o para pero por porque que quien se si sin sobre su sus un una y ale bez bo byl byla bylo co czy dla do gdzie i jak
jest kiedy kto ma mowi na nad nie o od po pod przez przy sie ta te to u w z ze za
"""
_STANCE = """
accept accepts accepted accepting agree agrees agreed allow allows allowed approve approves back backs backed call
calls called change changed consider considers contradict contradicts deny denies denied demand demands favor favour
give gives given want wants wanted oppose opposes opposed opposing position positions propose proposed ready refuse
refuses refused reject rejects rejected stance stances stand stands support supports supported supporting think thinks
view views willing принять принимал принимает принял согласен согласился против поддерживает поддержал отверг
отказался хочет позиция приймав приймає прийняв згоден погодився проти підтримує підтримав відкинув відмовився хоче
позиція accepte accepter accepté contre soutient refuse rejette veut position akzeptiert lehnt gegen unterstützt will
abgelehnt haltung
"""
SMALL = frozenset(tokens(_SMALL))
"""Words that are skipped where others remain."""
STANCE = frozenset(tokens(_STANCE))
"""Words that are left out where nothing is on record that has them: they ask how one stands to the rest."""


def telling(words: Iterable[str]) -> tuple[str, ...]:
    """The words that say what is looked for, each once: all of them where none is more than small."""
    every = tuple(dict.fromkeys(words))
    return tuple(word for word in every if word not in SMALL) or every
