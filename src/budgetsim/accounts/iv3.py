"""The taakvelden of one run: what each is called in each of its years, and in a series over them.

Knows no posting; how Iv3 calls a function in a year, domain.iv3 knows.
"""

from __future__ import annotations

from budgetsim.accounts.chart import INTERNAL, RESERVES, RESULT, YearCodes
from budgetsim.domain.iv3 import code_in, series_in
from budgetsim.domain.reference import Reference
from budgetsim.domain.scenario import Scenario


def year_codes(scenario: Scenario, reference: Reference) -> YearCodes:
    """Return the codes of a run; raises InputError for a taakveld that one of its years does not know."""
    years = range(scenario.start.year, scenario.start.year + scenario.years)
    costs, grants = ({row.taakveld for row in rows} for rows in (scenario.costs, scenario.grants))
    written = sorted({*costs, *grants, scenario.walls.double_support_taakveld})
    of_year = {(code, year): code_in(reference, code, year) for code in written for year in years}
    in_series = {
        (code, year): series_in(reference, code, year, years[-1]).code for (_, year), code in of_year.items()
    }
    own = {(code, year): code_in(reference, code, year) for code in (RESERVES, RESULT) for year in years}
    return YearCodes({**of_year, **own, **{(INTERNAL, year): INTERNAL for year in years}}, in_series)
