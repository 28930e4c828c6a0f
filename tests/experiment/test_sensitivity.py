"""A sensitivity analysis of a small gemeente: its runs are ordinary runs, and what it says follows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from budgetsim.engine.choice import COMPILED
from budgetsim.experiment.replication import prepare, run_replication
from budgetsim.experiment.sensitivity import Answer, Design, Question, analyse, screen_of, settings_of
from budgetsim.inputs import assumptions_of, load

ONZEKER = Path(__file__).with_name("onzeker.yaml")
SMALL = Design(
    samples=4, weathers=2, lucks=2, trajectories=2, ranked_replications=1, settings=3, turns=1, replications=3
)  # fmt: skip
SHOCKS = (
    "economies[laag].shocks="
    "{mean_pct: 5, reversion_per_year: 0.5, year_shock_sd_pct: 1, low_pct: 2, high_pct: 9}"
)


@pytest.fixture(scope="module")
def question() -> Question:
    return Question(load(ONZEKER, [SHOCKS]), design=SMALL, engine=COMPILED)


@pytest.fixture(scope="module")
def answer(question: Question) -> Answer:
    heard: list[tuple[int, int]] = []
    found = analyse(question, lambda done, total: heard.append((done, total)))
    assert heard[-1][0] == heard[-1][1] == found.about["runs"]
    return found


def test_every_sample_meets_every_weather_and_luck(answer: Answer) -> None:
    runs = answer.tables["differences"]
    sizes = runs.groupby(["economy", "outcome"]).size()
    assert sizes["neutraal"].tolist() == [4 * 1 * 2] * 2
    assert sizes["laag"].tolist() == [4 * 2 * 2] * 2
    assert answer.about["economies_by_chance"] == ["laag"]


def test_weather_is_a_source_only_where_it_varies(answer: Answer) -> None:
    shares = answer.tables["shares"].set_index(["economy", "outcome", "source"])
    for outcome in ("participation_months", "net_draw"):
        assert shares.loc[("neutraal", outcome, "weather"), "levels"] == 1
        assert shares.loc[("neutraal", outcome, "weather"), "share"] == 0
        assert shares.loc[("laag", outcome, "weather"), "levels"] == 2
    whole = answer.tables["shares"].groupby(["economy", "outcome"])["share"].sum()
    assert whole.to_numpy() == pytest.approx(1)


def test_the_central_point_is_an_ordinary_run(question: Question, answer: Answer) -> None:
    scenario = question.scenario
    study = prepare(scenario, question.loaded.reference, COMPILED)
    values = []
    for number in range(SMALL.replications):
        table = run_replication(study, number, keep_events=False).indicators
        mine = table[(table["year"] == 0) & (table["indicator"] == "participation_months")]
        mine = mine[(mine["subject"] == "totaal") & (mine["economy"] == "neutraal")].set_index("arrangement")
        first, second = (mine.loc[name, "value"] for name in question.rivals)
        values.append((second - first) / scenario.years)
    curves = answer.tables["curves"]
    central = curves[(curves["assumption"] == "shortfall_share") & (curves["value"] == 0.5)]
    central = central[(central["economy"] == "neutraal") & (central["outcome"] == "participation_months")]
    assert central["mean"].item() == pytest.approx(sum(values) / len(values))


def test_what_an_economy_does_not_read_has_no_effect_there(answer: Answer) -> None:
    """On the same luck the difference stays the same, to the cent."""
    ranking = answer.tables["ranking"].set_index(["assumption", "economy"])
    point = ranking.loc["economies[laag].points[1].unemployment_pct"]
    assert (point.loc[["neutraal"], "mu_star"] == 0).all()
    assert (point.loc[["laag"], "mu_star"] > 0).any()


def test_every_case_has_a_whole_ranking(answer: Answer) -> None:
    for _, part in answer.tables["ranking"].groupby(["economy", "outcome"]):
        assert part["rank"].tolist() == list(range(1, answer.about["ranked"] + 1))
        assert (part["mu_star"].diff().dropna() <= 0).all()


def test_the_dozen_that_are_one_number_always_get_a_turning_point(answer: Answer) -> None:
    assert {"shortfall_share", "walls.misroute_share"} <= set(answer.tables["turning"]["assumption"])


def test_workers_change_nothing(question: Question, answer: Answer) -> None:
    again = analyse(replace(question, workers=2), lambda done, total: None)
    for name, table in answer.tables.items():
        pd.testing.assert_frame_equal(table, again.tables[name])


def test_others_are_ranked_together_unless_told() -> None:
    drawn = assumptions_of(load(Path(__file__).parents[2] / "scenarios" / "meppel")).drawn
    grouped, alone = screen_of(drawn, Design()), screen_of(drawn, Design(each_alone=True))
    assert len(alone.group_names) == len(drawn) > len(grouped.group_names)
    dozen = {a.name for a in drawn if a.carrier}
    assert dozen <= set(grouped.group_names)


def test_settings_span_the_range_and_hold_the_central_value() -> None:
    drawn = {a.name: a for a in assumptions_of(load(ONZEKER)).drawn}
    assert settings_of(drawn["shortfall_share"], 3) == [0, 0.5, 1]
    assert settings_of(drawn["walls.handover_months"], 3) == [0.5, 1, 2.25, 4]
    assert settings_of(drawn["stages[activering].aanbieders[mensa].capacity_count"], 4) == [2, 5, 8, 9, 12]
