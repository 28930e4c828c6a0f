"""The checks of the books that ship as a feature: each says what does not reconcile, where and by how much.

Knows no engine and no file: tables and event columns in, sentences out. An empty list means all is well.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from budgetsim.accounts.chart import BATEN
from budgetsim.accounts.ledger import LEDGER_KEYS
from budgetsim.accounts.stays import Events, Stays
from budgetsim.accounts.terms import Terms
from budgetsim.chance.population import Traits
from budgetsim.domain.events import Kind
from budgetsim.domain.funds import CLOSING_ACCOUNTS, VANGNET
from budgetsim.units import MONTHS_PER_YEAR, TICKS_PER_MONTH

Ints = npt.NDArray[np.int64]
MOVES = (Kind.ARRIVE, Kind.LEAVE, Kind.PLACE, Kind.EXIT)


def eur(cents: int) -> str:
    """Return an amount as a controller writes it, whole cents included."""
    return f"EUR {cents / 100:,.2f}"


# The ledger on its own


def fund_years_close(ledger: pd.DataFrame) -> Iterator[str]:
    """Opening + grants - payments = closing, per gemeente, fund and year, to the cent."""
    signed = ledger["cents"].where(ledger["side"] == BATEN, -ledger["cents"])
    left = signed.groupby([ledger["gemeente"], ledger["fund"], ledger["year"]]).sum()
    for row in _records(left[left != 0].reset_index(name="left")):
        where = f"fund {row['fund']} of {row['gemeente']} in {row['year']}"
        yield f"ledger: {where} does not close: {eur(row['left'])} is left over"


def reserves_hold_what_came(ledger: pd.DataFrame, opening: dict[str, int]) -> Iterator[str]:
    """No reserve gives more than what it held: its opening, and what earlier years put in."""
    keys = ["gemeente", "fund", "year"]
    into = _amounts(ledger, "reserve_storting", keys)
    out = _amounts(ledger, "reserve_onttrekking", keys)
    for gemeente, fund in sorted({key[:2] for key in (*into, *out)}):
        held = opening.get(fund, 0)
        for year in sorted(ledger["year"].unique()):
            drawn = out.get((gemeente, fund, year), 0)
            if drawn > held:
                yield (
                    f"ledger: reserve of fund {fund} of {gemeente}: {eur(drawn)} came out in {year}, "
                    f"where {eur(held)} was"
                )
            held += into.get((gemeente, fund, year), 0) - drawn


def advances_carry_over(ledger: pd.DataFrame) -> Iterator[str]:
    """What stays an advance on 31 December comes back on 1 January."""
    keys = ["gemeente", "fund", "year"]
    into = _amounts(ledger, "overlopende_passiva", keys)
    out = _amounts(ledger, "vooruitontvangen", keys)
    last = ledger["year"].max()
    for gemeente, fund, year in sorted({*into, *((g, f, y - 1) for g, f, y in out)}):
        kept, back = into.get((gemeente, fund, year), 0), out.get((gemeente, fund, year + 1), 0)
        if kept != back and year < last:
            yield (
                f"ledger: advance of fund {fund} of {gemeente}: {eur(kept)} was kept at the end of {year}, "
                f"{eur(back)} came back in {year + 1}"
            )


def _amounts(ledger: pd.DataFrame, account: str, keys: list[str]) -> dict[tuple[str, str, int], int]:
    rows = ledger[ledger["account"] == account]
    totals = rows.groupby(keys)["cents"].sum().reset_index()
    return {(row["gemeente"], row["fund"], row["year"]): row["cents"] for row in _records(totals)}


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as plain dictionaries."""
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def amounts_are_positive(ledger: pd.DataFrame) -> Iterator[str]:
    """Both sides are booked as positive cents."""
    for row in _records(ledger[ledger["cents"] <= 0]):
        yield (
            f"ledger: fund {row['fund']}, account {row['account']}, month {row['month']} of {row['year']}: "
            f"{eur(row['cents'])} is not positive"
        )


LEDGER_CHECKS = (fund_years_close, advances_carry_over, amounts_are_positive)


def purses_equal_ledger(ledger: pd.DataFrame, purses: pd.DataFrame) -> Iterator[str]:
    """The purse in the engine equals the ledger, every month-end, to the cent."""
    running = ledger[~ledger["account"].isin((*CLOSING_ACCOUNTS, VANGNET))]
    signed = running["cents"].where(running["side"] == BATEN, -running["cents"])
    keys = [running["gemeente"], running["fund"], running["year"], running["month"]]
    booked = signed.groupby(keys).sum().reset_index(name="cents")
    first_year = int(ledger["year"].min())
    frame = purses.assign(year=first_year + purses["month"] // MONTHS_PER_YEAR).rename(
        columns={"purse": "fund"}
    )
    both = frame.merge(booked, on=["gemeente", "fund", "year", "month"], how="left").fillna({"cents": 0})
    both = both.sort_values(["gemeente", "fund", "month"])
    both["ledger"] = both.groupby(["gemeente", "fund", "year"])["cents"].cumsum().astype("int64")
    for row in _records(both[both["ledger"] != both["balance"]]):
        yield (
            f"purses: {row['fund']} of {row['gemeente']}, month {row['month']} ({row['year']}): "
            f"the engine has {eur(row['balance'])}, the ledger {eur(row['ledger'])}"
        )


# The events


def people_are_conserved(terms: Terms, events: Events, stays: Stays) -> Iterator[str]:
    """People in = people out + people present."""
    del terms, stays
    came = int(np.sum(events["kind"] == Kind.ARRIVE))
    went = int(np.sum(events["kind"] == Kind.EXIT))
    ids = np.unique(events["inwoner"][events["inwoner"] >= 0])
    gone = np.unique(events["inwoner"][events["kind"] == Kind.EXIT])
    present = len(ids) - len(gone)
    if came != went + present:
        yield f"events: {came} came in, but {went} went out and {present} are present"


def one_stage_at_a_time(terms: Terms, events: Events, stays: Stays) -> Iterator[str]:
    """Nobody leaves a stage that they are not in."""
    del stays
    names = [stage.id for stage in terms.scenario.stages]
    rows = np.flatnonzero(np.isin(events["kind"], MOVES))
    rows = rows[np.argsort(events["inwoner"][rows], kind="stable")]
    inwoner, stage, origin = (events[name][rows] for name in ("inwoner", "stage", "from_stage"))
    kind = events["kind"][rows]
    same = np.append(False, inwoner[1:] == inwoner[:-1]) if len(rows) else np.zeros(0, bool)
    before = np.append(-1, stage[:-1]) if len(rows) else stage
    # A leave towards a gated stage names where it goes; the place that follows names where it came from.
    told = (
        (kind == Kind.PLACE) & np.append(False, kind[:-1] == Kind.LEAVE) & (before == stage)
        if len(rows)
        else same
    )
    wrong = np.flatnonzero(same & ~told & (origin != before) | same & (kind == Kind.ARRIVE))
    for row in wrong:
        where = names[before[row]]
        yield (
            f"events: inwoner {inwoner[row]} moves from {names[origin[row]]} in month "
            f"{events['tick'][rows][row] / TICKS_PER_MONTH:.4f} while in {where}"
        )


def within_capacity(terms: Terms, events: Events, stays: Stays) -> Iterator[str]:
    """Nobody is placed beyond capacity."""
    del events
    for (stage, aanbieder), capacity in terms.capacity.items():
        mine = (stays.stage == stage) & (stays.aanbieder == aanbieder)
        begin, end = np.sort(stays.begin[mine]), np.sort(stays.end[mine])
        for tick in begin[begin >= 0]:
            there = int(np.searchsorted(begin, tick, side="right") - np.searchsorted(end, tick, side="right"))
            month = int(tick // TICKS_PER_MONTH)
            if there > capacity[month] and tick > 0:
                name = terms.scenario.stages[stage].id
                yield f"events: {there} people in {name} in month {month}, where {capacity[month]} places are"


def in_order(terms: Terms, events: Events, stays: Stays) -> Iterator[str]:
    """Events stand in the order of time."""
    del terms, stays
    later = np.flatnonzero(np.diff(np.maximum(events["tick"], 0)) < 0)
    for row in later[:1]:
        yield f"events: seq {row + 1} lies before seq {row} in time"


def settled_as_booked(terms: Terms, events: Events, ledger: pd.DataFrame) -> Iterator[str]:
    """Every settle event is the year's balance of its fund in the ledger, before reserves and vangnet."""
    names = [fund.id for fund in terms.scenario.funds]
    places = [gemeente.id for gemeente in terms.scenario.gemeenten]
    after = (*CLOSING_ACCOUNTS, VANGNET, "reserve_onttrekking", "vooruitontvangen")
    running = ledger[~ledger["account"].isin(after)]
    signed = running["cents"].where(running["side"] == BATEN, -running["cents"])
    booked = signed.groupby([running["gemeente"], running["fund"], running["year"]]).sum().to_dict()
    full = MONTHS_PER_YEAR * TICKS_PER_MONTH
    for row in np.flatnonzero(events["kind"] == Kind.SETTLE):
        year = terms.calendar.start.year + int(events["tick"][row]) // full - 1
        gemeente, fund = places[events["gemeente"][row]], names[events["fund"][row]]
        due, found = int(booked.get((gemeente, fund, year), 0)), int(events["cents"][row])
        if due != found:
            yield (
                f"events: fund {fund} of {gemeente} in {year} was settled at {eur(found)}, "
                f"the ledger has {eur(due)}"
            )


def commitments_as_priced(terms: Terms, events: Events, stays: Stays, traits: Traits) -> Iterator[str]:
    """A placement commits its cost to 31 December, and a leaver's vrijval is what is left of it."""
    promised = _cost_to_year_end(terms, stays, stays.begin, traits)
    freed = _cost_to_year_end(terms, stays, stays.end, traits)
    begun = dict(zip(zip(stays.inwoner.tolist(), stays.begin.tolist(), strict=True), promised, strict=True))
    ended = dict(zip(zip(stays.inwoner.tolist(), stays.end.tolist(), strict=True), freed, strict=True))
    names = [stage.id for stage in terms.scenario.stages]
    for row in np.flatnonzero(np.isin(events["kind"], (Kind.PLACE, Kind.LEAVE, Kind.EXIT, Kind.SWAP))):
        key = (int(events["inwoner"][row]), int(events["tick"][row]))
        kind, found = Kind(events["kind"][row]), int(events["cents"][row])
        due = (begun.get(key, 0) if kind in (Kind.PLACE, Kind.SWAP) else 0) - (
            ended.get(key, 0) * (-1 if kind in (Kind.LEAVE, Kind.EXIT) else kind == Kind.SWAP)
        )
        if due != found:
            where = names[events["stage"][row]]
            yield (
                f"events: {kind.name.lower()} of inwoner {key[0]} "
                f"({where}, month {key[1] / TICKS_PER_MONTH:.4f}) says {eur(found)}, "
                f"the tariff gives {eur(due)}"
            )


def _cost_to_year_end(terms: Terms, stays: Stays, tick: Ints, traits: Traits) -> list[int]:
    """Return per stay what its commitments cost from a tick to 31 December; 0 outside the run."""
    table = terms.tariffs.cumulative
    inside = (tick >= 0) & (tick < terms.calendar.end)
    person = np.searchsorted(traits.id, stays.inwoner)
    total = np.zeros(len(tick), np.int64)
    for line in terms.tariffs.lines:
        if not line.commitment:
            continue
        mine = inside & (stays.stage == line.stage) & (stays.doelgroep == line.doelgroep)
        mine &= (stays.aanbieder == line.aanbieder) & np.isin(stays.gemeente, line.gemeenten)
        if line.only_double_support:
            mine[mine] = traits.double_support[person[mine]] == 1
        classes = getattr(traits, line.trait)[person[mine]] if line.trait else 0
        row, at = line.first_row + classes, tick[mine]
        month, part = at // TICKS_PER_MONTH, at % TICKS_PER_MONTH
        cost = table[row, month] + (table[row, month + 1] - table[row, month]) * part // TICKS_PER_MONTH
        end = (month // MONTHS_PER_YEAR + 1) * MONTHS_PER_YEAR
        total[mine] += table[row, end] - cost
    return total.tolist()


EVENT_CHECKS = (in_order, people_are_conserved, one_stage_at_a_time, within_capacity)


def ledger_is_the_fold(stored: pd.DataFrame, folded: pd.DataFrame) -> Iterator[str]:
    """The stored ledger is exactly what the events give."""
    keys = ["year", *LEDGER_KEYS]
    both = folded.merge(stored, on=keys, how="outer", suffixes=("_events", "_stored"))
    both = both.fillna({"cents_events": 0, "cents_stored": 0})
    wrong = both[both["cents_events"] != both["cents_stored"]]
    for row in _records(wrong):
        where = (
            f"fund {row['fund']} of {row['gemeente']}, {row['year']}, month {row['month']}, {row['account']}"
        )
        booked, given = eur(int(row["cents_stored"])), eur(int(row["cents_events"]))
        yield f"ledger: {where}: {booked} is booked, the events give {given}"
