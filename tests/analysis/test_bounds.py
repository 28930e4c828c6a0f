"""Bounds: read whole or refused with all that is wrong, and never silent about what is not there."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pandas as pd
import pytest

from budgetsim.analysis.bounds import DUTCH, NAMES, VALUE_COLUMNS, Bound, Known, broken, read_bounds

KNOWN = Known(("neutraal", "laag", "schotten", "integraal", "meppel"), ("buig", "wmo"))
GLOSSARY = Path(__file__).resolve().parents[2] / "docs" / "begrippen.md"


def one(text: str) -> Bound:
    bounds, problems = read_bounds([text], KNOWN)
    assert not problems
    return bounds[0]


def value(number: float, **keys: object) -> dict[str, object]:
    plain = {
        "run": "a", "economy": "neutraal", "arrangement": "integraal", "gemeente": "meppel",
        "name": "chance_of_deficit", "subject": "alle_potten", "year": 2027,
    }  # fmt: skip
    return {**plain, "value": number, **keys}


def told(text: str, *rows: dict[str, object]) -> list[str]:
    return broken([one(text)], pd.DataFrame(list(rows), columns=VALUE_COLUMNS))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("kans_op_tekort > 0.3", ("chance_of_deficit", "alle_potten", ">", 0.3, ())),
        ("chance_of_deficit[buig]>=.5", ("chance_of_deficit", "buig", ">=", 0.5, ())),
        ("integraal.laag.netto_beslag <= -2e6", ("net_draw", "totaal", "<=", -2e6, ("integraal", "laag"))),
        ("buffer [ wmo ] < 5", ("buffer", "wmo", "<", 5, ())),
        ("meppel.lasten>1", ("lasten", "totaal", ">", 1, ("meppel",))),
    ],
)  # fmt: skip
def test_what_can_be_written(text: str, parts: tuple[object, ...]) -> None:
    bound = one(text)
    assert (bound.name, bound.subject, bound.sign, bound.number, bound.places) == parts


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("kans_op_tekrt > 0.3", ["kans_op_tekrt", "did you mean kans_op_tekort?", "net_draw"]),
        ("kans_op_tekort > 0,3", ["0,3", "point"]),
        ("kans_op_tekort[buigg] > 0.3", ["buigg", "did you mean buig?", "alle_potten"]),
        ("lasten[buig] > 3", ["buig", "totaal"]),
        ("intgraal.lasten > 3", ["intgraal", "did you mean integraal?", "neutraal"]),
        ("lasten > nan", ["nan is no number"]),
        ("lasten > 1e999", ["1e999 is no number"]),
        ("lasten == 3", ["NAME > NUMBER"]),
        ("lasten", ["NAME > NUMBER"]),
        ("", ["NAME > NUMBER"]),
        ("LASTEN > 3", ["NAME > NUMBER"]),
    ],
)
def test_what_cannot_be_read_is_told_with_what_is_allowed(text: str, says: list[str]) -> None:
    bounds, problems = read_bounds([text], KNOWN)
    assert bounds == []
    assert len(problems) == 1
    assert all(part in problems[0] for part in [repr(text), *says])


def test_everything_that_is_wrong_is_told_at_once() -> None:
    bounds, problems = read_bounds(["a.b.geluk > x", "lasten > 1", "?"], KNOWN)
    assert [bound.name for bound in bounds] == ["lasten"]
    assert len(problems) == 5


@pytest.mark.parametrize(
    ("sign", "breaks"), [(">", [3.5]), (">=", [3.0, 3.5]), ("<", [2.5]), ("<=", [2.5, 3.0])]
)
def test_a_bound_breaks_on_its_side(sign: str, breaks: list[float]) -> None:
    bound = one(f"lasten {sign} 3")
    assert [number for number in (2.5, 3.0, 3.5) if bound.is_broken_by(number)] == breaks


def test_a_bound_holds_everywhere_unless_it_is_narrowed() -> None:
    rows = [
        value(0.4), value(0.2, year=2028), value(0.5, arrangement="schotten"), value(0.6, economy="laag"),
        value(0.9, subject="buig"), value(9.0, name="buffer", year=0),
    ]  # fmt: skip
    assert told("kans_op_tekort > 0.3", *rows) == [
        "kans_op_tekort > 0.3: neutraal, integraal, 2027: 0.4",
        "kans_op_tekort > 0.3: neutraal, schotten, 2027: 0.5",
        "kans_op_tekort > 0.3: laag, integraal, 2027: 0.6",
    ]
    assert len(told("integraal.kans_op_tekort > 0.3", *rows)) == 2
    assert len(told("integraal.laag.kans_op_tekort > 0.3", *rows)) == 1
    assert len(told("kans_op_tekort[buig] > 0.3", *rows)) == 1
    assert told("kans_op_tekort > 0.6", *rows) == []


def test_what_has_no_value_does_not_pass() -> None:
    assert "no value" in told("kans_op_tekort > 0.3", value(math.nan))[0]
    assert "no value" in told("kans_op_tekort[wmo] > 0.3", value(0.1))[0]
    assert "no value" in told("kans_op_tekort < 0.3")[0]


def test_several_runs_are_told_apart() -> None:
    assert told("kans_op_tekort > 0.3", value(0.4), value(0.1, run="b")) == [
        "kans_op_tekort > 0.3: a, neutraal, integraal, 2027: 0.4"
    ]


def test_every_name_is_in_the_glossary_and_means_an_outcome() -> None:
    terms = set(re.findall(r"^- `([a-z0-9_]+)`", GLOSSARY.read_text(encoding="utf-8"), re.MULTILINE))
    assert not {*DUTCH, *NAMES} - terms
    assert set(DUTCH.values()) <= set(NAMES)
    assert not set(DUTCH) & set(NAMES)
