"""Given names that one person goes by: forms of one name in neighbouring languages, and everyday short forms."""

from __future__ import annotations

from kg.names.sound import sound

# Each line is one name. East Slavic pairs matter most here: Ukrainian and Russian outlets each use their own form.
_LINES = """
volodymyr vladimir wladimir vladymyr uladzimir
oleksandr aleksandr alexander alexandr aliaksandr alex sasha
mykola nikolay nikolai nicholas mikalai nick
serhii serhiy sergey sergei serge siarhei
dmytro dmitry dmitri dmitriy dimitri dzmitry
yevhen yevhenii evgeny yevgeny evgeniy eugene yauhen
petro pyotr petr peter piotr
pavlo pavel paul
mykhailo mykhaylo mikhail michael mike michel mikhailo
andrii andriy andrey andrei andrew
yurii yuriy yury yuri iurii
oleksii oleksiy aleksey alexei aleksei alexey alexis
hanna anna ganna ann anne
olena yelena elena helen helena
kateryna ekaterina yekaterina catherine katherine kate kathy
iryna irina irene
natalia nataliia nataliya natalya
hryhorii hryhoriy grigory grigoriy gregory greg
ihor igor
oleh oleg
vitalii vitaliy vitaly
viktor victor
anatolii anatoliy anatoly
valerii valeriy valery valeri
vasyl vasily vasiliy vasilii
mykyta nikita
danylo daniil danil daniel dan danny
kyrylo kirill cyril
artem artyom
maksym maksim maxim max
heorhii georgy georgiy georgii george
yakiv yakov jacob
tetiana tetyana tatyana tatiana
svitlana svetlana
liudmyla lyudmyla lyudmila ludmila
nadiia nadiya nadezhda
halyna galina
viacheslav vyacheslav
yulia yuliia yuliya julia
mariia mariya maria marija mary
olha olga
fedir fyodor fedor theodore
illia ilya elijah
joe joseph josef
jim james jimmy
bob robert rob bobby
bill william will billy
tom thomas tommy
tony anthony
dave david
steve steven stephen stephan
chris christopher christian
liz elizabeth elisabeth beth
sue susan suzanne
jeff jeffrey geoffrey geoff
ed edward eddie ted
ken kenneth
ron ronald
don donald
rick richard dick rich
chuck charles charlie
larry lawrence laurence
sam samuel
ben benjamin
matt matthew
pat patrick patricia
jerry gerald jerome
tim timothy
jon jonathan
debbie deborah deb
peggy margaret maggie
jack john
muhammad mohammed mohammad mohamed mohamad muhammed muhamad
ahmad ahmed
hussein husayn hussain hossein husain
hasan hassan
yusuf youssef yousef yousuf
khalid khaled
mustafa mostafa moustafa
abdullah abdallah abdulla
mahmoud mahmud mahmood
sulayman suleiman soleiman sulaiman
"""

_EXACT: dict[str, set[int]] = {}
_SOUND: dict[str, set[int]] = {}
for _number, _line in enumerate(_LINES.strip().splitlines()):
    for _name in _line.split():
        _EXACT.setdefault(_name, set()).add(_number)
        if len(sound(_name)) > 3:
            _SOUND.setdefault(sound(_name), set()).add(_number)


def _groups(word: str) -> set[int]:
    """The names that a word is a form of; short words only as they are written: "Jan" is no form of "Ann"."""
    return _EXACT.get(word) or _SOUND.get(sound(word)) or set()


def alike(first: str, second: str) -> bool:
    """Whether two folded given names are forms of one name."""
    return bool(_groups(first) & _groups(second))


def is_given(word: str) -> bool:
    """Whether a folded word is known as a given name."""
    return bool(_groups(word))
