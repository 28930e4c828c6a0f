"""The check that every grant in the events is what its rule gives, from the stays and the ledger alone.

Knows no engine: what a grant looks at (heads, spending) is reckoned here a second time, over whole columns.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from budgetsim.accounts.audit import eur
from budgetsim.accounts.buig import Moment, Swing
from budgetsim.accounts.chart import LASTEN
from budgetsim.accounts.grants import GrantRow, Known, grant_cents
from budgetsim.accounts.phases import phase_at
from budgetsim.accounts.settle import nearest
from budgetsim.accounts.stays import Events, Stays
from budgetsim.accounts.tariffs import Line
from budgetsim.accounts.terms import Terms
from budgetsim.chance.population import Traits
from budgetsim.domain.events import Kind
from budgetsim.units import GROWTH_ONE, MONTHS_PER_YEAR, TICKS_PER_MONTH

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
YEAR_TICKS = MONTHS_PER_YEAR * TICKS_PER_MONTH


def grants_as_ruled(
    terms: Terms, events: Events, stays: Stays, traits: Traits, ledger: pd.DataFrame, luck: list[list[Swing]]
) -> Iterator[str]:
    """Every grant in the events is what the rules give, at each moment it is told."""
    known = [known_of(terms, row, stays, traits, ledger) for row in terms.grants]
    for gemeente, place in enumerate(terms.scenario.gemeenten):
        for fund, purse in enumerate(terms.scenario.funds):
            rows = [n for n, row in enumerate(terms.grants) if (row.gemeente, row.fund) == (gemeente, fund)]
            for year in range(terms.calendar.years):
                for moment in Moment:
                    due = sum(
                        grant_cents(terms.grants[n], year, known[n].before(year), moment, luck[n][year])
                        for n in rows
                    )
                    found = _granted(events, gemeente, fund, year, moment)
                    if due != found:
                        yield (
                            f"events: grant of fund {purse.id} of {place.id} in "
                            f"{terms.calendar.start.year + year} ({moment.name.lower()}) is {eur(found)}, "
                            f"the rules give {eur(due)}"
                        )


def _granted(events: Events, gemeente: int, fund: int, year: int, moment: Moment) -> int:
    """Return what the events have told of a year up to a moment of it."""
    first = year * YEAR_TICKS
    rows = (events["kind"] == Kind.GRANT) & (events["gemeente"] == gemeente) & (events["fund"] == fund)
    rows &= (events["tick"] >= first) & (events["tick"] <= first + moment * TICKS_PER_MONTH)
    return int(events["cents"][rows].sum())


def known_of(terms: Terms, row: GrantRow, stays: Stays, traits: Traits, ledger: pd.DataFrame) -> Known:
    """Return what a grant's rule looks at over the whole run."""
    if row.spending:
        return Known(_spent(terms, row, ledger), _due_at_start(terms, row, stays, traits))
    mask = _counted(terms, row, stays, traits)
    years = range(terms.calendar.years)
    history = [
        nearest(
            int((_within(stays.end[mask], year) - _within(stays.begin[mask], year)).sum()) * GROWTH_ONE,
            YEAR_TICKS,
        )
        for year in years
    ]
    opening = int(np.sum(mask & there_at_start(stays))) * GROWTH_ONE
    return Known(history, opening)


def there_at_start(stays: Stays) -> Mask:
    """Return who was there when the first grants were told: before that moment's offering round."""
    return np.asarray((stays.begin < 0) & (stays.end >= 0))


def _within(ticks: Ints, year: int) -> Ints:
    return np.asarray(np.clip(ticks, year * YEAR_TICKS, (year + 1) * YEAR_TICKS))


def _counted(terms: Terms, row: GrantRow, stays: Stays, traits: Traits) -> Mask:
    """Return which stays the rule counts."""
    person = np.searchsorted(traits.id, stays.inwoner)
    out = np.zeros(len(stays.inwoner), bool)
    for stage in range(len(terms.scenario.stages)):
        for group, doelgroep in enumerate(terms.scenario.doelgroepen):
            mine = (stays.stage == stage) & (stays.doelgroep == group) & (stays.gemeente == row.gemeente)
            for number, loonwaarde in enumerate(doelgroep.loonwaarde):
                if row.counts(stage, group, loonwaarde < 1):
                    out |= mine & (traits.loonwaarde[person] == number)
    return out


def _spent(terms: Terms, row: GrantRow, ledger: pd.DataFrame) -> list[int]:
    """Return what was spent on the accounts of a refund, per year."""
    assert row.spending is not None
    mine = ledger[
        ledger["account"].isin(row.spending.accounts)
        & (ledger["side"] == LASTEN)
        & (ledger["gemeente"] == terms.scenario.gemeenten[row.gemeente].id)
    ]
    per_year = mine.groupby("year")["cents"].sum()
    start = terms.calendar.start.year
    return [int(per_year.get(start + year, 0)) for year in range(terms.calendar.years)]


def _due_at_start(terms: Terms, row: GrantRow, stays: Stays, traits: Traits) -> int:
    """Return what those present at the start cost in the first year, on the accounts of a refund."""
    assert row.spending is not None
    accounts = row.spending.accounts
    lines = [line for line in terms.tariffs.lines if line.account in accounts and not line.income]
    here = there_at_start(stays) & (stays.gemeente == row.gemeente)
    return sum(_due(terms, line, stays, traits, here) for line in lines if row.gemeente in line.gemeenten)


def _due(terms: Terms, line: Line, stays: Stays, traits: Traits, here: Mask) -> int:
    person = np.searchsorted(traits.id, stays.inwoner)
    mine = here & (stays.stage == line.stage) & (stays.doelgroep == line.doelgroep)
    if line.aanbieder >= 0:
        mine &= stays.aanbieder == line.aanbieder
    if line.only_double_support:
        mine &= traits.double_support[person] == 1
    classes = getattr(traits, line.trait)[person[mine]] if line.trait else np.zeros(int(mine.sum()), np.int64)
    rows = line.first_row + phase_at(line, -stays.since[mine]) * line.classes + classes
    table = terms.tariffs.cumulative
    return int((table[rows, MONTHS_PER_YEAR] - table[rows, 0]).sum())
