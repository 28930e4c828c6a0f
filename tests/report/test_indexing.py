"""Where figures end: a row for each, in words and never as an id, in both languages."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from runs import tight, view_of

from budgetsim.domain.reference import Label
from budgetsim.domain.rules import GoesOn, carried_on, rows_in_force
from budgetsim.domain.scenario import Scenario
from budgetsim.inputs import load, load_reference
from budgetsim.inputs.origins import UNIT_OF_ENDING, UNIT_OF_NAME
from budgetsim.report.assumptions import parameters
from budgetsim.report.indexing import ended, growth_sentence
from budgetsim.report.page import render
from budgetsim.report.view import RunView
from budgetsim.report.words import Words
from builders import tiny

ROOT = Path(__file__).resolve().parents[2]
W = Words("nl")


def every_rule() -> Scenario:
    """Return Meppel over twenty years under the vangnet, with the size class of the BUIG."""
    dumped = load(ROOT / "scenarios" / "meppel" / "basis.yaml").scenario.model_dump(by_alias=True)
    for fund in dumped["funds"]:
        fund["vangnet"] = fund["id"] == "buig"
    for grant in dumped["grants"]:
        grant["buig"] = grant["buig"] and {}
    return Scenario.model_validate(dumped | {"years": 20})


@pytest.fixture
def long(view: RunView) -> RunView:
    return dataclasses.replace(view, scenario=every_rule(), reference=load_reference())


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_figure_and_every_rule_has_words(long: RunView, lang: str) -> None:
    w = Words(lang)
    for item in carried_on(long.scenario, long.reference):
        assert w.has(f"figure_{item.figure.id}"), item.figure.id
    assert all(w.has(f"goes_on_{rule.value}") for rule in GoesOn)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_unit_has_words(lang: str) -> None:
    units = {row.unit for rows in load_reference().figures.values() for row in rows}
    units |= {*UNIT_OF_NAME.values(), *(unit for _, unit in UNIT_OF_ENDING)}
    assert not {unit for unit in units if not Words(lang).has(f"unit_{unit}")}


def test_a_row_holds_the_last_published_figure(long: RunView) -> None:
    rows = {row.name: row for row in ended(long, W)}
    row = rows[W("figure_wml_per_month")]
    last = long.reference.rows("wml_per_month")[-1]
    assert row.value == W.numbers.plain(last.value)
    assert row.since == W.numbers.month(last.valid_from)
    assert row.goes_on == W("goes_on_half_yearly_wage")
    assert last.source in row.source
    own_risk = rows[W("figure_vangnet_own_risk_share")]
    assert own_risk.is_assumption
    assert own_risk.low_high
    assert own_risk.goes_on == W("goes_on_none")


def test_growth_is_told_per_economy(long: RunView) -> None:
    said = growth_sentence(long, W)
    for economy in long.scenario.economies:
        wage = economy.wage_growth_share_per_year.steps[0].value
        assert f"{economy.id.capitalize()}: lonen {W.numbers.percent(wage)}" in said


def test_the_page_shows_the_table_only_where_a_figure_ends(page: str) -> None:
    assert W("carried_on_heading") not in page
    assert W("carried_on_heading") in render(view_of(tiny(costs=with_norms()), 1))


def with_norms() -> list[dict[str, object]]:
    costs = tight().model_dump(by_alias=True)["costs"]
    costs[0]["price"] = {"formula": "bijstand"}
    return list(costs)


def test_every_figure_that_the_rules_assume_stands_among_the_assumptions(long: RunView) -> None:
    shown = {row.path: row for row in parameters(long, W)}
    assumed = [row for row in rows_in_force(long.scenario, long.reference) if row.label is Label.ASSUMPTION]
    assert {row.id for row in assumed} >= {"lks_werkgeverslasten_share", "vangnet_own_risk_share"}
    for row in assumed:
        line = shown[f"{row.id} {row.valid_from}"]
        assert line.is_assumption
        assert line.source
        assert line.unit
