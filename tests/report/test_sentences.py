"""The Kernboodschap says what the numbers say: better, worse, unclear, and nothing on one replication."""

from __future__ import annotations

import dataclasses
import math

import pytest
from runs import tight, view_of

from budgetsim.report.sentences import (
    BY_ID,
    Told,
    caution,
    clause,
    key_messages,
    lead,
    same_money_sentences,
    shortfall_sentences,
    told,
    turning,
    worse_on,
)
from budgetsim.report.view import Choice, Difference, RunView
from budgetsim.report.words import Words

W = Words("nl")
MONEY, PEOPLE = BY_ID["net_draw"], BY_ID["participation_months"]


def difference(mean: float, low: float, high: float, above: float = 0.0, pairs: int = 10) -> Difference:
    return Difference(mean, low, high, above, 1 - above, pairs)


@pytest.mark.parametrize(
    ("outcome", "found", "expected"),
    [
        (
            MONEY, difference(-50_000, -80_000, -20_000),
            "Neutraal: €\u00a0−50.000 per jaar (V); 80%-band €\u00a0−80.000 tot €\u00a0−20.000, "
            "lager in 10 van de 10 doorrekeningen.",
        ),
        (
            MONEY, difference(50_000, 20_000, 80_000, 0.9),
            "Neutraal: €\u00a0+50.000 per jaar (N); 80%-band €\u00a0+20.000 tot €\u00a0+80.000, "
            "hoger in 9 van de 10 doorrekeningen.",
        ),
        (
            PEOPLE, difference(12, -4, 30, 0.8),
            "Neutraal: geen duidelijk verschil; gemiddeld +12 inwonermaanden per jaar, 80%-band −4 tot +30, "
            "hoger in 8 van de 10 doorrekeningen.",
        ),
        (PEOPLE, difference(math.nan, math.nan, math.nan), "Neutraal: geen waarde."),
    ],
)  # fmt: skip
def test_a_clause_tells_difference_band_and_frequency(
    outcome: object, found: Difference, expected: str
) -> None:
    assert clause(W, outcome, "neutraal", found, 10) == expected


def test_one_replication_is_never_an_effect() -> None:
    found = difference(-50_000, -50_000, -50_000, pairs=1)
    assert told(MONEY, found, 1) == "unclear"
    text = clause(W, MONEY, "neutraal", found, 1)
    assert "toeval" in text
    assert "(V)" not in text


def test_a_band_that_touches_zero_is_unclear() -> None:
    assert told(PEOPLE, difference(5, 0, 10), 10) == "unclear"
    assert told(PEOPLE, difference(5, 1, 10), 10) == "better"
    assert told(MONEY, difference(5, 1, 10), 10) == "worse"


def test_the_lead_sums_up_all_economies() -> None:
    three = [Told("neutraal", "better"), Told("hoog", "better"), Told("laag", "unclear")]
    assert lead(W, "Integraal", "participation_months", three) == (
        "Integraal geeft meer participatie in neutraal en hoog; "
        "geen duidelijk verschil in participatie in laag."
    )
    same = [Told("neutraal", "worse"), Told("laag", "worse")]
    assert lead(W, "Integraal", "net_draw", same).endswith("algemene middelen in alle 2 economieën.")


def test_messages_hold_the_numbers_of_the_run(view: RunView) -> None:
    messages = key_messages(view, W, "meppel")
    assert len(messages) == 4
    assert all(len(message.clauses) == 2 for message in messages)
    found = view.difference(Choice("neutraal", "integraal", "meppel"), "participation_months")
    assert W.numbers.number(found.mean / 2, sign=True) in messages[1].clauses[0]


def flipped(view: RunView) -> RunView:
    """Return the view with participation better in one economy, worse in the other."""
    table = view.comparison.copy()
    rows = (table["indicator"] == "participation_months") & (table["arrangement"] == "integraal")
    sign = table["economy"].map({"neutraal": 1.0, "laagconjunctuur": -1.0})
    for name, size in (("mean", 20.0), ("p10", 10.0), ("p90", 30.0)):
        table.loc[rows, name] = (size * sign)[rows]
    low = table.loc[rows, ["p10", "p90"]].min(axis=1)
    high = table.loc[rows, ["p10", "p90"]].max(axis=1)
    table.loc[rows, "p10"], table.loc[rows, "p90"] = low, high
    return dataclasses.replace(view, comparison=table)


def test_an_answer_that_turns_around_is_named(view: RunView) -> None:
    turned = flipped(view)
    assert "participatie is beter in neutraal maar slechter in laagconjunctuur" in turning(
        turned, W, "meppel"
    )
    assert "participatie (in laagconjunctuur)" in worse_on(turned, W, "meppel")
    hangs = " ".join(shortfall_sentences(turned, W, "meppel"))
    assert "bij 0%" in hangs
    assert "bij 100%" in hangs


def test_the_same_money_is_compared_pair_by_pair(view: RunView) -> None:
    (text,) = same_money_sentences(view, W, "meppel")
    assert text.startswith("Met evenveel geld, dus vergeleken met Schotten gelijk, is")


def test_missing_variants_are_said_to_be_missing() -> None:
    two = tight(arrangements=[a.model_dump(by_alias=True) for a in tight().arrangements[:2]])
    small = view_of(two, 1)
    assert "0% en 100%" in " ".join(shortfall_sentences(small, W, "meppel"))
    assert "niet doorgerekend" in same_money_sentences(small, W, "meppel")[0]


@pytest.mark.parametrize(
    ("n", "part"), [(1, "één doorrekening"), (4, "Dat is weinig"), (200, "200 doorrekeningen")]
)
def test_the_number_of_replications_is_weighed(view: RunView, n: int, part: str) -> None:
    assert part in caution(dataclasses.replace(view, manifest={**view.manifest, "replications": n}), W)
