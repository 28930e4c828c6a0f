"""What nobody knows of a scenario: which numbers move together, within which range, and what cannot be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import triang

from budgetsim.domain.assumptions import Unknown, triangular
from budgetsim.errors import InputError
from budgetsim.inputs import Loaded, assumptions_of, load, values_at

ONZEKER = Path(__file__).resolve().parents[1] / "experiment" / "onzeker.yaml"
MEPPEL = Path(__file__).resolve().parents[2] / "scenarios" / "meppel"
STOCK = "opening.stocks[statushouder_thuis]"


@pytest.fixture(scope="module")
def onzeker() -> Loaded:
    return load(ONZEKER)


@pytest.mark.parametrize(("low", "central", "high"), [(0, 0.5, 1), (2, 2, 9), (-3, 4, 4), (1, 1.5, 40)])
def test_the_law_is_triangular(low: float, central: float, high: float) -> None:
    law = triang((central - low) / (high - low), low, high - low)
    places = np.linspace(0, 1, 41)
    found = [triangular(place, low, central, high) for place in places]
    assert found == pytest.approx(law.ppf(places).tolist(), abs=1e-9)
    assert quad(lambda u: triangular(u, low, central, high), 0, 1)[0] == pytest.approx(
        (low + central + high) / 3, rel=1e-4
    )


@given(
    ends=st.lists(st.integers(-(10**6), 10**6), min_size=3, max_size=3).map(sorted),
    place=st.floats(0, 1),
)
def test_a_value_has_one_place(ends: list[int], place: float) -> None:
    low, central, high = (end / 1000 for end in ends)
    unknown = Unknown("x", central, low, high, "", False)
    value = unknown.at(place)
    assert low <= value <= high
    assert unknown.at(unknown.place_of(value)) == pytest.approx(value, rel=1e-6, abs=1e-3 * (high - low))


def test_what_counts_people_stays_whole_and_in_its_range() -> None:
    unknown = Unknown("x", 3, 2, 5, "count", True)
    assert {unknown.at(place) for place in np.linspace(0, 1, 200)} == {2, 3, 4, 5}


def test_only_assumptions_with_a_range_are_drawn(onzeker: Loaded) -> None:
    found = {a.name: a for a in assumptions_of(onzeker).drawn}
    assert found["walls.handover_months"].first.high == 4
    assert found["walls.handover_months"].carrier == "handover"
    assert not found["walls.handover_months"].first.is_whole
    assert found["stages[activering].aanbieders[mensa].capacity_count"].first.is_whole
    assert "walls.returned_share" not in found


def test_a_value_laid_over_is_no_longer_drawn(onzeker: Loaded) -> None:
    before = assumptions_of(onzeker)
    after = assumptions_of(load(ONZEKER, ["walls.handover_months=3"]))
    assert {a.name for a in before.drawn} - {a.name for a in after.drawn} == {"walls.handover_months"}
    assert set(after.without_range) - set(before.without_range) == {"walls.handover_months"}


def test_a_value_laid_over_with_a_range_is_drawn_from_it() -> None:
    given = "walls.handover_months={value: 3, label: assumption, low: 2, high: 5, source: meting}"
    found = {a.name: a.first for a in assumptions_of(load(ONZEKER, [given])).drawn}
    unknown = found["walls.handover_months"]
    assert (unknown.low, unknown.central, unknown.high) == (2, 3, 5)


def test_values_of_one_row_move_together() -> None:
    found = assumptions_of(load(MEPPEL))
    together = next(a for a in found.drawn if a.name == "wsw_cost_per_person")
    assert len(together.unknowns) == 2
    scenario, _ = values_at(found, {together.name: 1.0})
    prices = {cost.id: cost.price.eur_per_month for cost in scenario.costs}
    for unknown, cost in zip(together.unknowns, ("wsw_lonen", "wsw_exploitatie"), strict=True):
        assert prices[cost].steps[0].value == unknown.high


def test_a_dated_series_moves_as_one() -> None:
    steps = ", ".join(
        f"{{from: {year}-01-01, value: {{value: {value}, label: assumption, low: 0, high: 1, source: x}}}}"
        for year, value in ((2027, 0.2), (2028, 0.6))
    )
    heights = f"arrangements[integraal].heights={{separate_purses: [{steps}]}}"
    found = assumptions_of(load(ONZEKER, [heights]))
    series = next(a for a in found.drawn if a.name.startswith("arrangements"))
    assert series.name == "arrangements[integraal].heights.separate_purses"
    assert [unknown.central for unknown in series.unknowns] == [0.2, 0.6]


def test_figures_that_the_rules_read_are_drawn_too() -> None:
    loaded = load(MEPPEL)
    found = assumptions_of(loaded)
    row = next(a for a in found.drawn if a.name == "vangnet_own_risk_share").first
    _, reference = values_at(found, {"vangnet_own_risk_share": 1.0})
    name, day = row.row
    assert reference.at(name, day).value == row.high
    assert loaded.reference.at(name, day).value == row.central


def test_nothing_named_changes_nothing(onzeker: Loaded) -> None:
    scenario, reference = values_at(assumptions_of(onzeker), {})
    assert scenario == onzeker.scenario
    assert reference == onzeker.reference


def test_whoever_has_no_place_begins_at_home() -> None:
    stock = (
        "opening.stocks=[{id: statushouder_thuis, gemeente: kleinstad, doelgroep: statushouder, "
        "stage: thuis, people_count: 15, elapsed: {law: fixed, months: 6}}, "
        "{id: statushouder_in, gemeente: kleinstad, doelgroep: statushouder, stage: activering, "
        "people_count: 6, elapsed: {law: fixed, months: 3}}]"
    )
    found = assumptions_of(load(ONZEKER, [stock]))
    name = "stages[activering].aanbieders[mensa].capacity_count"
    counts = {}
    for place in (0.0, 1.0):
        scenario, _ = values_at(found, {name: place})
        counts[place] = {row.id: row.people_count for row in scenario.opening.stocks}
    assert counts[0.0]["statushouder_in"] == 2
    assert counts[0.0]["statushouder_thuis"] == counts[1.0]["statushouder_thuis"] + 4
    assert counts[1.0]["statushouder_in"] == 6


def test_a_range_that_cannot_be_is_told_at_the_beginning() -> None:
    given = "walls.handover_loss_share={value: 0.2, label: assumption, low: 0, high: 1.5, source: x}"
    with pytest.raises(InputError, match=r"handover_loss_share: 1\.5") as error:
        assumptions_of(load(ONZEKER, [given]))
    assert "narrow low and high" in str(error.value)


def test_meppel_holds_at_both_ends_and_in_between() -> None:
    found = assumptions_of(load(MEPPEL))
    assert len(found.drawn) > 100
    for place in (0.0, 0.2, 0.8, 1.0):
        values_at(found, {assumption.name: place for assumption in found.drawn})
