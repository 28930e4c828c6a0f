"""The Kernboodschap says what the numbers say: better, worse, unclear, and nothing on one replication."""

from __future__ import annotations

import dataclasses
import math

import pytest
from runs import shown, tight, view_of

from budgetsim.domain.economy import Shocks
from budgetsim.report.same_money import same_money_sentences, same_money_table
from budgetsim.report.sentences import (
    BY_ID,
    Told,
    bands_hold,
    caution,
    clause,
    key_messages,
    lead,
    shortfall_sentences,
    told,
)
from budgetsim.report.turning import turning, worse_on
from budgetsim.report.unemployment import course
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
            "Neutraal: −\u00a0€\u00a050.000 per jaar (V); "
            "80%-band −\u00a0€\u00a080.000 tot −\u00a0€\u00a020.000, lager in 10 van de 10 doorrekeningen.",
        ),
        (
            MONEY, difference(50_000, 20_000, 80_000, 0.9),
            "Neutraal: +\u00a0€\u00a050.000 per jaar (N); "
            "80%-band +\u00a0€\u00a020.000 tot +\u00a0€\u00a080.000, hoger in 9 van de 10 doorrekeningen.",
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


@pytest.mark.parametrize(("n", "part"), [(1, "toeval"), (4, "te weinig doorrekeningen voor een oordeel")])
def test_few_replications_are_never_an_effect(n: int, part: str) -> None:
    found = difference(-50_000, -50_000, -50_000, pairs=n)
    assert told(MONEY, found, n) == "too_few"
    text = clause(W, MONEY, "neutraal", found, n)
    assert part in text
    assert "(V)" not in text
    assert "geen duidelijk verschil" not in text


def test_a_missing_pair_is_unclear() -> None:
    assert told(PEOPLE, difference(5, 1, 10, pairs=9), 10) == "unclear"


def test_more_draw_where_money_flows_back_is_less_that_flows_back() -> None:
    text = clause(W, MONEY, "neutraal", difference(50_000, 20_000, 80_000, 1.0), 10, is_back=True)
    assert "er vloeit per jaar €\u00a050.000 minder terug naar de algemene middelen (N)" in text


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
    assert len(messages) == 6
    assert all(len(message.clauses) == 2 for message in messages)
    found = view.difference(Choice("neutraal", "integraal", "meppel"), "participation_months")
    assert W.numbers.number(found.mean / 2, sign=True) in messages[1].clauses[0]
    assert {message.lead for message in messages} == {"Te weinig doorrekeningen voor een oordeel."}


def test_few_replications_give_no_verdict_in_any_sentence(view: RunView) -> None:
    messages = key_messages(view, W, "meppel")
    said = [text for message in messages for text in (message.lead, *message.clauses)]
    said += [turning(view, W, "meppel"), worse_on(view, W, "meppel")]
    said += [*shortfall_sentences(view, W, "meppel"), *same_money_sentences(view, W, "meppel")]
    text = " ".join(said).lower()
    assert not any(word in text for word in ("beter", "slechter", "geen duidelijk verschil", "(v)", "(n)"))


def test_waiting_in_all_is_the_sum_of_its_reasons(view: RunView) -> None:
    choice = Choice("neutraal", "integraal", "meppel")
    reasons = [f"waiting_months_{reason}" for reason in ("plaats", "geld", "overdracht")]
    parts = [view.difference(choice, name).mean for name in reasons]
    assert view.difference(choice, "waiting_months").mean == pytest.approx(sum(parts))
    levels = [view.stat(choice, name).mean for name in reasons]
    assert view.stat(choice, "waiting_months").mean == pytest.approx(sum(levels))


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


def many(view: RunView, n: int = 10) -> RunView:
    """Return the view as if its replications were `n`, every pair there."""
    comparison = view.comparison.assign(replications=n)
    return dataclasses.replace(view, comparison=comparison, manifest={**view.manifest, "replications": n})


def test_an_answer_that_turns_around_is_named(view: RunView) -> None:
    turned = many(flipped(view))
    assert "participatie is beter in neutraal maar slechter in laagconjunctuur" in turning(
        turned, W, "meppel"
    )
    assert "participatie (in laagconjunctuur)" in worse_on(turned, W, "meppel")
    hangs = " ".join(shortfall_sentences(turned, W, "meppel"))
    assert "bij 0%" in hangs
    assert "bij 100%" in hangs


def test_the_same_money_is_what_was_got_and_what_went_back(view: RunView) -> None:
    lead_, *money, people = same_money_sentences(view, W, "meppel")
    assert lead_.startswith("Schotten gelijk kreeg als extra geld")
    assert len(money) == 2
    main, variant = (
        view.difference(Choice("neutraal", name, "meppel"), "net_draw").mean / 2
        for name in ("integraal", "schotten_gelijk")
    )
    for amount in (main, variant, main - variant):
        assert f"{W.numbers.euro(abs(amount))} per jaar" in money[0]
    assert "Duurzame uitstroom." in people
    assert "evenveel geld gebruikt" not in " ".join([lead_, *money, people])


def test_the_same_money_of_nothing_is_said_in_words() -> None:
    _, *money, _ = same_money_sentences(view_of(tight(inflow=[]), 2), W, "meppel")
    for sentence in money:
        assert "kreeg niets extra, want Integraal legt netto evenveel beslag als Schotten" in sentence
        assert "€ 0 per jaar extra" not in sentence


def test_the_same_money_is_compared_pair_by_pair(view: RunView) -> None:
    table = same_money_table(view, W)
    assert table
    assert [row.heads for row in table.rows] == [["Neutraal"], ["Laagconjunctuur"]]
    found = view.difference_with_same_money("neutraal", "meppel", "net_draw")
    assert found.pairs == 3
    assert table.rows[0].cells[0].startswith(W.numbers.thousands(found.mean / 2, sign=True))


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


SHOCKS = {
    "mean_pct": 6.0, "reversion_per_year": 0.4, "year_shock_sd_pct": 1.5, "low_pct": 2.0, "high_pct": 12.0,
}  # fmt: skip


def in_weather(view: RunView, *names: str, vary: tuple[str, ...] = ("luck", "weather")) -> RunView:
    """Return the view as if the named economies were by chance."""
    shocks = Shocks.model_validate(SHOCKS)
    economies = [
        economy.model_copy(update={"shocks": shocks if economy.id in names else None})
        for economy in view.scenario.economies
    ]
    told = {"economies": tuple(economies), "vary": vary}
    return dataclasses.replace(view, scenario=view.scenario.model_copy(update=told))


@pytest.mark.parametrize(
    ("names", "vary", "said"),
    [
        ((), ("luck", "weather"), "De banden bevatten alleen toeval, niet de aannames."),
        (
            ("neutraal", "laagconjunctuur"), ("luck", "weather"),
            "De banden bevatten toeval en het economische weer, niet de aannames.",
        ),
        (
            ("neutraal", "laagconjunctuur"), ("weather",),
            "De banden bevatten alleen het economische weer, niet de aannames.",
        ),
        (("neutraal", "laagconjunctuur"), ("luck",), "De banden bevatten alleen toeval, niet de aannames."),
        (
            ("laagconjunctuur",), ("luck", "weather"),
            "De banden bevatten in neutraal alleen toeval; in laagconjunctuur toeval en het economische "
            "weer. De aannames zitten er nergens in.",
        ),
    ],
)  # fmt: skip
def test_the_caution_says_what_the_bands_hold(
    view: RunView, names: tuple[str, ...], vary: tuple[str, ...], said: str
) -> None:
    told = in_weather(view, *names, vary=vary)
    assert caution(told, W).endswith(said)
    assert bands_hold(told, Words("en")).startswith("The bands hold ")


def test_weather_by_chance_is_shown_with_its_band(view: RunView) -> None:
    chancy = in_weather(view, "laagconjunctuur")
    known, drawn = (course(chancy, economy) for economy in chancy.scenario.economies)
    assert not known.low
    assert len(drawn.days) == chancy.scenario.months + 1
    assert all(low <= pct <= high for low, pct, high in zip(drawn.low, drawn.pct, drawn.high, strict=True))
    assert drawn.low[-1] < drawn.high[-1]
    cells = [row.cells[0] for row in shown(chancy, "economies").rows]
    assert len(cells) == len(known.days) + 1 + len(drawn.days)  # what is known goes on to the end
    assert cells[-1].endswith(")")


def test_one_weather_for_all_replications_has_no_band(view: RunView) -> None:
    told = in_weather(view, "laagconjunctuur", vary=("luck",))
    drawn = course(told, told.scenario.economies[1])
    assert not drawn.low
    assert len(set(drawn.pct)) > 1
