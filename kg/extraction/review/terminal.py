"""The review in the terminal: the article beside the candidate, one key a decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import App, ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Footer, Header, Input, Static

from kg.errors import DataError
from kg.extraction.review.decision import FORCES, GROUNDS, REASONS
from kg.extraction.review.session import Session
from kg.extraction.review.view import KEYS


def _why(reasons: tuple[str, ...]) -> str:
    return "why: " + ", ".join(f"{number} {reason}" for number, reason in enumerate(reasons, 1))


def _listed(name: str, values: tuple[str, ...]) -> str:
    return f"{name}: " + ", ".join(f"{number} {value}" for number, value in enumerate(values, 1))


PROMPTS = {
    "s": (
        "speaker",
        "speaker: an id, or a name; who is new and no person: organization: …, state: …, …",
    ),
    "d": ("date", "date: YYYY, YYYY-MM, YYYY-MM-DD or two of them joined by /"),
    "c": (
        "chain",
        "chain, the outermost first, parted by ; each on record, organization: NAME, or words for the unnamed",
    ),
    "w": ("on_behalf_of", "for whom: an id, or a name; a new one as state: …, organization: …; or nobody"),
    "f": ("force", _listed("force", FORCES)),
    "i": (
        "condition",
        "only if: the number of a proposition that is listed, an id, or a new sentence; nobody: none",
    ),
    "n": ("new_proposition", "new proposition: one neutral sentence"),
    "r": ("reject", _why(REASONS)),
    "a": ("settle", _why(GROUNDS)),
    "x": ("split", "split before the word:"),
    "b": ("boundaries", "passage: its first words … its last words, as they stand in the text"),
    "=": ("utterance", "the same as the utterance: its number in the list, or an id"),
}
"""What is asked for at a key: the field, and the question. `a` asks only who settles differences of coders."""

_MENDED_BY = {
    "speaker": "s",
    "proposition": "1 to 5, n",
    "stance": "+ - 0",
    "condition": "i",
    "force": "f",
    "date": "d",
    "mode": "m",
    "split": "x",
}
STANCES = {"plus": "supports", "+": "supports", "minus": "opposes", "-": "opposes", "0": "ambivalent"}


class Review(App[None]):
    """The terminal application.

    Args:
        session: the coder's session.
    """

    CSS = """
    #article { width: 1fr; padding: 1 2; }
    #fields { width: 1fr; padding: 1 2; border-left: solid $secondary; }
    Horizontal { height: 1fr; }
    #asked { display: none; }
    #said { height: auto; padding: 0 2; background: $panel; }
    """
    TITLE = "On Record: review"
    AUTO_FOCUS = ""  # keys are decisions until a question is open
    BINDINGS: ClassVar = [("q", "quit", "leave"), ("question_mark", "keys", "keys")]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.asking = ""

    def compose(self) -> ComposeResult:
        """The two columns, the question and the line for messages."""
        yield Header()
        with Horizontal():
            yield VerticalScroll(Static(id="text"), id="article")
            yield VerticalScroll(Static(id="rows"), id="fields")
        yield Static(id="said")
        yield Input(id="asked")
        yield Footer()

    def on_mount(self) -> None:
        """Show the first candidate."""
        self.show()

    def show(self, said: str = "") -> None:
        """Show the candidate at hand and a message."""
        self.sub_title = self.session.status()
        shown = self.session.shown()
        words = Text()
        if shown is None:
            words.append("Nothing is left to decide.\n\nkg review --write puts what was accepted on record.")
        else:
            words.append("…" + shown.before[-400:], style="dim")
            words.append(shown.passage, style="bold black on #fff3d6")
            words.append(shown.after[:400] + "…\n\n", style="dim")
            words.append(shown.place, style="italic dim")
        rows = Text()
        for row in shown.rows if shown else ():
            rows.append(f"{row.name:<12}", style="dim")
            rows.append(row.value, style="bold")
            rows.append(f"  [{row.key}]\n" if row.key else "\n", style="dim")
            if row.why:
                rows.append("".join(f"{'':12}{line}\n" for line in row.why.splitlines()), style="dim")
        self.query_one("#text", Static).update(words)
        self.query_one("#rows", Static).update(rows)
        self.query_one("#said", Static).update(Text(said or "a accept · r reject · l later · u undo · ? keys"))

    def action_keys(self) -> None:
        """Say what each key does."""
        self.query_one("#said", Static).update(Text("\n".join(f"{key:<8}{does}" for key, does in KEYS)))

    def on_key(self, event: events.Key) -> None:
        """One key, one decision or correction."""
        if self.asking:
            if event.key == "escape":
                self.close_question()
            return
        key = event.character or event.key
        act = self.acts().get(event.key) or self.acts().get(key)
        selected = (self.screen.get_selected_text() or "").strip() if key == "b" else ""
        if selected:
            event.prevent_default()
            self.screen.clear_selection()
            self.show(self.bound(selected))
        elif key in PROMPTS and self.session.at is not None and (key != "a" or self.session.settles):
            event.prevent_default()
            self.ask(key)
        elif act is not None:
            act()
        elif event.key in STANCES or key in STANCES:
            self.session.correct("stance", STANCES.get(event.key) or STANCES[key])
            self.show()
        elif key.isdigit():
            self.show("" if self.session.choose(int(key)) else f"there is no proposition {key}")

    def acts(self) -> dict[str, Callable[[], None]]:
        """What keys do that ask for nothing."""
        return {
            "a": lambda: self.decide("accept"),
            "l": lambda: self.decide("later"),
            "u": lambda: self.show("undone" if self.session.undo() else "there is nothing to undo"),
            "m": lambda: self.show(self.session.turn()),
            "j": lambda: self.step(1),
            "k": lambda: self.step(-1),
            "left": lambda: self.move("start", -1),
            "right": lambda: self.move("start", 1),
            "shift+left": lambda: self.move("end", -1),
            "shift+right": lambda: self.move("end", 1),
        }

    def move(self, side: str, by: int) -> None:
        """The passage begins or ends some words earlier or later."""
        self.session.move(side, by)
        self.show()

    def step(self, by: int) -> None:
        """The next or previous candidate."""
        self.session.step(by)
        self.show()

    def decide(self, kind: str, reason: str = "", at: int | None = None) -> None:
        """Decide, or say what is missing for it."""
        try:
            self.session.decide(kind, reason=reason, at=at)
        except DataError as error:
            self.show(_told(error))
        else:
            self.show()

    def ask(self, key: str) -> None:
        """Open the question of a key."""
        self.asking = key
        field = self.query_one("#asked", Input)
        field.placeholder, field.value = PROMPTS[key][1], self.session.answer(PROMPTS[key][0])
        self.query_one("#said", Static).update(Text(PROMPTS[key][1]))
        if key == "f":
            self.query_one("#said", Static).update(Text(f"{PROMPTS[key][1]}; now {self.session.value('force')}"))
        if key == "=":
            listed = [f"{number} {id}" for number, id in enumerate(self.session.choices(), 1)]
            self.query_one("#said", Static).update(Text("\n".join(listed) or "none on record by this speaker"))
        field.styles.display = "block"
        field.focus()

    def close_question(self) -> None:
        """Close the question."""
        self.asking = ""
        self.query_one("#asked", Input).styles.display = "none"
        self.set_focus(None)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take an answer."""
        key, value = self.asking, event.value.strip()
        self.close_question()
        if key not in PROMPTS:
            return
        name = PROMPTS[key][0]
        if not value or self.session.at is None:
            self.show()
        elif name in ("reject", "settle"):
            kind = "reject" if name == "reject" else "accept"
            listed = self.session.reasons(kind)
            known = value.isdigit() and 1 <= int(value) <= len(listed)
            self.decide(kind, listed[int(value) - 1] if known else value)
        elif name == "split":
            inside = self.session.at.exact.find(value)
            self.decide("split", at=self.session.at.start + inside if inside > 0 else -1)
        elif name == "boundaries":
            self.show(self.bound(value))
        elif name == "speaker" and "/" not in value:
            self.session.name_speaker(value)
            self.show()
        elif name == "utterance" and value.isdigit():
            choices = self.session.choices()
            if 1 <= int(value) <= len(choices):
                self.session.correct("utterance", choices[int(value) - 1])
            self.show("" if 1 <= int(value) <= len(choices) else f"there is no utterance {value}")
        elif name == "new_proposition":
            self.session.correct(name, value)
            self.show(self.session.suggest_stance())
        elif name == "on_behalf_of":
            self.session.name_principal(value)
            self.show()
        elif name == "condition":
            self.session.hold_if(value)
            self.show()
        elif name == "force":
            self.show(self.chosen(value))
        else:
            self.session.correct(name, [name.strip() for name in value.split(";")] if name == "chain" else value)
            self.show()

    def chosen(self, value: str) -> str:
        """Take a force by its number or name; what is wrong, if there is none."""
        force = FORCES[int(value) - 1] if value.isdigit() and 1 <= int(value) <= len(FORCES) else value
        if force not in FORCES:
            return f"there is no force {value}; " + _listed("force", FORCES)
        self.session.correct("force", force)
        return ""

    def bound(self, value: str) -> str:
        """Move the passage's boundaries to words as they stand in the text; what is wrong, if it cannot be."""
        try:
            self.session.bound_to(value)
        except DataError as error:
            return _told(error)
        return ""


def _told(error: DataError) -> str:
    """What is wrong, each with the key that mends it."""
    lines = []
    for finding in error.findings:
        key = _MENDED_BY.get(finding.path)
        lacks = "none yet" if finding.found == "''" else finding.found
        lines.append(f"{finding.path}: {lacks}; expected {finding.expected}" + (f"  [{key}]" if key else ""))
    return "\n".join(lines)
