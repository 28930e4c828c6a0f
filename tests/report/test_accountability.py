"""Verantwoording says which model published figures are held against, and says everything in words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from runs import origin, tight, view_of
from workbooks import published

from budgetsim.domain.reference import Label
from budgetsim.report import accountability
from budgetsim.report.assumptions import parameters
from budgetsim.report.page import render
from budgetsim.report.view import RunView
from budgetsim.report.words import WORDS, Words

W = Words("nl")


@pytest.fixture(scope="module")
def told() -> RunView:
    return view_of(tight(published=published()), 1)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_modelled_against_published_says_which_model(told: RunView, lang: str) -> None:
    w = Words(lang)
    table = accountability.published(told, w)
    for text in (table.caption, table.columns[3], accountability.published_sentence(told, w)):
        assert "Schotten" in text
        assert "neutraal" in text
    assert "2027" in table.caption
    assert table.caption in render(told, lang)


def test_the_engine_has_a_name(told: RunView) -> None:
    assert ("Rekenmotor", "SimPy") in accountability.run_facts(told, W)
    for engine, name in (("compiled", "gecompileerd"), ("another", "another")):
        other = replace(told, manifest={**told.manifest, "engine": engine})
        assert ("Rekenmotor", name) in accountability.run_facts(other, W)


@pytest.mark.parametrize(
    ("path", "value", "shown"),
    [
        ("commitment", "two_years", "voor dit jaar en het volgende"),
        ("commitment", "year_end_only", "tot en met 31 december"),
        ("forecast.kind", "frozen", "zonder groei"),
        ("walls.double_support_fund", "reintegratie", "Re-integratie"),
        ("walls.double_support_fund", "another", "another"),
    ],
)
def test_a_choice_of_the_rules_is_said_in_words(told: RunView, path: str, value: str, shown: str) -> None:
    view = replace(told, origins=(origin(path, value, Label.CHOICE, unit=""),))
    assert [parameter.value for parameter in parameters(view, W) if parameter.path == path] == [shown]


def test_dutch_words_are_dutch() -> None:
    texts = " ".join(WORDS["nl"].values())
    for word in ("werkboek", "(grants)", "two_years", "compiled"):
        assert word not in texts
