"""Founding records corrupted at random: either they still conform, or there are findings; never anything else.

python -m tests.records.test_corruption 2000     as many examples of each kind, other ones each time
"""

import shutil
import sys
import tempfile
from pathlib import Path

import hypothesis
import pytest
import yaml
from hypothesis import strategies as st

from kg.building import check
from kg.errors import DataError
from kg.ontology import Ontology, packaged

ONTOLOGY = Ontology()
ARTICLE = packaged("data") / "articles/ukrainska-pravda-2024-02-14-lavrov.yaml"
REFERENCE = sorted((packaged("data") / "reference").glob("*.yaml"))
LIMITS = hypothesis.settings(
    max_examples=int(sys.argv[1]) if __name__ == "__main__" else 30,
    deadline=None,
    derandomize=__name__ != "__main__",
    database=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(
        ("", " ", "\x00", "2024-02-30", "0000", "9999-99", "2024/2023", "person/", "../x", "http://", "wd:Q1", "a b")
    ),
    st.sampled_from(
        ("statement/a", "Ж" * 300, "{}", "<x>", '"', "\\", "rec:supports", "_:b", "article/x#y", "urn:x:\u202e")
    ),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.sampled_from(["id", "type", "label", "x", "reporter", "@id", "@context"]), st.text(max_size=5)),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A data folder with the reference and one article."""
    return _made(tmp_path_factory.mktemp("corrupted"))


def _made(made: Path) -> Path:
    (made / "articles").mkdir()
    (made / "reference").mkdir()
    for path in REFERENCE:
        shutil.copy(path, made / "reference")
    return made


def _judge(folder: Path) -> None:
    """Check the folder: it passes, or raises findings that each say where, what and what else."""
    try:
        check.check(folder, ONTOLOGY)
    except DataError as error:
        assert error.findings
        for finding in error.findings:
            assert finding.found and finding.expected and (finding.file or finding.path), finding
            assert "Traceback" not in str(finding)


def _nodes(tree: object, path: tuple = ()) -> list[tuple]:
    """The path of every value in a tree."""
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return [path, *(deeper for key, child in pairs for deeper in _nodes(child, (*path, key)))]


def _corrupt(draw: st.DrawFn, tree: object) -> None:
    """Remove, double, rename, replace or move one value."""
    path = draw(st.sampled_from(_nodes(tree)[1:]))
    parent = tree
    for key in path[:-1]:
        parent = parent[key]
    key = path[-1]
    match draw(st.sampled_from(["remove", "double", "rename", "replace", "copy"])):
        case "remove":
            del parent[key]
        case "double":
            parent[key] = [parent[key], parent[key]]
        case "rename" if isinstance(parent, dict):
            parent[draw(st.sampled_from(["id", "type", "via", "date", "reports", "exact", "x", "stance"]))] = (
                parent.pop(key)
            )
        case "copy":
            source = tree
            for step in draw(st.sampled_from(_nodes(tree)))[:3]:
                source = source[step]
            parent[key] = yaml.safe_load(yaml.safe_dump(source, allow_unicode=True))
        case _:
            parent[key] = draw(ODD)


@st.composite
def _trees(draw: st.DrawFn, path: Path) -> str:
    tree = yaml.safe_load(path.read_text(encoding="utf-8"))
    for _ in range(draw(st.integers(1, 3))):
        _corrupt(draw, tree)
    return yaml.safe_dump(tree, allow_unicode=True, sort_keys=False)


@st.composite
def _texts(draw: st.DrawFn, path: Path) -> bytes:
    content = path.read_bytes()
    for _ in range(draw(st.integers(1, 3))):
        begin = draw(st.integers(0, len(content)))
        end = draw(st.integers(begin, min(len(content), begin + 40)))
        content = (
            content[:begin]
            + draw(st.binary(max_size=6) | st.sampled_from([b"\t", b"- ", b": ", b"&a ", b"*a"]))
            + content[end:]
        )
    return content


def test_the_records_conform_as_long_as_nothing_is_corrupted(folder):
    tree = yaml.safe_load(ARTICLE.read_text(encoding="utf-8"))
    (folder / "articles/x.yaml").write_text(yaml.safe_dump(tree, allow_unicode=True), encoding="utf-8")
    check.check(folder, ONTOLOGY)


@hypothesis.given(text=_trees(ARTICLE))
@LIMITS
def test_an_article_with_values_corrupted_gives_findings_or_conforms(folder, text):
    (folder / "articles/x.yaml").write_text(text, encoding="utf-8")
    _judge(folder)


@hypothesis.given(content=_texts(ARTICLE))
@LIMITS
def test_an_article_with_bytes_corrupted_gives_findings_or_conforms(folder, content):
    (folder / "articles/x.yaml").write_bytes(content)
    _judge(folder)


@hypothesis.given(data=st.data())
@LIMITS
def test_reference_records_with_values_corrupted_give_findings_or_conform(folder, data):
    path = data.draw(st.sampled_from(REFERENCE))
    copy = folder / "reference" / path.name
    copy.write_text(data.draw(_trees(path)), encoding="utf-8")
    try:
        _judge(folder)
    finally:
        shutil.copy(path, copy)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as beside:
        made = _made(Path(beside))
        for test in (
            test_an_article_with_values_corrupted_gives_findings_or_conforms,
            test_an_article_with_bytes_corrupted_gives_findings_or_conforms,
            test_reference_records_with_values_corrupted_give_findings_or_conform,
        ):
            test(made)
            print(test.__name__)
