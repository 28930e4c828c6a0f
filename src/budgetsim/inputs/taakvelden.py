"""Every place where a scenario names a taakveld, and whether Iv3 knows it in every year of the run.

Works on the tree itself, as `references` does; how taakvelden are called, domain.iv3 knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from budgetsim.domain.iv3 import code_in
from budgetsim.domain.reference import Reference
from budgetsim.errors import InputError, Problem
from budgetsim.inputs.nodes import Leaf, Mapping, Mark, Segments, children, show_path
from budgetsim.inputs.references import named

BOOKED = ("grants.*.taakveld", "costs.*.taakveld", "walls.double_support_taakveld")
"""Where money is booked, in every year."""


def unknown_taakvelden(root: Mapping, reference: Reference) -> Iterator[Problem]:
    """Yield a problem for every taakveld that a year of the run does not know, or knows as several."""
    years = _years(root)
    booked = [place for pattern in BOOKED for place in named(root, tuple(pattern.split(".")), ())]
    for places, asked in ((booked, years), (_published(root), years[:1])):
        for segments, mark, code in places:
            message = next((text for year in asked if (text := _complaint(reference, code, year))), "")
            if message:
                yield mark.problem(show_path(segments), message)


def _years(root: Mapping) -> range:
    """Return the years of the run; none when start or length is wrong, which is told elsewhere."""
    start, years = root.text("start"), root.get("years")
    count = years.value if isinstance(years, Leaf) and isinstance(years.value, int) else 0
    try:
        first = date.fromisoformat(start or "").year
    except ValueError:
        return range(0)
    return range(first, min(first + count, date.max.year))


def _published(root: Mapping) -> Iterator[tuple[Segments, Mark, str]]:
    """Yield the taakvelden of published figures: of the first year, which is held against them."""
    section = root.get("published")
    for segment, _, row in children(section) if section else ():
        if isinstance(row, Mapping) and row.text("indicator") == "lasten_taakveld":
            yield from named(row, ("subject",), (".published", segment))


def _complaint(reference: Reference, code: str, year: int) -> str:
    try:
        code_in(reference, code, year)
    except InputError as error:
        return error.problems[0].message
    return ""
