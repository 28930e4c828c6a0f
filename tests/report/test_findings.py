"""What the figures say: worst years, buffers, flows and steps, honest about how little they rest on."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest
from runs import shown

from budgetsim.report.chain import Picture
from budgetsim.report.findings import Case, flows, group_participation, waiting_count
from budgetsim.report.money_findings import deficit
from budgetsim.report.turning import harmed
from budgetsim.report.view import RunView
from budgetsim.report.words import Words

W = Words("nl")


def with_replications(view: RunView, n: int) -> RunView:
    return dataclasses.replace(view, manifest={**view.manifest, "replications": n})


def test_every_year_with_the_highest_chance_is_named(view: RunView, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RunView, "chance_of_deficit", lambda *_: 0.7)
    heading, _ = deficit(Case(with_replications(view, 10), W, view.opening_choice))
    assert heading.endswith(
        "de kans op een tekort is het grootst in 2027 en 2028 (7 van de 10 doorrekeningen)"
    )


def test_no_deficit_has_no_worst_year(view: RunView, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RunView, "chance_of_deficit", lambda *_: 0.0)
    heading, sees = deficit(Case(view, W, view.opening_choice))
    assert "grootst" not in heading
    assert "nergens een tekort" in sees


def test_few_replications_name_no_buffer(view: RunView) -> None:
    _, sees = deficit(Case(view, W, view.opening_choice))
    assert "te weinig doorrekeningen voor een buffer (50 of meer)" in sees
    assert "zonder vangnetuitkering" in sees
    low, high = view.lowest_balances(view.opening_choice)
    assert low <= high
    assert f"van {W.numbers.euro(low)} tot {W.numbers.euro(high)}" in sees
    assert shown(view, "deficit").columns[-1] == W("lowest_balance")


def test_many_replications_name_a_buffer(view: RunView) -> None:
    enough = with_replications(view, 50)
    _, sees = deficit(Case(enough, W, view.opening_choice))
    assert W.numbers.euro(enough.buffer(view.opening_choice)) in sees
    assert shown(enough, "deficit").columns[-1] == W("buffer")


def test_flows_say_in_how_many_replications_they_were_counted(view: RunView) -> None:
    assert flows(Case(view, W, view.opening_choice))[0].endswith("(in 1 doorrekening)")
    whole = with_replications(view, 1)
    assert "(in" not in flows(Case(whole, W, view.opening_choice))[0]


def test_arrows_stand_only_where_people_go_and_no_step_is_left_out(view: RunView) -> None:
    picture = Picture(view, W)
    for link in picture.links:
        went = {target for origin, target in view.moves if origin == link.stage.id}
        assert {name for name, _ in link.targets} | set(link.others) == went
    assert [(link.stage.id, link.has_next) for link in picture.links][-1][1] is False
    shown = {link.stage.id: link.has_next for link in picture.links}
    assert shown["thuis"] is (("thuis", "leerwerkcentrum") in view.moves)


def test_one_person_waits_and_two_wait() -> None:
    assert [waiting_count(W, n) for n in (1.2, 2.0)] == ["1 inwoner wacht", "2 inwoners wachten"]


def harming(view: RunView, by_months: float) -> RunView:
    """Return ten replications in which `integraal` gives every doelgroep so many months more."""
    one = view.indicators[view.indicators["replication"] == view.indicators["replication"].min()]
    parts = []
    for n in range(10):
        part = one.assign(replication=n)
        mine = (part["arrangement"] == "integraal") & (part["indicator"] == "participation_months")
        part["value"] = part["value"].mask(mine, part["value"] + by_months + n / 100)
        parts.append(part)
    return dataclasses.replace(with_replications(view, 10), indicators=pd.concat(parts, ignore_index=True))


@pytest.mark.parametrize(("by_months", "is_worse"), [(-50.0, True), (50.0, False)])
def test_a_doelgroep_that_is_worse_off_is_named(view: RunView, by_months: float, is_worse: bool) -> None:
    told = harming(view, by_months)
    titles = [group.title for group in told.scenario.doelgroepen]
    _, sees = group_participation(Case(told, W, told.opening_choice))
    said = harmed(told, W, told.gemeenten[0])
    for title in titles:
        assert (title in sees.rpartition("Holm)")[2]) == is_worse
        assert ("participatie" in said and title.partition(",")[0] in said) == is_worse
