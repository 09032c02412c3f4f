"""What a write asks of the engine: a handful of questions, however much the store and the article hold."""

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

import kg
from kg.bases import SKOS
from kg.changes import commit as committing
from kg.changes.stored import Stored
from kg.ontology import Ontology, packaged
from kg.records import drafts, folder
from tests.changes.memory import MemoryEngine
from tests.changes.test_changes import BASES, REFERENCE, article_record, reference
from tests.changes.test_changes import commit as commit_small

ONTOLOGY = Ontology()
NOW = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)


class CountingEngine(MemoryEngine):
    """Keeps the text of each question, the graphs that were asked for whole, and how many bytes the answers had."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.whole: list[object] = []
        self.answered = 0

    def query(self, query, *, abandoned=None):
        answer = super().query(query)
        self.asked.append(query.text)
        if "VALUES ?subject" not in query.text:
            self.whole.append(query.parameters.get("graph"))
        self.answered += len(answer.content)
        return answer


def count(engine: CountingEngine, *change, **options) -> int:
    """How many questions a change asks."""
    engine.asked, engine.answered = [], 0
    committing.commit(engine, ONTOLOGY, change, author="Ada", now=NOW, **options)
    return len(engine.asked)


@pytest.fixture(scope="module")
def founding_engine() -> CountingEngine:
    """The founding records, committed as graphs."""
    engine = CountingEngine()
    loaded = folder.load(packaged("data"), ONTOLOGY)
    committing.commit(engine, ONTOLOGY, loaded.drafts, author="Ada", now=NOW)
    return engine


def noted(draft: drafts.Draft, subject: str) -> drafts.Draft:
    """The draft with a note on one of its things."""
    note = Quad(NamedNode(subject), NamedNode(SKOS + "note"), Literal("Read again."), NamedNode(draft.graph))
    return drafts.of_quads(draft.graph, [*draft.quads, note], ONTOLOGY)


def test_a_note_on_an_article_asks_four_questions(founding_engine):
    loaded = folder.load(packaged("data"), ONTOLOGY)
    draft = next(draft for draft in loaded.drafts if "ukrainska-pravda" in draft.graph)
    article = BASES.id(draft.graph.removeprefix(BASES.graphs))
    # Its graph, what the reference graph says of all that it names and of what these name, and its rows as they were.
    assert count(founding_engine, noted(draft, article), dry_run=True) == 4


def test_another_stance_in_an_article_asks_no_more_than_thirteen_questions(founding_engine):
    loaded = folder.load(packaged("data"), ONTOLOGY)
    draft = next(draft for draft in loaded.drafts if "ukrainska-pravda" in draft.graph)
    stance = NamedNode(BASES.term("stance"))
    opposes, supports = (NamedNode(BASES.term(name)) for name in ("opposes", "supports"))
    quads = [
        Quad(quad.subject, stance, opposes, quad.graph_name)
        if quad.predicate == stance and quad.object == supports
        else quad
        for quad in draft.quads
    ]
    changed = drafts.of_quads(draft.graph, quads, ONTOLOGY)
    # The four of a note; organs, relations and identifications once each; what disputes and what was derived; and four
    # rounds of rows: around what changed, what it disputes, what rests on that, and the propositions it is related to.
    assert count(founding_engine, changed, dry_run=True) <= 13


def test_an_entry_reads_the_reference_graph_once(founding_engine):
    engine, graph = founding_engine, BASES.graph("reference")
    engine.asked, engine.whole = [], []
    stored = Stored(engine, ONTOLOGY)
    draft = drafts.of_quads(graph, stored.graph(graph), ONTOLOGY)
    changed = noted(draft, BASES.id("state/russia"))
    committing.commit(engine, ONTOLOGY, [changed], author="Ada", now=NOW, stored=stored, dry_run=True)
    assert engine.whole.count(NamedNode(graph)) == 1 and len(engine.asked) <= 3


def speech(propositions: int) -> tuple[drafts.Draft, drafts.Draft]:
    """A reference graph, and an article in which one utterance takes a stance on many propositions."""
    record = article_record("speech", "ada", "opposes", "2024-03-04")
    template = record["reports"][0]
    record["reports"] = []
    for number in range(propositions):
        utterance = "utterance/ada-2024-03-04" if number else template["conveys"]["utterance"]
        statement = template["conveys"] | {
            "id": f"statement/ada-2024-03-04/p{number}",
            "proposition": f"proposition/p{number}",
            "utterance": utterance,
        }
        record["reports"].append(template | {"id": f"report/speech/{number}", "conveys": statement})
    entry = "- {{id: proposition/p{0}, type: Proposition, label: {{en: P{0}.}}, broader: topic/taxes}}\n"
    common = reference(REFERENCE + "".join(entry.format(number) for number in range(propositions)))
    item = drafts.read(str(record).replace("'", '"').encode(), "application/yaml", "speech")
    return common, drafts.article(item, "speech", ONTOLOGY)


def test_what_is_read_for_a_long_article_grows_with_its_length_and_not_with_its_square():
    answered = {}
    for size in (20, 80):
        engine = CountingEngine()
        common, draft = speech(size)
        commit_small(engine, common)
        commit_small(engine, draft)
        told = [quad for quad in draft.quads if quad.predicate.value != BASES.term("stance")]
        stance = NamedNode(BASES.term("stance"))
        other = [
            Quad(quad.subject, stance, NamedNode(BASES.term("supports")), quad.graph_name)
            for quad in draft.quads
            if quad.predicate == stance
        ]
        assert count(engine, drafts.of_quads(draft.graph, [*told, *other], ONTOLOGY)) <= 20
        answered[size] = engine.answered
    assert answered[80] < 5 * answered[20]


def test_nothing_changes_a_store_but_through_its_log():
    # The second writes to a scratch engine; the others are an engine themselves, which passes on what it is given.
    allowed = {"kg/changes/revisions.py", "kg/changes/overlay.py", "kg/index/indexed.py", "kg/index/bulk.py"}
    root = Path(kg.__file__).parent.parent
    past = []
    for path in [*root.glob("kg/**/*.py"), *root.glob("api/**/*.py")]:
        name = path.relative_to(root).as_posix()
        if name.startswith("kg/engine/") or name in allowed:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in ("apply", "load"):
                owner = ast.unparse(node.value)
                if owner.rpartition(".")[2] in ("engine", "scratch", "target", "store", "source"):
                    past.append(f"{name}:{node.lineno}: {owner}.{node.attr}")
    assert past == []
