"""Both word lists say the same things, and every word the code asks for is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from budgetsim.analysis.headline import OUTCOMES
from budgetsim.report import words
from budgetsim.report.exhibits import EXHIBITS
from budgetsim.report.words import WORDS, Words, brief, short, titled

ROOM = Path(words.__file__).parent
HOLE = re.compile(r"\{(\w+)\}")
ASKED = re.compile(r"""\bw\(\s*["']([a-z_0-9]+)["']\s*[,)]""")


def test_both_languages_have_the_same_words_and_holes() -> None:
    assert WORDS["nl"].keys() == WORDS["en"].keys()
    for key, text in WORDS["nl"].items():
        assert set(HOLE.findall(text)) == set(HOLE.findall(WORDS["en"][key])), key


def test_every_word_that_is_asked_for_by_name_exists() -> None:
    files = [*ROOM.glob("*.py"), *(ROOM / "templates").glob("*.j2")]
    asked = {key for file in files for key in ASKED.findall(file.read_text(encoding="utf-8"))}
    assert len(asked) > 100
    assert asked <= WORDS["nl"].keys()


@pytest.mark.parametrize("outcome", [outcome.id for outcome in OUTCOMES])
@pytest.mark.parametrize("kind", ["outcome", "means", "headline"])
def test_every_outcome_has_its_words(outcome: str, kind: str) -> None:
    assert f"{kind}_{outcome}" in WORDS["nl"]


def test_every_figure_has_its_caption() -> None:
    assert all(f"caption_{exhibit.id}" in WORDS["nl"] for exhibit in EXHIBITS if exhibit.chart)


def test_lists_and_counts_follow_grammar() -> None:
    w = Words("nl")
    assert [w.listed(names) for names in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a en b",
        "a, b en c",
    ]
    assert w.count("replication", 1) == "1 doorrekening"
    assert w.count("replication", 2) == "2 doorrekeningen"


def test_names_are_short_where_they_must() -> None:
    assert short("schotten_gelijk_geld") == "Schotten gelijk geld"
    assert brief("Regulier werk, zo nodig met subsidie") == "Regulier werk"
    assert titled("schotten", "Schotten: elk zijn pot") == "Schotten: elk zijn pot"
    assert titled("overgang", "In vier stappen") == "Overgang: In vier stappen"


def test_a_missing_word_is_an_error() -> None:
    with pytest.raises(KeyError):
        Words("nl")("no such word")
