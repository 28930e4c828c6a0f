"""Shares that must sum to one, wherever a scenario spreads something over parts.

Works on the tree itself, so it judges rows that are broken in other ways too; knows no other rule.
"""

from __future__ import annotations

from collections.abc import Iterator

from budgetsim.errors import Problem
from budgetsim.inputs.annotations import is_number
from budgetsim.inputs.nodes import Leaf, Listing, Mapping, Node, Segments, children, show_path

SPREADS = ("households", "lokets", "loonwaarde", "dagdelen_per_week", "earnings_eur_per_month", "paths")
TOLERANCE = 1e-6


def share_sums(root: Mapping) -> Iterator[Problem]:
    """Yield a problem for every set of shares that does not sum to one."""
    for segments, node in _spreads(root):
        shares = _shares(node)
        if shares and abs(sum(shares) - 1) > TOLERANCE:
            name = segments[-1].strip(".")
            message = f"{name} shares sum to {sum(shares):.6g}; make them sum to 1"
            yield node.mark.problem(show_path(segments), message)


def _spreads(root: Mapping) -> Iterator[tuple[Segments, Node]]:
    for section, names in (("doelgroepen", SPREADS), ("stages", ("cost_shares",))):
        for row_segment, _, row in _below(root.get(section)):
            parts = _below(row.get("aanbieders")) if section == "stages" and isinstance(row, Mapping) else []
            rows = (
                [((f".{section}", row_segment), row)]
                if section == "doelgroepen"
                else [((".stages", row_segment, ".aanbieders", piece), part) for piece, _, part in parts]
            )
            for segments, holder in rows:
                for name in names:
                    found = holder.get(name) if isinstance(holder, Mapping) else None
                    if found is not None:
                        yield (*segments, f".{name}"), found


def _below(node: Node | None) -> list[tuple[str, object, Node]]:
    return list(children(node)) if isinstance(node, Listing) else []


def _shares(node: Node) -> list[float]:
    """Return the numbers, none at all when one of them is not a number: that is told elsewhere."""
    parts = [part for _, _, part in children(node)]
    if isinstance(node, Listing):
        parts = [found for part in parts if isinstance(part, Mapping) and (found := part.get("share"))]
    numbers = [part.value for part in parts if isinstance(part, Leaf) and is_number(part.value)]
    return [float(number or 0) for number in numbers] if len(numbers) == len(parts) else []
