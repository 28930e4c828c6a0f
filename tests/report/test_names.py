"""What a parameter is called: every shipped one has a name of its own, made of words and titles."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from budgetsim.domain.scenario import Scenario
from budgetsim.inputs.loading import Loaded, load
from budgetsim.report.assumptions import _matters
from budgetsim.report.names import STEP, parameter_name
from budgetsim.report.words import Words

ROOT = Path(__file__).parents[2]
NL = Words("nl")


@pytest.fixture(scope="module", params=["meppel", "rekenvoorbeeld"])
def shipped(request: pytest.FixtureRequest) -> Loaded:
    return load(ROOT / "scenarios" / request.param)


@pytest.fixture(scope="module")
def meppel() -> Scenario:
    return load(ROOT / "scenarios/meppel").scenario


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_parameter_has_a_name_of_its_own(shipped: Loaded, lang: str) -> None:
    paths = [origin.path for origin in shipped.origins if _matters(origin)]
    counts = Counter(parameter_name(path, shipped.scenario, Words(lang)) for path in paths)
    assert [name for name, n in counts.items() if n > 1] == []
    assert not [name for name in counts if "_" in name or "[" in name or name.strip(" ,:") != name]


def test_what_is_no_number_has_a_name_too(shipped: Loaded) -> None:
    """A page of several runs names every input that differs, words and dates included."""
    for origin in shipped.origins:
        assert parameter_name(origin.path, shipped.scenario, NL), origin.path


def test_every_field_of_a_parameter_has_a_word(shipped: Loaded) -> None:
    """A new field of a scenario needs a word: its name in the code means little to a reader."""
    ids = {item.id for item in (*shipped.scenario.funds, *shipped.scenario.lokets)}
    fields = {
        name for origin in shipped.origins if _matters(origin)
        for name, key in STEP.findall(origin.path) if name
    } - ids  # fmt: skip
    things = {"stages", "aanbieders", "doelgroepen", "funds", "grants", "costs", "transitions", "inflow",
              "economies", "arrangements", "gemeenten", "published", "criteria", "figures"}  # fmt: skip
    said = {name for name in fields if NL.has(f"field_{name}") or NL.has(f"wall_{name}")}
    assert fields - said - things == set()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("stages[beschut_werk].aanbieders[reestmond].price_factor", "Beschut werk, Reestmond: prijsfactor"),
        ("grants[buig_meppel].eur_per_year", "BUIG Meppel: bedrag per jaar"),
        ("doelgroepen[kansrijk].loonwaarde[1.0]", "Kansrijk: aandeel met loonwaarde 1,0"),
        ("doelgroepen[kansrijk].paths[1].share", "Kansrijk: route Leerwerkcentrum → Regulier werk, aandeel"),
        ("economies[neutraal].points[0].unemployment_pct", "Neutraal: vanaf 2027-01-01, werkloosheid"),
        ("walls.handover_months", "Duur van een overdracht in maanden"),
        ("wml_per_month 2026-07-01", "Wettelijk minimumloon, 2026-07-01"),
        ("lwc_price", "Leerwerkcentrum: prijs van een plek"),
        ("stages[gone].made_up_field[3]", "Stages gone, made up field 3"),
    ],
)  # fmt: skip
def test_a_name_says_of_what_and_what(meppel: Scenario, path: str, name: str) -> None:
    assert parameter_name(path, meppel, NL) == name
