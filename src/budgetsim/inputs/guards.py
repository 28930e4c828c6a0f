"""Values that would be read as something else than was meant: NaN, a thousands point, a number for a date.

Knows how values were written; the models see only what they became.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import date

from budgetsim.errors import Problem
from budgetsim.inputs.annotations import UNKNOWN_TABLE
from budgetsim.inputs.nodes import Leaf, Mapping, Segments, leaves, show_path
from budgetsim.inputs.origins import unit_of

DATE_KEYS = (".start", ".from", ".until", ".date")
_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}\.\d{3}")
_IN_THOUSANDS = ("eur", "count", "inwoners")


def guarded(root: Mapping) -> Iterator[Problem]:
    """Yield a problem for every value that looks like one thing and would be read as another."""
    for segments, leaf, annotation in leaves(root):
        message = _of_number(leaf, segments) if isinstance(leaf.value, float) else _of_date(leaf, segments)
        if annotation and annotation.table == UNKNOWN_TABLE:
            continue
        if message:
            yield leaf.mark.problem(show_path(segments), message)


def _of_number(leaf: Leaf, segments: Segments) -> str:
    value = float(leaf.value or 0)
    if math.isnan(value) or math.isinf(value):
        if leaf.raw[-1:].isdigit():
            return f"{leaf.raw[:40]} is too large a number to mean anything here"
        return f"{leaf.raw} is not a finite number; give the number itself"
    if _THOUSANDS.fullmatch(leaf.raw) and unit_of(segments).startswith(_IN_THOUSANDS):
        whole = leaf.raw.replace(".", "")
        return f"{leaf.raw} is read as {value:g}; write {whole} without a thousands point, or {value:g}"
    return ""


def _of_date(leaf: Leaf, segments: Segments) -> str:
    if segments[-1:] and segments[-1] in DATE_KEYS and not _is_reference(segments) and leaf.value is not None:
        try:
            date.fromisoformat(str(leaf.value))
        except ValueError:
            return f"'{leaf.raw[:40]}' is not a date; write it as 2026-01-31"
    return ""


def _is_reference(segments: Segments) -> bool:
    """A transition's `from` names a stage, not a day."""
    return len(segments) == 3 and segments[0] == ".transitions"
