"""What must be true of every run, whatever the scenario: people, places, lists and money.

Each check replays the event log on its own and knows nothing of how the engine keeps its state. A few worlds
are played in every test run; the slow test lets Hypothesis look for new ones.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import groupby

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import world, worlds

from budgetsim.accounts.tariffs import ANY, cost_until
from budgetsim.domain.events import Kind, Reason
from budgetsim.domain.funds import CLOSING_ACCOUNTS, VANGNET
from budgetsim.engine.outcome import COMMON
from budgetsim.engine.purse import PriceBook, Profile
from budgetsim.units import MONTHS_PER_YEAR, TICKS_PER_MONTH
from builders import Events, Played, play

YEAR = MONTHS_PER_YEAR * TICKS_PER_MONTH
Row = dict[str, int]


@lru_cache(maxsize=64)
def played(seed: int) -> Played:
    """Return one run of a seed's world; the seed also picks its arrangement and economy."""
    scenario = world(seed)
    walls, weather = scenario.arrangements[seed % 3], scenario.economies[seed % 2]
    return play(scenario, walls.id, weather.id)


def rows_of(events: Events) -> Iterator[Row]:
    """Yield events one by one, in the order of the log."""
    columns = [column.tolist() for column in events.values()]
    for values in zip(*columns, strict=True):
        yield dict(zip(events, values, strict=True))


def person_rows(run: Played) -> Iterator[Row]:
    return (row for row in rows_of(run.events) if row["inwoner"] >= 0)


# --- people ---------------------------------------------------------------------------------------


def one_stage_one_ask(run: Played) -> None:
    """Each event leaves the stage that the last one entered; at most one ask is open."""
    stages = run.plan.stages
    stage: dict[int, int] = {}
    moving: set[int] = set()
    ask: dict[int, tuple[int, int]] = {}
    for row in person_rows(run):
        who, kind = row["inwoner"], row["kind"]
        if kind == Kind.ARRIVE:
            assert who not in stage
            stage[who] = row["stage"]
            continue
        if kind == Kind.SWAP:
            assert stage[who] == row["stage"]
            continue
        assert stage[who] == row["from_stage"], row
        assert (who in moving) <= (kind == Kind.PLACE), "a leave for a gated stage is followed by its place"
        if kind == Kind.ASK:
            assert who not in ask
            ask[who] = (row["stage"], Reason.NONE)
        elif kind in (Kind.HANDOVER, Kind.REFUSE):
            wanted, reason = ask[who]
            assert wanted == row["stage"]
            assert reason != row["reason"], "a reason is written when it changes, and not again"
            ask[who] = (wanted, row["reason"])
        elif kind == Kind.WITHDRAW:
            wanted, reason = ask.pop(who)
            assert wanted == row["stage"]
            joined_now = row["reason"] == Reason.NONE and reason in (Reason.NONE, Reason.OVERDRACHT)
            assert row["reason"] == reason or joined_now, (
                "gone in the tick of joining, before a reason was written"
            )
        elif kind == Kind.PLACE:
            moving.discard(who)
            assert ask.pop(who)[0] == row["stage"]
            assert stages[row["stage"]].gated
            stage[who] = row["stage"]
        elif kind == Kind.LEAVE and stages[row["stage"]].gated:
            moving.add(who)
        elif kind == Kind.LEAVE:
            stage[who] = row["stage"]
        elif kind == Kind.EXIT:
            assert who not in ask
            assert stages[row["stage"]].exit
            stage[who] = ANY
    assert not moving
    present = {who for who, where in stage.items() if where != ANY}
    end = run.result.end
    assert present == set(end.people.id.tolist())
    assert all(
        stage[who] == where
        for who, where in zip(end.people.id.tolist(), end.people.stage.tolist(), strict=True)
    )
    waiting = {who: wanted for who, (wanted, _) in ask.items()}
    still = {
        who: wanted
        for who, wanted in zip(end.people.id.tolist(), end.ask_stage.tolist(), strict=True)
        if wanted != ANY
    }
    assert waiting == still


def people_in_is_people_out_and_present(run: Played) -> None:
    count = Counter(run.events["kind"].tolist())
    assert count[Kind.ARRIVE] == count[Kind.EXIT] + len(run.result.end.people)
    assert count[Kind.ARRIVE] == len(run.population), "everyone expected came, and came once"
    everyone = run.of_kind(Kind.ARRIVE)
    assert np.array_equal(np.sort(everyone["inwoner"]), run.population.id)


def stays_fill_every_life(run: Played) -> None:
    """Stays of one inwoner follow each other without gap or overlap, from arrival to exit or horizon."""
    stays = run.stays
    same = stays.inwoner[1:] == stays.inwoner[:-1]
    assert np.array_equal(stays.end[:-1][same], stays.begin[1:][same])
    assert np.all(stays.end > stays.begin)


# --- time -----------------------------------------------------------------------------------------

PHASE = {
    Kind.SETTLE: 0,
    Kind.GRANT: 0,
    Kind.EXIT: 1,
    Kind.ARRIVE: 3,
    Kind.REFUSE: 5,
    Kind.SWAP: 5,
    Kind.PLACE: 5,
}
"""The rank of the kinds whose rank shows in the log (rule 4)."""


def time_goes_on_in_the_order_of_rule_4(run: Played) -> None:
    """Opening events carry the past; from the start on ticks rise, within one the regions, then the ranks."""
    ticks = np.maximum(run.events["tick"], 0)
    assert np.all(np.diff(ticks) >= 0)
    assert ticks[-1] == run.plan.calendar.end, "the last year is settled at the horizon"
    ranked = [row for row in rows_of(run.events) if row["tick"] > 0 and row["kind"] in PHASE]
    moments = [(row["tick"], run.plan.regions[row["gemeente"]]) for row in ranked]
    assert moments == sorted(moments)
    for _, group in groupby(ranked, key=lambda row: (row["tick"], run.plan.regions[row["gemeente"]])):
        tied = list(group)
        arrived = {row["inwoner"] for row in tied if row["kind"] == Kind.ARRIVE}
        kept = [
            r for r in tied if r["kind"] != Kind.EXIT or r["inwoner"] not in arrived
        ]  # past AOW on arrival
        phases = [PHASE[Kind(row["kind"])] for row in kept]
        assert phases == sorted(phases)
        for kind in (Kind.EXIT, Kind.ARRIVE):
            ids = [row["inwoner"] for row in kept if row["kind"] == kind]
            assert ids == sorted(ids)
        placed = [row["inwoner"] for row in tied if row["kind"] == Kind.PLACE]
        assert len(placed) == len(set(placed)), "nobody is placed twice in a round"


# --- places ---------------------------------------------------------------------------------------


class Places:
    """Occupancy of every aanbieder, replayed from events."""

    def __init__(self, run: Played) -> None:
        self.plan = run.plan
        self.number = {(a.stage, a.number): n for n, a in enumerate(run.plan.aanbieders)}
        self.at: dict[int, int] = {}
        self.occupied: Counter[int] = Counter()

    def follow(self, row: Row) -> None:
        """Move one inwoner as an event says."""
        who, kind = row["inwoner"], row["kind"]
        if kind in (Kind.LEAVE, Kind.EXIT, Kind.SWAP, Kind.PLACE):
            left = self.at.pop(who, None)
            if left is not None:
                self.occupied[left] -= 1
        if kind in (Kind.ARRIVE, Kind.SWAP, Kind.PLACE) and row["aanbieder"] != ANY:
            taken = self.number[row["stage"], row["aanbieder"]]
            self.at[who] = taken
            self.occupied[taken] += 1

    def capacity(self, aanbieder: int, tick: int) -> int:
        return int(self.plan.aanbieders[aanbieder].capacity[max(0, tick) // TICKS_PER_MONTH])

    def free_each(self, stage: int, tick: int) -> dict[int, int]:
        numbers = self.plan.stages[stage].aanbieders
        return {n: max(0, self.capacity(n, tick) - self.occupied[n]) for n in numbers}


def nobody_is_placed_beyond_capacity(run: Played) -> None:
    places = Places(run)
    for tick, group in groupby(person_rows(run), key=lambda row: max(0, row["tick"])):
        before = Counter(places.occupied)
        swapped = set()
        for row in group:
            places.follow(row)
            if row["kind"] in (Kind.PLACE, Kind.SWAP):
                taken = places.at[row["inwoner"]]
                assert row["gemeente"] in run.plan.aanbieders[taken].gemeenten
                if row["kind"] == Kind.PLACE:
                    assert places.occupied[taken] <= places.capacity(taken, tick)
                else:
                    swapped.add(taken)
        for taken in swapped:
            assert places.occupied[taken] <= max(before[taken], places.capacity(taken, tick))


def nobody_stays_at_a_closed_aanbieder(run: Played) -> None:
    places = Places(run)
    for tick, group in groupby(person_rows(run), key=lambda row: max(0, row["tick"])):
        for row in group:
            places.follow(row)
        closed = [n for n, a in enumerate(run.plan.aanbieders) if a.closed[tick // TICKS_PER_MONTH]]
        assert not any(places.occupied[n] for n in closed)


# --- lists ----------------------------------------------------------------------------------------


def the_first_f_wait_for_money(run: Played) -> None:
    """At every tick's end: with f free places the first f wait for `geld`, all others for `plaats`."""
    places = Places(run)
    known = [n for n, s in enumerate(run.plan.stages) if s.gated and s.discipline != "net_benefit"]
    rank = _ranks(run)
    asks: dict[int, tuple[int, int]] = {}
    reasons: dict[int, int] = {}
    for tick, group in groupby(person_rows(run), key=lambda row: max(0, row["tick"])):
        for row in group:
            places.follow(row)
            who, kind = row["inwoner"], row["kind"]
            if kind == Kind.ASK:
                asks[who], reasons[who] = (row["stage"], row["tick"]), Reason.NONE
            elif kind in (Kind.HANDOVER, Kind.REFUSE):
                reasons[who] = row["reason"]
            elif kind in (Kind.PLACE, Kind.WITHDRAW):
                del asks[who], reasons[who]
        lists: dict[int, list[int]] = defaultdict(list)
        for who, (stage, _) in sorted(
            asks.items(), key=lambda ask: (rank(ask[0], ask[1][0]), ask[1][1], ask[0])
        ):
            if reasons[who] != Reason.OVERDRACHT:
                lists[stage].append(who)
        for stage in known:
            given_ = [reasons[who] for who in lists[stage]]
            assert given_ == _due_reasons(run, places.free_each(stage, tick), lists[stage])


def _due_reasons(run: Played, free: dict[int, int], waiting: list[int]) -> list[Reason]:
    """Hand the free places out in the order of the list, each to the first whom its aanbieder serves."""
    gemeente = dict(zip(run.population.id.tolist(), run.population.gemeente.tolist(), strict=True))
    due = []
    for who in waiting:
        fitting = [a for a in free if free[a] > 0 and gemeente[who] in run.plan.aanbieders[a].gemeenten]
        if fitting:
            free[fitting[0]] -= 1
        due.append(Reason.GELD if fitting else Reason.PLAATS)
    return due


def _ranks(run: Played) -> Callable[[int, int], int]:
    """Return the function (inwoner, stage) -> what a list sorts on before the time of asking."""
    people, plan = run.population, run.plan
    rows = {who: row for row, who in enumerate(people.id.tolist())}

    def rank(who: int, stage: int) -> int:
        discipline = plan.stages[stage].discipline
        row = rows[who]
        doelgroep = int(people.doelgroep[row])
        if discipline == "urgency":
            return -run.scenario.doelgroepen[doelgroep].urgency
        if discipline == "distance_to_work":
            path = plan.paths[doelgroep][int(people.path[row])]
            return sum(plan.stages[step].position > plan.stages[stage].position for step in path)
        return 0

    return rank


def whoever_needs_no_money_never_waits_for_it_with_a_place_of_their_own(run: Played) -> None:
    """Where every place serves everyone and no money is asked, a free place and a waiting list never meet."""
    for number, stage in enumerate(run.plan.stages):
        everywhere = all(
            len(run.plan.aanbieders[a].gemeenten) == len(run.scenario.gemeenten) for a in stage.aanbieders
        )
        if stage.gated and not stage.asks_money and everywhere:
            refused = run.of_kind(Kind.REFUSE)
            mine = refused["stage"] == number
            assert not np.any(refused["reason"][mine] == Reason.GELD)


# --- money ----------------------------------------------------------------------------------------


def commitments_telescope(run: Played) -> None:
    """Each place commits C(31 Dec) - C(t), each end frees C(31 Dec) - C(t').

    With what running places re-commit on 1 January, places less vrijval are what the year paid.
    """
    plan, book, profiles = run.plan, PriceBook.of(run.plan), _profiles(run)
    tables = book.tables
    at: dict[int, tuple[int, ...]] = {}
    yearly: Counter[int] = Counter()
    by_hand: Counter[int] = Counter()
    since: dict[int, int] = {}

    def promised(rows: tuple[int, ...], tick: int) -> int:
        end = (tick // YEAR + 1) * MONTHS_PER_YEAR
        return sum(tables[row][end] - cost_until(tables[row], tick) for row in rows)

    def leave(who: int, tick: int) -> int:
        rows = at.pop(who, ())
        begin = since.pop(who, tick)
        for year in range(begin // YEAR, tick // YEAR + 1):
            first, last = max(begin, year * YEAR), min(tick, (year + 1) * YEAR)
            by_hand[year] += sum(cost_until(tables[r], last) - cost_until(tables[r], first) for r in rows)
            if first > begin:
                yearly[year] += promised(rows, first)
        return promised(rows, tick)

    def enter(who: int, stage: int, aanbieder: int, tick: int) -> int:
        found = book.rows(profiles[who], stage, aanbieder)
        at[who] = tuple(row for row in found if book.commitment[row])
        since[who] = tick
        return promised(at[who], tick)

    for row in person_rows(run):
        who, kind, tick = row["inwoner"], row["kind"], max(0, row["tick"])
        if kind == Kind.ARRIVE:
            yearly[0] += enter(who, row["stage"], row["aanbieder"], tick) if row["tick"] <= 0 else 0
        elif kind in (Kind.LEAVE, Kind.EXIT):
            assert row["cents"] == leave(who, tick)
            yearly[tick // YEAR] -= row["cents"]
        elif kind == Kind.PLACE:
            assert leave(who, tick) == 0
            assert row["cents"] == enter(who, row["stage"], row["aanbieder"], tick)
            yearly[tick // YEAR] += row["cents"]
        elif kind == Kind.SWAP:
            freed = leave(who, tick)
            assert row["cents"] == enter(who, row["stage"], row["aanbieder"], tick) - freed
            yearly[tick // YEAR] += row["cents"]
    for who in list(at):
        leave(who, plan.calendar.end)
    ledger = run.books[0]
    accounts = {cost.account for cost in run.scenario.costs if cost.kind == "commitment"}
    paid = ledger[ledger["account"].isin(accounts)].groupby("year")["cents"].sum()
    for year in range(run.scenario.years):
        assert yearly[year] == by_hand[year] == paid.get(run.scenario.start.year + year, 0)


def _profiles(run: Played) -> dict[int, Profile]:
    people = run.population
    names = ("gemeente", "doelgroep", "uitkering", "loonwaarde", "dagdelen", "double_support")
    columns = [getattr(people, name).tolist() for name in names]
    return {who: Profile(*values) for who, *values in zip(people.id.tolist(), *columns, strict=True)}


def engine_and_books_settle_alike(run: Played) -> None:
    assert run.books[1] == run.result.settlements
    assert len(run.books[1]) == run.scenario.years * len(run.scenario.gemeenten)


YEAR_END = (*CLOSING_ACCOUNTS, VANGNET)


def purses_are_the_ledger_at_every_month_end(run: Played) -> None:
    """Balance = reserve brought in and income less payments since 1 January; nothing of the year-end."""
    ledger, scenario = run.books[0], run.scenario
    running = ledger[~ledger["account"].isin(YEAR_END)]
    signed = running["cents"].where(running["side"] == "B", -running["cents"])
    found = signed.groupby([running["gemeente"], running["fund"], running["month"]]).sum()
    table: dict[tuple[str, str, int], int] = dict(found.items())  # type: ignore[arg-type]
    purses = run.result.purses
    for month, gemeente, fund, balance in zip(
        *(purses[name].tolist() for name in ("month", "gemeente", "purse", "balance")), strict=True
    ):
        if fund == COMMON:
            january = month // MONTHS_PER_YEAR * MONTHS_PER_YEAR
            assert balance == table.get((scenario.gemeenten[gemeente].id, "gezamenlijk", january), 0)
            continue
        names = (scenario.gemeenten[gemeente].id, scenario.funds[fund].id)
        months = range(month // MONTHS_PER_YEAR * MONTHS_PER_YEAR, month + 1)
        assert balance == sum(table.get((*names, m), 0) for m in months), (month, names)


def earmarked_money_never_overspends(run: Played) -> None:
    purses = run.result.purses
    kinds = run.plan.terms.fund_kinds
    for fund, (marked, always) in enumerate(zip(kinds.earmarked, kinds.entitlement, strict=True)):
        if marked and not always:
            assert np.all(purses["balance"][purses["purse"] == fund] >= 0)


def every_fund_year_closes(run: Played) -> None:
    """Opening + what comes in - what goes out = closing; reserves and advances followed from the start."""
    scenario, opening = run.scenario, run.plan.terms.opening_reserves
    names = [*(fund.id for fund in scenario.funds), "gezamenlijk"]
    booked: dict[tuple[str, str, int], Counter[tuple[str, str]]] = defaultdict(Counter)
    columns = ("gemeente", "fund", "year", "account", "side", "cents")
    for place, fund, year, *what, cents in zip(*(run.books[0][c].tolist() for c in columns), strict=True):
        booked[place, fund, year][what[0], what[1]] += cents
    for number, gemeente in enumerate(scenario.gemeenten):
        held = dict(zip(names, [*opening.funds, opening.common], strict=True))
        advance = dict.fromkeys(names, 0)
        for year in range(scenario.years):
            reserves = run.result.settlements[number, year].reserves
            for fund, closing in zip(names, [*reserves.funds, reserves.common], strict=True):
                mine = booked[gemeente.id, fund, scenario.start.year + year]
                assert sum(cents if side == "B" else -cents for (_, side), cents in mine.items()) == 0
                held[fund] += mine["reserve_storting", "L"] - mine["reserve_onttrekking", "B"]
                assert held[fund] == closing >= 0, (gemeente.id, fund, year)
                assert mine["vooruitontvangen", "B"] == advance[fund], (gemeente.id, fund, year)
                advance[fund] = mine["overlopende_passiva", "L"]


def what_leaves_one_purse_enters_another(run: Played) -> None:
    """Over all purses of a gemeente transfers cancel, and both sides differ by the advances alone."""
    ledger = run.books[0]
    signed = ledger.assign(cents=ledger["cents"].where(ledger["side"] == "B", -ledger["cents"]))
    whole = ["gemeente", "year"]
    transfers = signed[signed["account"] == "verrekening"].groupby(whole)["cents"].sum()
    assert not transfers.any()
    advances = signed[signed["account"].isin(("vooruitontvangen", "overlopende_passiva"))]
    booked = signed[signed["taakveld"] != "-"].groupby(whole)["cents"].sum()
    assert booked.add(advances.groupby(whole)["cents"].sum(), fill_value=0).eq(0).all()


def no_cent_is_negative(run: Played) -> None:
    assert (run.books[0]["cents"] > 0).all(), "both sides are positive, and nothing is booked for nothing"


def stays_cost_where_and_when_somebody_is(run: Played) -> None:
    """No cost of a stay in a month in which nobody of that doelgroep was in that stage."""
    there = _months_of_presence(run)
    scenario, ledger = run.scenario, run.books[0]
    of_events = {cost.account for cost in scenario.costs if cost.kind == "event"}
    rows = ledger[(ledger["stage"] != "") & (ledger["doelgroep"] != "")]
    rows = rows[~rows["account"].isin(of_events)]
    names = ("gemeente", "stage", "doelgroep", "month")
    costing = set(zip(*(rows[name].tolist() for name in names), strict=True))
    assert costing <= there, sorted(costing - there)[:5]


def _months_of_presence(run: Played) -> set[tuple[str, str, str, int]]:
    """Return gemeente, stage, doelgroep and month of everyone's stays, replayed from the events."""
    scenario, end = run.scenario, run.plan.calendar.end
    stage: dict[int, int] = {}
    since: dict[int, int] = {}
    there: set[tuple[str, str, str, int]] = set()

    def leave(row: Row, tick: int) -> None:
        who = row["inwoner"]
        if who in stage and tick > since[who]:
            place = scenario.gemeenten[row["gemeente"]].id
            group = scenario.doelgroepen[row["doelgroep"]].id
            months = range(since[who] // TICKS_PER_MONTH, (tick - 1) // TICKS_PER_MONTH + 1)
            there.update((place, scenario.stages[stage[who]].id, group, month) for month in months)

    last: dict[int, Row] = {}
    for row in person_rows(run):
        if row["kind"] in (Kind.ARRIVE, Kind.LEAVE, Kind.PLACE, Kind.EXIT):
            who, tick = row["inwoner"], max(0, row["tick"])
            leave(row, tick)
            stage[who], since[who], last[who] = row["stage"], tick, row
    for row in last.values():
        if row["kind"] != Kind.EXIT:
            leave(row, end)
    return there


CHECKS: tuple[Callable[[Played], None], ...] = (
    one_stage_one_ask,
    people_in_is_people_out_and_present,
    stays_fill_every_life,
    time_goes_on_in_the_order_of_rule_4,
    nobody_is_placed_beyond_capacity,
    nobody_stays_at_a_closed_aanbieder,
    the_first_f_wait_for_money,
    whoever_needs_no_money_never_waits_for_it_with_a_place_of_their_own,
    commitments_telescope,
    engine_and_books_settle_alike,
    purses_are_the_ledger_at_every_month_end,
    earmarked_money_never_overspends,
    every_fund_year_closes,
    what_leaves_one_purse_enters_another,
    no_cent_is_negative,
    stays_cost_where_and_when_somebody_is,
)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@settings(max_examples=9)
@given(seed=st.integers(0, 8))
def test_holds_in_a_few_worlds(check: Callable[[Played], None], seed: int) -> None:
    check(played(seed))


@pytest.mark.slow
@settings(max_examples=120)
@given(worlds)
def test_holds_in_many_worlds(seed: int) -> None:
    run = played.__wrapped__(seed)
    for check in CHECKS:
        check(run)
