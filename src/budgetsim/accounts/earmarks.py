"""What earmarked money pays of the stays that it may serve: first, month by month (rule 16).

Knows no grant's rule; what a year was granted comes in, and postings go out.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from budgetsim.accounts.chart import Entries
from budgetsim.accounts.stay_costs import StayCosts
from budgetsim.accounts.tariffs import ANY
from budgetsim.accounts.terms import Terms
from budgetsim.units import MONTHS_PER_YEAR, PERMILLE

Ints = npt.NDArray[np.int64]


def earmarked(terms: Terms, costs: StayCosts, granted: Ints) -> Iterator[Entries]:
    """Yield what earmarked money covers, and what is left to the funds, per earmark.

    It serves lines fund by fund; `granted` is cents [fund, gemeente, year].
    """
    prices, chart = terms.prices, terms.chart
    by_fund = np.lexsort((costs.line, prices.fund[costs.line], costs.gemeente))
    for earmark in sorted({*prices.earmark[costs.line].tolist()} - {ANY}):
        mine = by_fund[prices.earmark[costs.line[by_fund]] == earmark]
        line, gemeente, cents = costs.line[mine], costs.gemeente[mine], costs.cents[mine]
        cover = _covered(terms, earmark, gemeente, cents, granted[earmark])
        yield Entries.of_table(chart.of_earmarks[line], gemeente, cover)
        yield Entries.of_table(chart.of_lines[line], gemeente, cents - cover)


def _covered(terms: Terms, earmark: int, gemeente: Ints, cents: Ints, granted: Ints) -> Ints:
    """Return the part of cents [rows, months] that one earmark pays; rows by gemeente, who goes first first.

    Within a year it is what the year's money adds to when costs are counted up in the order of paying.
    """
    count = np.bincount(gemeente, minlength=len(granted))
    place = np.arange(len(gemeente)) - np.repeat(np.cumsum(count) - count, count)
    lined_up = np.zeros((len(granted), cents.shape[1], int(count.max(initial=0))), np.int64)
    lined_up[gemeente, :, place] = cents
    cover = np.zeros_like(lined_up)
    carried = np.zeros(len(granted), np.int64)
    for year in range(terms.calendar.years):
        months = slice(year * MONTHS_PER_YEAR, (year + 1) * MONTHS_PER_YEAR)
        brought = granted[:, year] + carried
        asked = lined_up[:, months].reshape(len(granted), -1)
        paid = np.minimum(np.cumsum(asked, axis=1), np.maximum(brought, 0)[:, None])
        cover[:, months] = np.diff(paid, axis=1, prepend=0).reshape(cover[:, months].shape)
        left = brought - paid[:, -1] if paid.shape[1] else brought
        carried = _advances(left, brought, terms.fund_kinds.carry_over[earmark])
    return np.asarray(cover[gemeente, :, place])


def _advances(left: Ints, brought: Ints, share: int) -> Ints:
    """Return `settle.advance` of every gemeente."""
    return np.asarray(np.minimum(np.maximum(left, 0), np.maximum(brought, 0) * share // PERMILLE))
