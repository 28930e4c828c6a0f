"""The ledger: a fold over events, scenario and data and nothing else, in whole cents.

Knows no engine. One row per month, gemeente, fund, stage, doelgroep, account, side and taakveld; both sides
are positive. Costs of stays are summed with C at their ends, so a month's posting is exactly C(end) -
C(begin) clipped to the stay (rule 3).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from budgetsim.accounts.grants import split_extra
from budgetsim.accounts.phases import parts
from budgetsim.accounts.settle import Settlement, Year, draw_reserves, settle
from budgetsim.accounts.stays import Events, Stays, clipped
from budgetsim.accounts.tariffs import ANY, EventLine, Line
from budgetsim.accounts.terms import Terms, buig_year, vangnet_claims
from budgetsim.chance.population import Traits
from budgetsim.domain.events import Kind
from budgetsim.domain.funds import GRANT_ACCOUNT, REPAID, VANGNET
from budgetsim.units import MONTHS_PER_YEAR, PERMILLE, TICKS_PER_MONTH

Ints = npt.NDArray[np.int64]
LASTEN, BATEN = "L", "B"
INTERNAL = "-"
"""Taakveld of a transfer between purses: it is no expense of the gemeente and no income."""
RESERVES = "0.10"
RESULT = "0.11"
LEDGER_KEYS = ["month", "gemeente", "fund", "stage", "doelgroep", "account", "side", "taakveld"]
COMMON = "gezamenlijk"
"""Name of the common purse."""


@dataclass(frozen=True)
class Posting:
    """One kind of posting: cents per gemeente and month, and where they belong."""

    fund: int
    """ANY for the common purse."""
    stage: int
    doelgroep: int
    account: str
    side: str
    taakveld: str
    cents: Ints
    """[gemeenten, months]"""
    placed: bool = False
    """A placement or a contracted place: money that a purse had promised."""


def make_ledger(
    terms: Terms, events: Events, stays: Stays, traits: Traits
) -> tuple[pd.DataFrame, dict[tuple[int, int], Settlement]]:
    """Return the ledger (columns LEDGER_KEYS, year and cents) and the settlement of each (gemeente, year)."""
    grants = list(_grant_postings(terms, events))
    granted = _signed_per_year(terms, grants)
    given = [*grants, *_extra_postings(terms, _in_january(terms, grants))]
    costs = [
        *_stay_postings(terms, stays, traits, granted),
        *_month_postings(terms),
        *_event_postings(terms, events),
    ]
    settlements = _settlements(terms, given, costs, granted)
    return _table(terms, [*costs, *given, *_settlement_postings(terms, settlements)]), settlements


def _shape(terms: Terms) -> tuple[int, int]:
    return len(terms.scenario.gemeenten), terms.calendar.months


# Stays


def _stay_postings(terms: Terms, stays: Stays, traits: Traits, granted: Ints) -> list[Posting]:
    begin, end = clipped(stays, 0, terms.calendar.end)
    person = np.searchsorted(traits.id, stays.inwoner)
    postings: list[Posting] = []
    earmarked: list[tuple[Line, Ints]] = []
    for line in terms.tariffs.lines:
        chosen = _stays_of_line(line, stays, begin, end, traits, person)
        if not len(chosen):
            continue
        classes = getattr(traits, line.trait)[person[chosen]] if line.trait else 0
        rows = line.first_row + np.broadcast_to(classes, chosen.shape)
        cents = np.zeros(_shape(terms), np.int64)
        for phase, first, last in parts(line, stays.since[chosen], begin[chosen], end[chosen]):
            cents += _monthly(terms, rows + phase * line.classes, stays.gemeente[chosen], first, last)
        if line.earmark == ANY:
            postings.append(_posting(line, line.fund, cents))
        else:
            earmarked.append((line, cents))
    return postings + _earmarked_postings(terms, earmarked, granted)


def _stays_of_line(line: Line, stays: Stays, begin: Ints, end: Ints, traits: Traits, person: Ints) -> Ints:
    mask = (stays.stage == line.stage) & (stays.doelgroep == line.doelgroep) & (end > begin)
    if line.aanbieder != ANY:
        mask &= stays.aanbieder == line.aanbieder
    if line.only_double_support:
        mask &= traits.double_support[person] == 1
    return np.flatnonzero(mask & np.isin(stays.gemeente, line.gemeenten))


def _posting(line: Line, fund: int, cents: Ints) -> Posting:
    side = BATEN if line.income else LASTEN
    return Posting(
        fund, line.stage, line.doelgroep, line.account, side, line.taakveld, cents, placed=line.commitment
    )


def _monthly(terms: Terms, rows: Ints, gemeente: Ints, begin: Ints, end: Ints) -> Ints:
    """Return cents per gemeente and month of stays with a tariff row each."""
    gemeenten, months = _shape(terms)
    table = terms.tariffs.cumulative
    out = np.zeros((gemeenten, months + 1), np.int64)
    first, last = begin // TICKS_PER_MONTH, end // TICKS_PER_MONTH
    np.add.at(out, (gemeente, first), table[rows, first] - _cost_until(table, rows, begin))
    np.add.at(out, (gemeente, last), _cost_until(table, rows, end) - table[rows, last])
    used, where = np.unique(rows, return_inverse=True)
    heads = np.zeros((gemeenten, len(used), months + 1), np.int64)
    np.add.at(heads, (gemeente, where, first), 1)
    np.add.at(heads, (gemeente, where, last), -1)
    full = np.cumsum(heads, axis=2)[:, :, :months] * np.diff(table[used, : months + 1], axis=1)
    return np.asarray(out[:, :months] + full.sum(axis=1))


def _cost_until(table: Ints, rows: Ints, tick: Ints) -> Ints:
    month, part = tick // TICKS_PER_MONTH, tick % TICKS_PER_MONTH
    at, after = table[rows, month], table[rows, month + 1]
    return np.asarray(at + (after - at) * part // TICKS_PER_MONTH)


def _earmarked_postings(terms: Terms, lines: list[tuple[Line, Ints]], granted: Ints) -> list[Posting]:
    """Split what earmarked money may serve: it pays first, month by month, fund by fund (rule 16)."""
    lines = sorted(lines, key=lambda pair: pair[0].fund)
    covered = [np.zeros_like(cents) for _, cents in lines]
    for gemeente in range(len(terms.scenario.gemeenten)):
        left = brought = [0 for _ in terms.scenario.funds]
        for month in range(terms.calendar.months):
            if month % MONTHS_PER_YEAR == 0:
                carried = _carried(terms, left, brought) if month else [0 for _ in left]
                left = granted[:, gemeente, month // MONTHS_PER_YEAR].tolist()
                left = [amount + advance for amount, advance in zip(left, carried, strict=True)]
                brought = list(left)
            for number, (line, cents) in enumerate(lines):
                paid = min(max(0, left[line.earmark]), int(cents[gemeente, month]))
                covered[number][gemeente, month] = paid
                left[line.earmark] -= paid
    postings = []
    for (line, cents), cover in zip(lines, covered, strict=True):
        postings += [_posting(line, line.earmark, cover), _posting(line, line.fund, cents - cover)]
    return postings


def _carried(terms: Terms, left: list[int], brought: list[int]) -> list[int]:
    """Return the advances that earmarked funds take into the next year (as `settle` reckons them)."""
    shares = zip(left, brought, terms.fund_kinds.carry_over, strict=True)
    return [min(max(0, rest), max(0, money) * share // PERMILLE) for rest, money, share in shares]


# The calendar, events and grants


def _month_postings(terms: Terms) -> Iterator[Posting]:
    for line in terms.tariffs.month_lines:
        cents = line.cents[:, : terms.calendar.months]
        yield Posting(
            line.fund, line.stage, ANY, line.account, LASTEN, line.taakveld, cents, placed=line.commitment
        )


def _event_postings(terms: Terms, events: Events) -> Iterator[Posting]:
    kinds = {"arrive": Kind.ARRIVE, "place": Kind.PLACE, "handover": Kind.HANDOVER}
    permille = np.array(terms.handover_permille, np.int64)
    for line in terms.tariffs.event_lines:
        rows = _events_of_line(line, kinds[line.event], events)
        month = events["tick"][rows] // TICKS_PER_MONTH
        share = permille[month] if line.event == "handover" else PERMILLE
        for doelgroep in line.doelgroepen:
            out = np.zeros(_shape(terms), np.int64)
            mine = events["doelgroep"][rows] == doelgroep
            amounts = line.cents[month] * share // PERMILLE
            np.add.at(out, (events["gemeente"][rows][mine], month[mine]), amounts[mine])
            yield Posting(line.fund, line.stage, doelgroep, line.account, LASTEN, line.taakveld, out)


def _events_of_line(line: EventLine, kind: Kind, events: Events) -> Ints:
    """Return the rows of events that a line pays; the opening stock arrived, and asked, before the start."""
    served = np.isin(events["gemeente"], line.gemeenten) & (events["tick"] >= 0)
    return np.flatnonzero(served & (events["kind"] == kind) & (events["stage"] == line.stage))


def _grant_postings(terms: Terms, events: Events) -> Iterator[Posting]:
    taakvelden = {row.fund: row.taakveld for row in reversed(terms.grants)}
    for fund, taakveld in taakvelden.items():
        rows = np.flatnonzero((events["kind"] == Kind.GRANT) & (events["fund"] == fund))
        out = np.zeros(_shape(terms), np.int64)
        month = events["tick"][rows] // TICKS_PER_MONTH
        np.add.at(out, (events["gemeente"][rows], month), events["cents"][rows])
        yield Posting(fund, ANY, ANY, GRANT_ACCOUNT, BATEN, taakveld, np.maximum(out, 0))
        yield Posting(fund, ANY, ANY, GRANT_ACCOUNT, LASTEN, taakveld, np.maximum(-out, 0))


def _in_january(terms: Terms, grants: list[Posting]) -> Ints:
    """Return what is told on 1 January, cents [fund, gemeente, year]; revisions come later."""
    first = (np.arange(terms.calendar.months) % MONTHS_PER_YEAR == 0).astype(np.int64)
    return _signed_per_year(terms, [replace(posting, cents=posting.cents * first) for posting in grants])


def _extra_postings(terms: Terms, granted: Ints) -> list[Posting]:
    """Book the cost-neutral variant's extra money on 1 January (rule 21)."""
    postings = []
    for gemeente, extra in enumerate(terms.extra_cents):
        for year in range(terms.calendar.years):
            post = _poster(terms, gemeente, year)
            parts = split_extra(extra[year], granted[:, gemeente, year].tolist(), terms.fund_kinds)
            for fund, amount in enumerate(parts):
                postings += post(fund, "extra_algemene_middelen", amount, 0, RESULT)
    return postings


# The year-end


def _settlements(
    terms: Terms, given: list[Posting], costs: list[Posting], granted: Ints
) -> dict[tuple[int, int], Settlement]:
    """Return the outcome of every gemeente and year, with the same functions as the engine.

    A grant below zero, or less money for a variant, is less money and no payment.
    """
    income, paid = (_per_year(terms, costs, side) for side in (BATEN, LASTEN))
    placed = _per_year(terms, [posting for posting in costs if posting.placed], LASTEN)
    always = paid - placed
    left = income + _signed_per_year(terms, given) - always
    outcomes: dict[tuple[int, int], Settlement] = {}
    for gemeente in range(len(terms.scenario.gemeenten)):
        reserves, carried = terms.opening_reserves, (0,) * len(terms.scenario.funds)
        earlier = list(terms.buig_history[gemeente])
        for year in range(terms.calendar.years):
            drawn, undrawn = draw_reserves(reserves, terms.reserve_rules[year], terms.heights[year])
            came = zip(left[:, gemeente, year].tolist(), drawn.funds, carried, strict=True)
            grants = granted[:, gemeente, year].tolist()
            costs_ = (always - income)[:, gemeente, year].tolist()
            outcome = settle(
                Year(
                    [sum(parts) for parts in came],
                    placed[:, gemeente, year].tolist(),
                    drawn,
                    undrawn,
                    vangnet_claims(terms, year, grants, costs_, earlier),
                ),
                terms.heights[year],
                terms.fund_kinds,
                terms.reserve_rules[year],
            )
            outcomes[gemeente, year] = outcome
            reserves, carried = outcome.reserves, outcome.carried
            earlier += buig_year(terms, grants, costs_)
    return outcomes


def _per_year(terms: Terms, postings: list[Posting], side: str) -> Ints:
    """Return cents [fund, gemeente, year] of one side."""
    gemeenten, months = _shape(terms)
    total = np.zeros((len(terms.scenario.funds), gemeenten, months // MONTHS_PER_YEAR), np.int64)
    for posting in postings:
        if posting.side == side:
            total[posting.fund] += posting.cents.reshape(gemeenten, -1, MONTHS_PER_YEAR).sum(axis=2)
    return total


def _signed_per_year(terms: Terms, postings: list[Posting]) -> Ints:
    """Return income less cost in cents [fund, gemeente, year]."""
    return _per_year(terms, postings, BATEN) - _per_year(terms, postings, LASTEN)


def _settlement_postings(terms: Terms, settlements: dict[tuple[int, int], Settlement]) -> list[Posting]:
    postings = []
    none = (0,) * len(terms.scenario.funds)
    before = dict.fromkeys(range(len(terms.scenario.gemeenten)), (terms.opening_reserves, none))
    for (gemeente, year), outcome in settlements.items():
        reserves, carried = before[gemeente]
        drawn, _ = draw_reserves(reserves, terms.reserve_rules[year], terms.heights[year])
        post = _poster(terms, gemeente, year)
        for fund in range(len(none)):
            postings += post(fund, "reserve_onttrekking", drawn.funds[fund], 0, RESERVES)
            postings += post(fund, "vooruitontvangen", carried[fund], 0, INTERNAL)
            postings += post(fund, VANGNET, outcome.vangnet[fund], 11, _grant_taakveld(terms, fund))
            postings += post(fund, REPAID, -outcome.repaid[fund], 11, _grant_taakveld(terms, fund))
            postings += post(fund, "overlopende_passiva", -outcome.carried[fund], 11, INTERNAL)
            postings += post(fund, "algemene_middelen", -outcome.returned[fund], 11, RESULT)
            postings += post(fund, "verrekening", outcome.transfers[fund], 11, INTERNAL)
            postings += post(fund, "reserve_storting", -outcome.added.funds[fund], 11, RESERVES)
        postings += post(ANY, "reserve_onttrekking", drawn.common, 0, RESERVES)
        postings += post(ANY, "verrekening", -sum(outcome.transfers), 11, INTERNAL)
        postings += post(ANY, "algemene_middelen", -outcome.common_returned, 11, RESULT)
        postings += post(ANY, "algemene_middelen", outcome.common_covered, 11, RESULT)
        postings += post(ANY, "reserve_storting", -outcome.added.common, 11, RESERVES)
        before[gemeente] = (outcome.reserves, outcome.carried)
    return postings


def _grant_taakveld(terms: Terms, fund: int) -> str:
    return next((row.taakveld for row in terms.grants if row.fund == fund), RESULT)


def _poster(terms: Terms, gemeente: int, year: int) -> Callable[[int, str, int, int, str], list[Posting]]:
    """Return a function that books a signed amount in a month of the year: income is positive."""

    def post(fund: int, account: str, amount: int, month: int, taakveld: str) -> list[Posting]:
        if not amount:
            return []
        cents = np.zeros(_shape(terms), np.int64)
        cents[gemeente, year * MONTHS_PER_YEAR + month] = abs(amount)
        side = BATEN if amount > 0 else LASTEN
        return [Posting(fund, ANY, ANY, account, side, taakveld, cents)]

    return post


# The table


def _table(terms: Terms, postings: list[Posting]) -> pd.DataFrame:
    """Return postings as a long table of names, summed per key, without zero rows.

    A taakveld stands there as the year of its month calls it.
    """
    scenario = terms.scenario
    years = range(scenario.start.year, scenario.start.year + terms.calendar.years)
    frames = []
    for posting in postings:
        gemeente, month = np.nonzero(posting.cents)
        codes = np.array([terms.taakvelden.of_year[posting.taakveld, year] for year in years], object)
        frames.append(
            pd.DataFrame(
                {
                    "month": month,
                    "gemeente": gemeente,
                    "fund": posting.fund,
                    "stage": posting.stage,
                    "doelgroep": posting.doelgroep,
                    "account": posting.account,
                    "side": posting.side,
                    "taakveld": codes[month // MONTHS_PER_YEAR],
                    "cents": posting.cents[gemeente, month],
                }
            )
        )
    table = pd.concat(frames, ignore_index=True).groupby(LEDGER_KEYS, sort=True)["cents"].sum().reset_index()
    names = {
        "gemeente": [g.id for g in scenario.gemeenten],
        "fund": [f.id for f in scenario.funds],
        "stage": [s.id for s in scenario.stages],
        "doelgroep": [d.id for d in scenario.doelgroepen],
    }
    for column, values in names.items():
        table[column] = _named(table[column].to_numpy(), values, COMMON if column == "fund" else "")
    table.insert(0, "year", terms.calendar.start.year + table["month"] // MONTHS_PER_YEAR)
    return table


def _named(codes: Ints, names: list[str], other: str) -> npt.NDArray[np.object_]:
    return np.array([*names, other], object)[codes]


def revisions_as_income(ledger: pd.DataFrame) -> pd.DataFrame:
    """Return the ledger with a grant revised downwards or paid back as less income, not as an expense."""
    less = ledger["account"].isin((GRANT_ACCOUNT, REPAID)) & (ledger["side"] == LASTEN)
    return ledger.assign(
        side=ledger["side"].where(~less, BATEN), cents=ledger["cents"].where(~less, -ledger["cents"])
    )


def draw_on_general_means(ledger: pd.DataFrame) -> dict[str, int]:
    """Return per gemeente what general means bear over the horizon, less what reserves grew by, in cents."""
    counted = ("algemene_middelen", "reserve_storting", "reserve_onttrekking")
    rows = ledger[ledger["account"].isin(counted)]
    income = rows["side"] == BATEN
    # Money from general means comes in; money put into a reserve goes out but is still there.
    signed = rows["cents"].where(income, -rows["cents"])
    drawn = signed.groupby(rows["gemeente"]).sum()
    return {gemeente: int(drawn.get(gemeente, 0)) for gemeente in ledger["gemeente"].unique()}
