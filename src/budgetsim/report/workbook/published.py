"""What is published of lasten per taakveld: the begroting or rekening of one year, never two added up.

Knows no sheet but Data. A figure that the scenario brought to other prices, or tells no year of, is neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from budgetsim.domain.iv3 import series_in
from budgetsim.domain.scenario import Published
from budgetsim.report.workbook.contents import Contents
from budgetsim.report.workbook.data import ANY_TEXT, PUBLISHED, Criterion, taakveld_key
from budgetsim.report.workbook.formulas import Formula, either, literal


@dataclass(frozen=True)
class Told:
    """A published figure, and the taakveld under which a series shows it."""

    figure: Published
    taakveld: str


def published_lasten(contents: Contents) -> Sequence[Told]:
    """Return every published amount of lasten, in the order of the scenario."""
    view = contents.view
    return [
        Told(
            figure,
            taakveld_key(series_in(view.reference, figure.subject, view.years[0], view.years[-1]).code),
        )
        for figure in view.scenario.published
        if figure.indicator == "lasten_taakveld"
    ]


def published_in(
    contents: Contents, kind: str, year: Formula, taakveld: Formula, gemeente: Formula
) -> tuple[Formula, Formula]:
    """Return whether every gemeente that is chosen has one such figure, and the amount."""
    data = contents.data
    found: list[Criterion] = [
        data.named("kind", PUBLISHED), ("quantity", literal(kind)), ("gemeente", gemeente), ("year", year),
        ("taakveld", taakveld),
    ]  # fmt: skip
    every = either(gemeente.equals(literal(ANY_TEXT)), literal(len(contents.view.gemeenten)), literal(1))
    return data.count(*found).equals(every), data.sum(*found)


def amount_of(contents: Contents, figure: Published) -> Formula:
    """Return the amount of one figure, from Data."""
    data = contents.data
    place = [data.named("kind", PUBLISHED), data.named("gemeente", figure.gemeente)]
    return data.sum(*place, ("subject", literal(figure.id)))
