"""Every indicator on events written by hand, its value worked out in the test."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from books import DOWN, UP, Diary, chain, indicators, make_terms, value

from budgetsim.accounts.facts import Row
from budgetsim.accounts.indicators import HORIZON_ONLY, INDICATOR_COLUMNS
from budgetsim.accounts.settle import Heights
from budgetsim.accounts.vangnet import vangnet_cents, vangnet_rule
from budgetsim.domain.events import Reason
from budgetsim.units import TICKS_PER_MONTH
from builders import doelgroep, grant, price, reference


def diary(years: int = 2, **changes: Any) -> Diary:
    book = Diary(chain(years=years, **changes))
    for year in range(years):
        book.grant(12 * year, "buig", 20_000).grant(12 * year, "reintegratie", 9_000).grant(
            12 * year, "iu", 5_000
        )
    return book


def years_of(table: pd.DataFrame, indicator: str, subject: str = "totaal") -> list[float]:
    """Return [horizon, 2027, 2028]."""
    return [value(table, indicator, subject, year) for year in (0, 2027, 2028)]


# --- the table -----------------------------------------------------------------------------------


def test_the_table_has_every_row_once() -> None:
    table = indicators(diary())
    assert list(table.columns) == INDICATOR_COLUMNS
    keys = ["gemeente", "year", "subject", "indicator"]
    assert not table.duplicated(keys).any()
    horizon_only = table["indicator"].isin(HORIZON_ONLY)
    assert set(table.loc[horizon_only, "year"]) == {0}
    assert set(table.loc[~horizon_only, "year"]) == {0, 2027, 2028}
    assert table.groupby(["indicator"])["unit"].nunique().eq(1).all()


def test_nobody_comes() -> None:
    """Zero inflow gives a valid table: noughts, and no waiting time."""
    table = indicators(diary())
    people = table[table["unit"].isin(["inwoners", "inwonermaanden", "aanvragen", "plaatsingen", "aandeel"])]
    assert (people["value"] == 0).all()
    assert table.loc[table["indicator"].str.startswith("waiting_time"), "value"].isna().all()
    assert table.loc[~table["indicator"].str.startswith("waiting_time"), "value"].notna().all()


def test_the_same_rows_whoever_comes() -> None:
    """A pair of runs needs both sides: no indicator appears only when something was spent on it."""
    keys = ["year", "subject", "indicator"]
    empty = indicators(diary())
    lived = indicators(
        diary().arrive(0, 7, "thuis").place(1, 7, "leerwerkcentrum").leave(5, 7, "werk", "leerwerkcentrum")
    )
    assert set(map(tuple, empty[keys].to_numpy())) == set(map(tuple, lived[keys].to_numpy()))
    assert value(empty, "lasten_taakveld", "6.3") == 0
    assert value(lived, "lasten_taakveld", "6.3") == 5_000


@pytest.mark.parametrize(("over", "expected"), [("sum", 6.0), ("mean", 3.0), ("last", 4.0)])
def test_year_nought_is_the_horizon(over: str, expected: float) -> None:
    assert Row("x", "EUR", "totaal", np.array([[2.0, 4.0]]), over).horizon().tolist() == [expected]


# --- people --------------------------------------------------------------------------------------


def test_stock_is_a_mean_over_the_year() -> None:
    book = diary(doelgroepen=[doelgroep(), doelgroep("ander")])
    book.arrive(-5, 7, "thuis").exit(6, 7, "uit", "thuis")
    book.arrive(3, 8, "thuis", doelgroep="ander").place(9, 8, "leerwerkcentrum", doelgroep="ander")
    book.leave(18, 8, "werk", "leerwerkcentrum", doelgroep="ander")
    table = indicators(book)
    # thuis: 6 months of one, 6 of the other in 2027
    assert years_of(table, "stock", "thuis") == [0.5, 1.0, 0.0]
    # leerwerkcentrum: 3 months in 2027, 6 in 2028
    assert years_of(table, "stock", "leerwerkcentrum") == [0.375, 0.25, 0.5]
    assert years_of(table, "stock", "werk") == [0.25, 0.0, 0.5]
    assert years_of(table, "stock", "kansrijk") == [0.25, 0.5, 0.0]
    assert years_of(table, "stock", "ander") == [0.875, 0.75, 1.0]
    # on bijstand: thuis and leerwerkcentrum
    assert years_of(table, "stock_bijstand") == [0.875, 1.25, 0.5]


def test_stock_on_31_december() -> None:
    book = diary().arrive(-5, 7, "thuis").arrive(2, 8, "thuis").exit(12, 8, "uit", "thuis")
    book.arrive(3, 9, "werk").arrive(12, 10, "thuis")
    table = indicators(book)
    # who leaves at midnight was there on 31 December, who comes at midnight was not; work is no bijstand
    assert years_of(table, "stock_bijstand_end") == [2, 2, 2]
    assert value(table, "stock_bijstand_opening") == 1


def test_opening_stock_does_not_count_who_has_just_left() -> None:
    book = diary().arrive(-5, 7, "thuis").exit(0, 7, "uit", "thuis").arrive(-1, 8, "thuis")
    book.arrive(-3, 9, "thuis", gemeente="meppel").leave(1, 9, "werk", "thuis")
    assert value(indicators(book), "stock_bijstand_opening") == 2


def test_flows_as_cbs_counts_them() -> None:
    book = diary()
    book.arrive(-3, 1, "thuis")  # opening stock is no inflow
    book.leave(2, 1, "werk", "thuis")  # out, to work
    book.leave(5, 1, "thuis", "werk")  # in again
    book.place(6, 1, "leerwerkcentrum")  # still bijstand: no flow
    book.leave(8, 1, "beschut", "leerwerkcentrum").place(
        8, 1, "beschut", "leerwerkcentrum"
    )  # out, once, not to work
    book.arrive(1, 2, "thuis").exit(4, 2, "aow", "thuis")  # in; AOW is no outflow
    book.arrive(1, 3, "werk").exit(4, 3, "uit", "werk")  # neither
    book.arrive(13, 4, "thuis").exit(14, 4, "uit", "thuis")
    book.arrive(13, 5, "leerwerkcentrum", aanbieder=0).leave(15, 5, "werk", "leerwerkcentrum")
    table = indicators(book)
    assert years_of(table, "inflow_bijstand") == [4, 2, 2]
    assert years_of(table, "outflow_bijstand") == [4, 2, 2]
    assert years_of(table, "outflow_to_work") == [2, 1, 1]
    assert years_of(table, "outflow_aow") == [1, 1, 0]
    # head count closes: opening + in - out - aow = closing
    assert value(table, "stock_bijstand_opening") + 4 - 4 - 1 == value(table, "stock_bijstand_end")


def test_participation() -> None:
    book = diary()
    book.arrive(0, 7, "thuis").place(2, 7, "leerwerkcentrum").leave(8, 7, "werk", "leerwerkcentrum")
    table = indicators(book)
    assert years_of(table, "participation_months") == [22, 10, 12]
    assert years_of(table, "participation_months", "leerwerkcentrum") == [6, 6, 0]
    assert years_of(table, "participation_months", "werk") == [16, 4, 12]
    assert years_of(table, "participation_months", "kansrijk") == [22, 10, 12]


def waiting_in_place() -> Diary:
    """Placed at 1; asks for beschut at 4: 2 months of hand-over, 3 for a place, 1 for money."""
    book = diary(doelgroepen=[doelgroep(path=("leerwerkcentrum", "beschut"))])
    book.arrive(0, 7, "thuis").place(1, 7, "leerwerkcentrum").ask(4, 7, "beschut", "leerwerkcentrum")
    book.handover(4, 7, "beschut", "leerwerkcentrum")
    book.refuse(6, 7, "beschut", Reason.PLAATS, "leerwerkcentrum")
    book.refuse(9, 7, "beschut", Reason.GELD, "leerwerkcentrum")
    return book.place(10, 7, "beschut", "leerwerkcentrum").exit(12, 7, "uit", "beschut")


def test_waiting_by_reason_stage_and_group() -> None:
    table = indicators(waiting_in_place())
    for reason, months in (("overdracht", 2), ("plaats", 3), ("geld", 1)):
        for subject in ("totaal", "beschut", "kansrijk"):
            assert years_of(table, f"waiting_months_{reason}", subject) == [months, months, 0]
        assert value(table, f"waiting_months_{reason}", "leerwerkcentrum") == 0


def test_blocked_is_waiting_that_keeps_a_place_from_someone_else() -> None:
    table = indicators(waiting_in_place())
    # the hand-over is not counted: the place is not what is waited for
    assert years_of(table, "blocked_months") == [4, 4, 0]
    assert value(table, "blocked_months", "leerwerkcentrum") == 4
    assert value(table, "blocked_months", "beschut") == 0
    home = (
        diary()
        .arrive(0, 7, "thuis")
        .ask(1, 7, "leerwerkcentrum")
        .refuse(1, 7, "leerwerkcentrum", Reason.PLAATS)
    )
    assert value(indicators(home), "blocked_months") == 0


def test_nobody_is_blocked_in_a_place_that_closed_under_them() -> None:
    book = diary().arrive(0, 7, "leerwerkcentrum", aanbieder=0).ask(1, 7, "beschut", "leerwerkcentrum")
    book.refuse(1, 7, "beschut", Reason.PLAATS, "leerwerkcentrum").leave(3, 7, "thuis", "leerwerkcentrum")
    table = indicators(book)
    assert value(table, "blocked_months") == 2
    assert value(table, "waiting_months_plaats") == 23


def test_fitting_share() -> None:
    """12 months there: 1 at home, 9 in the first stage of the path of which 4 blocked, 2 in the second."""
    assert value(indicators(waiting_in_place()), "fitting_share", year=2027) == pytest.approx(
        (9 - 4 + 2) / 12
    )


def test_fitting_is_work_or_a_stage_of_ones_own_path() -> None:
    paths = [{"stages": ["leerwerkcentrum"], "share": 0.5}, {"stages": ["beschut"], "share": 0.5}]
    book = diary(doelgroepen=[{**doelgroep(), "paths": paths}])
    for inwoner in (7, 8):
        book.arrive(0, inwoner, "leerwerkcentrum", aanbieder=0).leave(6, inwoner, "werk", "leerwerkcentrum")
        book.exit(12, inwoner, "uit", "werk")
    # number 8 belongs in beschut: half a year does not fit
    assert value(indicators(book, path={8: 1}), "fitting_share", year=2027) == pytest.approx(18 / 24)


def test_blocked_in_a_stage_that_never_fitted_is_not_taken_off_twice() -> None:
    book = diary(doelgroepen=[doelgroep(path=("beschut",))])
    book.arrive(0, 7, "leerwerkcentrum", aanbieder=0).ask(2, 7, "beschut", "leerwerkcentrum")
    book.refuse(2, 7, "beschut", Reason.PLAATS, "leerwerkcentrum")
    book.place(9, 7, "beschut", "leerwerkcentrum").exit(12, 7, "uit", "beschut")
    assert value(indicators(book), "fitting_share", year=2027) == pytest.approx(3 / 12)


def test_asks_placements_and_withdrawals() -> None:
    book = (
        diary()
        .arrive(-9, 6, "thuis")
        .ask(-2, 6, "leerwerkcentrum")
        .refuse(0, 6, "leerwerkcentrum", Reason.PLAATS)
    )
    book.place(3, 6, "leerwerkcentrum")
    book.ask(1, 7, "leerwerkcentrum").place(1, 7, "leerwerkcentrum")
    book.ask(5, 8, "leerwerkcentrum").refuse(5, 8, "leerwerkcentrum", Reason.GELD).withdraw(
        13, 8, "leerwerkcentrum"
    )
    book.ask(15, 8, "leerwerkcentrum").refuse(15, 8, "leerwerkcentrum", Reason.GELD)
    table = indicators(book)
    # the opening ask was made before the run; it is placed within it
    assert years_of(table, "asks", "leerwerkcentrum") == [3, 2, 1]
    assert years_of(table, "placements", "leerwerkcentrum") == [2, 2, 0]
    assert years_of(table, "withdrawals", "leerwerkcentrum") == [1, 0, 1]


def test_waiting_time_counts_the_unfinished_and_those_answered_at_once() -> None:
    book = diary()
    for inwoner, wait in ((1, 0), (2, 2), (3, 4), (4, 6)):
        book.ask(1, inwoner, "leerwerkcentrum").refuse(1, inwoner, "leerwerkcentrum", Reason.PLAATS)
        book.place(1 + wait, inwoner, "leerwerkcentrum")
    book.ask(20, 5, "leerwerkcentrum").refuse(
        20, 5, "leerwerkcentrum", Reason.PLAATS
    )  # still waiting after 4 months
    table = indicators(book)
    # 1 - 1/5, x 3/4, then at 4: 3 at risk (5 is censored at 4), x 2/3, at 6: one at risk
    assert value(table, "waiting_time_p50", "leerwerkcentrum") == 4
    assert value(table, "waiting_time_p90", "leerwerkcentrum") == 6
    assert value(table, "waiting_time_p50") == 4
    assert math.isnan(value(table, "waiting_time_p50", "beschut"))


def test_waiting_time_of_an_opening_ask_enters_late() -> None:
    """Asked three months before the start and placed at 1: at risk from 3, ends at 4; the other ends at 2."""
    book = diary().ask(-3, 7, "leerwerkcentrum").refuse(0, 7, "leerwerkcentrum", Reason.PLAATS)
    book.place(1, 7, "leerwerkcentrum")
    book.ask(0.5, 8, "leerwerkcentrum").refuse(0.5, 8, "leerwerkcentrum", Reason.PLAATS).place(
        2.5, 8, "leerwerkcentrum"
    )
    table = indicators(book)
    # at 2 only number 8 is at risk: all who were seen until then have been placed
    assert value(table, "waiting_time_p50", "leerwerkcentrum") == 2
    assert value(table, "waiting_time_p90", "leerwerkcentrum") == 2


# --- durable -------------------------------------------------------------------------------------


def worked(months: float, back: str = "thuis", tick: int = 0) -> Diary:
    """At work from 1; back on bijstand after some months (and ticks)."""
    book = diary(years=4).arrive(0, 7, "thuis").leave(1, 7, "werk", "thuis")
    moment = int((1 + months) * TICKS_PER_MONTH) + tick
    return book.leave(0, 7, back, "werk", tick=moment)


@pytest.mark.parametrize(("tick", "durable"), [(-1, 0), (0, 1), (1, 1)])
def test_durable_is_exactly_24_months(tick: int, durable: int) -> None:
    table = indicators(worked(24, tick=tick))
    assert value(table, "durable_outflow") == durable
    assert value(table, "durable_outflow", year=2029) == durable
    assert value(table, "durable_outflow", "kansrijk") == durable


def test_a_relapse_before_that_is_not_durable_and_work_may_begin_again() -> None:
    book = worked(20).leave(22, 7, "werk", "thuis")
    table = indicators(book)
    # from 22 on: reached at 46, in the fourth year
    assert [value(table, "durable_outflow", year=year) for year in (2027, 2028, 2029, 2030)] == [0, 0, 0, 1]


def test_not_yet_24_months_at_the_horizon_is_not_durable() -> None:
    book = diary(years=2).arrive(0, 7, "thuis").leave(1, 7, "werk", "thuis")
    assert value(indicators(book), "durable_outflow") == 0


def test_leaving_as_durable_does_not_end_it_and_another_exit_does() -> None:
    for stage, durable in (("duurzaam_uit", 1), ("aow", 0), ("uit", 0)):
        book = diary(years=4).arrive(0, 7, "thuis").leave(1, 7, "werk", "thuis").exit(12, 7, stage, "werk")
        assert value(indicators(book), "durable_outflow") == durable, stage


def test_leaving_for_work_once_counts_once() -> None:
    """Work, beschut werk and work again, without bijstand between: one durable outflow, from the first."""
    book = diary(years=4).arrive(0, 7, "thuis").leave(1, 7, "werk", "thuis")
    book.leave(5, 7, "beschut", "werk").place(5, 7, "beschut", "werk").leave(9, 7, "werk", "beschut")
    table = indicators(book)
    assert [value(table, "durable_outflow", year=year) for year in (0, 2029)] == [1, 1]


def test_others_do_not_disturb_a_durable_outflow() -> None:
    book = worked(30).arrive(5, 6, "thuis").arrive(5, 8, "thuis")
    assert value(indicators(book), "durable_outflow") == 1


# --- money ---------------------------------------------------------------------------------------


def test_lasten_baten_and_saldo() -> None:
    book = diary().arrive(0, 7, "thuis").place(2, 7, "leerwerkcentrum").exit(14, 7, "uit", "leerwerkcentrum")
    table = indicators(book)
    assert years_of(table, "lasten", "buig") == [14_000, 12_000, 2_000]
    assert years_of(table, "lasten", "reintegratie") == [7_200, 6_000, 1_200]
    assert years_of(table, "lasten") == [21_200, 18_000, 3_200]
    assert years_of(table, "baten") == [68_000, 34_000, 34_000]
    assert years_of(table, "saldo", "buig") == [26_000, 8_000, 18_000]
    assert years_of(table, "saldo", "iu") == [10_000, 5_000, 5_000]
    assert years_of(table, "lasten_taakveld", "6.3") == [14_000, 12_000, 2_000]
    assert years_of(table, "lasten_taakveld", "6.5") == [7_200, 6_000, 1_200]
    assert years_of(table, "baten_taakveld", "0.7") == [68_000, 34_000, 34_000]


def reserve_chain() -> dict[str, Any]:
    funds = chain().model_dump(by_alias=True)["funds"]
    funds[1].update(reserve_max_eur=2_000.0, opening_reserve_eur=500.0)
    return {"funds": funds}


def test_net_draw_counts_reserves() -> None:
    """Deficits covered - surpluses returned - closing reserve + opening reserve (rule 21)."""
    book = diary(**reserve_chain()).arrive(0, 7, "thuis").arrive(0, 8, "thuis")
    terms = make_terms(book.scenario, Heights(1000, 1000, 0, 0))
    table = indicators(book, terms)
    # bijstand 24,000 against 20,000; re-integratie keeps 2,000 of 9,500 and then of 11,000;
    # the IU returns 5,000
    assert years_of(table, "deficit_covered") == [8_000, 4_000, 4_000]
    assert years_of(table, "surplus_returned") == [26_500, 12_500, 14_000]
    assert years_of(table, "reserve") == [2_000, 2_000, 2_000]
    assert years_of(table, "net_draw") == [-20_000, 4_000 - 12_500 - 2_000 + 500, 4_000 - 14_000]
    # the horizon: what was spent beyond the grants, wherever it came from
    assert value(table, "net_draw") == value(table, "lasten") - value(table, "baten")


@pytest.mark.parametrize("heights", [UP, DOWN, Heights(500, 300, 700, 400)])
def test_net_draw_is_what_was_spent_beyond_the_grants_at_any_height(heights: Heights) -> None:
    book = diary(**reserve_chain()).arrive(0, 7, "thuis").arrive(1, 8, "leerwerkcentrum", aanbieder=0)
    for extra in (0, 100_000):
        table = indicators(book, make_terms(book.scenario, heights, extra=extra))
        # extra money of a variant is drawn from general means too, and may come back
        assert value(table, "net_draw") == pytest.approx(value(table, "lasten") - value(table, "baten"))


def test_what_goes_back_to_the_rijk_is_not_the_gemeentes_surplus() -> None:
    base = chain().model_dump(by_alias=True)
    spuk = {
        "id": "spuk", "title": "SPUK", "role": "provision",
        "earmark": {"doelgroepen": ["kansrijk"], "stages": ["leerwerkcentrum"]},
    }  # fmt: skip
    book = diary(funds=[*base["funds"], spuk], grants=[*base["grants"], grant("spuk", 1_000)])
    table = indicators(book.grant(0, "spuk", 1_000))
    assert years_of(table, "repaid_to_rijk") == [1_000, 1_000, 0]
    assert years_of(table, "surplus_returned") == [68_000, 34_000, 34_000]


def test_from_the_common_purse() -> None:
    book = diary(years=1).arrive(0, 7, "thuis")
    table = indicators(book, make_terms(book.scenario, DOWN))
    assert value(table, "from_common_purse", "buig") == -8_000
    assert value(table, "from_common_purse", "reintegratie") == -9_000


def test_money_idle_is_the_least_of_what_was_left_and_what_was_waited_for() -> None:
    """One month of waiting for money for beschut, at 900; re-integratie and BUIG have more than that left."""
    table = indicators(waiting_in_place())
    assert value(table, "money_idle", year=2027) == 900
    assert value(table, "money_idle", year=2028) == 0


def test_money_idle_is_no_more_than_was_left_elsewhere() -> None:
    """Nothing left in BUIG (12,000 of 12,000), 100 in re-integratie; 6 months waited for money of the IU."""
    scenario = chain()
    book = Diary(scenario).grant(0, "buig", 12_000).grant(0, "reintegratie", 100).grant(0, "iu", 50_000)
    book.arrive(0, 7, "thuis").ask(1, 7, "beschut").refuse(1, 7, "beschut", Reason.GELD).withdraw(
        7, 7, "beschut"
    )
    # what the IU itself has left is its own queue's and does not count
    assert value(indicators(book), "money_idle") == 100


def test_money_idle_knows_the_price_of_a_stage_that_nobody_entered() -> None:
    book = diary(years=1).arrive(0, 7, "thuis").ask(1, 7, "beschut")
    book.refuse(1, 7, "beschut", Reason.GELD).withdraw(3.5, 7, "beschut")
    assert value(indicators(book), "money_idle") == pytest.approx(2.5 * 900)


def test_earmarked_money_is_never_idle() -> None:
    base = chain().model_dump(by_alias=True)
    spuk = {
        "id": "spuk", "title": "SPUK", "role": "provision",
        "earmark": {"doelgroepen": ["kansrijk"], "stages": ["leerwerkcentrum"]},
    }  # fmt: skip
    scenario = chain(funds=[*base["funds"], spuk], grants=[*base["grants"], grant("spuk", 1_000)])
    book = Diary(scenario).grant(0, "spuk", 9_000).grant(0, "buig", 12_000).arrive(0, 7, "thuis")
    book.ask(1, 7, "beschut").refuse(1, 7, "beschut", Reason.GELD)
    assert value(indicators(book), "money_idle") == 0


def test_cost_while_waiting() -> None:
    """Six months of waiting in the leerwerkcentrum, where a month costs 1,000 bijstand and 600 traject."""
    table = indicators(waiting_in_place())
    assert years_of(table, "cost_while_waiting") == [pytest.approx(6 * 1_600), pytest.approx(6 * 1_600), 0]


def test_cost_while_waiting_at_home_is_bijstand() -> None:
    book = diary(years=1).arrive(0, 7, "thuis").arrive(0, 8, "thuis").ask(2, 7, "leerwerkcentrum")
    book.refuse(2, 7, "leerwerkcentrum", Reason.PLAATS).place(5, 7, "leerwerkcentrum")
    assert value(indicators(book), "cost_while_waiting") == pytest.approx(3_000)


def test_indicators_per_gemeente() -> None:
    gemeenten = [
        {"id": "meppel", "title": "Meppel", "code": "GM0119", "inhabitants_count": 30_000},
        {"id": "westerveld", "title": "Westerveld", "code": "GM1701", "inhabitants_count": 10_000},
    ]
    grants = [grant(fund, 0, place["id"]) for fund in ("buig", "reintegratie", "iu") for place in gemeenten]
    book = Diary(chain(gemeenten=gemeenten, grants=grants))
    book.arrive(0, 7, "thuis", gemeente="westerveld").arrive(6, 8, "thuis").exit(8, 8, "uit", "thuis")
    table = indicators(book)
    assert value(table, "lasten", gemeente="westerveld") == 12_000
    assert value(table, "lasten", gemeente="meppel") == 2_000
    assert value(table, "net_draw", gemeente="meppel") == 2_000
    assert value(table, "stock_bijstand_opening", gemeente="westerveld") == 1
    assert value(table, "inflow_bijstand", gemeente="westerveld") == 0


def test_own_contributions_are_baten_not_less_lasten() -> None:
    base = chain().model_dump(by_alias=True)
    own = price("eigen_bijdrage", "entitlement", "iu", ["beschut"], 20, side="B", taakveld="6.713")
    book = diary(years=1, costs=[*base["costs"], own]).arrive(0, 7, "beschut", aanbieder=0)
    table = indicators(book)
    assert value(table, "lasten", "iu") == 10_800
    assert value(table, "baten", "iu") == 5_000 + 240
    assert value(table, "baten_taakveld", "6.713") == 240


def test_forecast_counts_a_stay_in_its_phase_of_january_and_foresees_no_turn() -> None:
    """There 4 and 6 months, half price after 6: 100 and 50 a month expected; the first turns in March."""
    coach = price("jobcoach", "entitlement", "buig", ["werk"], 0)
    coach["price"] = {
        "eur_per_month": 100,
        "phases": [{"from_month": 0, "factor": 1}, {"from_month": 6, "factor": 0.5}],
    }
    base = chain().model_dump(by_alias=True)
    book = diary(years=1, costs=[*base["costs"], coach]).arrive(-4, 7, "werk").arrive(-6, 8, "werk")
    assert value(indicators(book), "forecast_error", "buig") == -10 * 50


def test_forecast_error_is_what_heads_in_january_did_not_foresee() -> None:
    """One at home on 1 January, a second from April: 9 months unforeseen; in 2028 both were there."""
    book = diary().arrive(-2, 7, "thuis").arrive(3, 8, "thuis")
    assert years_of(indicators(book), "forecast_error", "buig") == [9_000, 9_000, 0]


# --- the year-end --------------------------------------------------------------------------------


def with_fund(number: int, **more: Any) -> dict[str, Any]:
    funds = chain().model_dump(by_alias=True)["funds"]
    funds[number].update(more)
    return {"funds": funds}


def test_the_vangnetuitkering_is_income_of_its_fund() -> None:
    book = diary(**with_fund(0, vangnet=True)).arrive(0, 7, "thuis").arrive(0, 8, "thuis")
    table = indicators(book)
    # bijstand 24,000 against 20,000, in both years
    earlier: tuple[tuple[int, int], ...] = ()
    paid = []
    for year in (2027, 2028):
        paid.append(vangnet_cents(vangnet_rule(reference(), year), 2_000_000, 2_400_000, earlier) / 100)
        earlier = (*earlier, (2_000_000, 2_400_000))
    assert min(paid) > 0
    assert years_of(table, "vangnetuitkering") == [sum(paid), *paid]
    assert years_of(table, "vangnetuitkering", "buig") == [sum(paid), *paid]
    assert years_of(table, "saldo", "buig")[1:] == [amount - 4_000 for amount in paid]


def test_what_is_left_of_an_earmark_goes_back_but_for_the_advance() -> None:
    earmark = {"doelgroepen": ["kansrijk"], "stages": ["beschut"], "carry_over_share": 0.1}
    table = indicators(diary(**with_fund(2, earmark=earmark)))
    # a tenth of 5,000, then of 5,000 and the advance of 500
    assert years_of(table, "advance", "iu") == [550, 500, 550]
    assert years_of(table, "repaid_to_rijk", "iu") == [9_450, 4_500, 4_950]
    assert years_of(table, "advance") == years_of(table, "advance", "iu")
    assert years_of(table, "repaid_to_rijk") == years_of(table, "repaid_to_rijk", "iu")


@pytest.mark.parametrize("heights", [UP, DOWN, Heights(500, 300, 700, 400)])
def test_reserves_of_funds_and_common_purse_are_all_reserves(heights: Heights) -> None:
    book = diary(**reserve_chain()).arrive(0, 7, "thuis")
    table = indicators(book, make_terms(book.scenario, heights))
    subjects = [*(fund.id for fund in book.scenario.funds), "gezamenlijk"]
    for year in (0, 2027, 2028):
        assert sum(value(table, "reserve", s, year) for s in subjects) == value(table, "reserve", year=year)


def test_a_budget_that_falls_in_the_year_is_no_error_of_the_forecast() -> None:
    book = diary().arrive(0, 7, "thuis")
    before = years_of(indicators(book), "forecast_error", "buig")
    book.grant(9, "buig", -1_000)
    table = indicators(book)
    assert years_of(table, "forecast_error", "buig") == before
    assert years_of(table, "baten", "buig")[1] == 19_000
