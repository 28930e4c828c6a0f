"""Where each value came from, one line per value.

Knows the endings of names that tell a unit; not the scenario.
"""

from __future__ import annotations

from collections.abc import Iterator

from budgetsim.domain.reference import Label, Origin
from budgetsim.inputs.nodes import Annotation, Leaf, Mapping, Segments, leaves, show_path

UNIT_OF_ENDING = (
    ("people_per_month", "inwoners_per_month"),
    ("pool_per_month", "inwoners_per_month"),
    ("eur_per_month", "eur_per_month"),
    ("eur_per_dagdeel", "eur_per_dagdeel"),
    ("eur_per_event", "eur_per_event"),
    ("eur_per_head", "eur_per_year_per_head"),
    ("eur_per_fte", "eur_per_year_per_fte"),
    ("eur_per_day", "eur_per_day"),
    ("clients_per_fte", "inwoners_per_fte"),
    ("dagdelen_per_day", "dagdelen_per_day"),
    ("eur_per_year", "eur_per_year"),
    ("share_per_year", "share_per_year"),
    ("weeks_per_year", "weeks_per_year"),
    ("hours_per_week", "hours_per_week"),
    ("factor_per_point", "factor_per_point"),
    ("factor_per_rank", "factor_per_rank"),
    ("per_month", "per_month"),
    ("reversion_per_year", "per_year"),
    ("_eur", "eur"),
    ("_share", "share"),
    ("_months", "months"),
    ("from_month", "months"),
    ("_years", "years"),
    ("_count", "count"),
    ("_pct", "pct"),
    ("_factor", "factor"),
)
UNIT_OF_NAME = {
    "months": "months",
    "years": "years",
    "share": "share",
    "factor": "factor",
    "households": "share",
    "lokets": "share",
    "loonwaarde": "share",
    "dagdelen_per_week": "share",
    "earnings_eur_per_month": "share",
    "heights": "share",
    "cost_shares": "share",
    "default_height": "share",
    "replications": "count",
}


def unit_of(segments: Segments) -> str:
    """Return the unit that a path's names tell, empty when they tell none."""
    for segment in reversed(segments):
        name = segment.strip(".[]")
        if name in UNIT_OF_NAME:
            return UNIT_OF_NAME[name]
        for ending, unit in UNIT_OF_ENDING:
            if name.endswith(ending):
                return unit
        if segment.startswith(".") and name not in ("value", "steps"):
            continue
    return ""


def origins(root: Mapping) -> Iterator[Origin]:
    """Yield the origin of every value in the tree, in the order of the file."""
    for segments, leaf, annotation in leaves(root):
        yield _origin(segments, leaf, annotation or Annotation(Label.CHOICE))


def _origin(segments: Segments, leaf: Leaf, annotation: Annotation) -> Origin:
    is_number = isinstance(leaf.value, int | float) and not isinstance(leaf.value, bool)
    notes = (annotation.note, f"figure {annotation.table}" if annotation.table else "")
    return Origin(
        path=show_path(segments),
        value=leaf.value,
        unit=annotation.unit or (unit_of(segments) if is_number else ""),
        label=annotation.label,
        source=annotation.source,
        low=annotation.low if leaf.annotation else None,
        high=annotation.high if leaf.annotation else None,
        note="; ".join(note for note in notes if note),
        file=leaf.mark.file,
        line=leaf.mark.line,
        column=leaf.mark.column,
        overrides=leaf.overrides,
    )
