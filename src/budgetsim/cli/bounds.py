"""`--fail-if` of run, batch and compare: bounds read before anything is computed, and told where they break.

Knows how to ask, refuse and tell; what a bound is, the analysis floor knows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    import pandas as pd

    from budgetsim.analysis.bounds import Bound
    from budgetsim.domain.scenario import Scenario

BROKEN = 4

fail_if = click.option(
    "--fail-if",
    "bounds",
    multiple=True,
    metavar="BOUND",
    help="Exit with 4 when an outcome is beyond a bound: 'kans_op_tekort > 0.3', 'integraal.net_draw > 2e6'.",
)


def bounds_on(texts: Sequence[str], scenarios: Sequence[Scenario]) -> list[Bound]:
    """Return the bounds as they are written; raises UsageError with everything that is wrong with them."""
    from budgetsim.analysis.bounds import known_of, read_bounds

    if not texts:
        return []
    bounds, problems = read_bounds(texts, known_of(scenarios))
    if problems:
        raise click.UsageError("\n".join(f"--fail-if {problem}" for problem in problems))
    return bounds


def told_broken(
    bounds: Sequence[Bound],
    runs: Iterable[tuple[str, pd.DataFrame, Scenario, int]],
    tell: Callable[[str], None],
) -> list[str]:
    """Say on stderr which bounds runs break, and return what was said.

    A run is its name, its indicators, its scenario and its number of replications.
    """
    from budgetsim.analysis.bounds import BUFFER, broken, values
    from budgetsim.analysis.risk import BUFFER_REPLICATIONS

    if not bounds:
        return []
    import pandas as pd

    tables = []
    for name, indicators, scenario, replications in runs:
        tables.append(values(name, indicators, scenario, bounds))
        if replications < BUFFER_REPLICATIONS and any(bound.name == BUFFER for bound in bounds):
            few = f"{replications} replications; below {BUFFER_REPLICATIONS} it is rough"
            tell(f"{name}: the buffer rests on {few}.")
    said = broken(bounds, pd.concat(tables, ignore_index=True))
    for line in said:
        click.echo(f"bound broken: {line}", err=True)
    return said
