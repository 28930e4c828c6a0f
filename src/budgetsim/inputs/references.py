"""Every place where a scenario names something by id, and whether that something exists.

Works on the tree itself, so it judges rows that are broken in other ways too; knows no other rule.
"""

from __future__ import annotations

from collections.abc import Iterator

from budgetsim.domain.chain import CARROUSEL, NEXT
from budgetsim.domain.outcomes import EVERYBODY
from budgetsim.domain.reference import Reference
from budgetsim.errors import Problem
from budgetsim.inputs.annotations import suggestion
from budgetsim.inputs.nodes import Leaf, Mapping, Mark, Node, Segments, children, show_path

REFERENCES = (
    ("lokets.*.funds.*", "funds"),
    ("doelgroepen.*.households.=", "leefvormen"),
    ("doelgroepen.*.lokets.=", "lokets"),
    ("doelgroepen.*.paths.*.stages.*", "stages"),
    ("stages.*.desk", "lokets"),
    ("stages.*.fund", "funds"),
    ("stages.*.aanbieders.*.gemeenten.*", "gemeenten"),
    ("stages.*.aanbieders.*.cost_shares.=", "gemeenten"),
    ("transitions.*.from", "stages"),
    ("transitions.*.to", "targets"),
    ("transitions.*.doelgroepen.*", "doelgroepen"),
    ("transitions.*.gemeenten.*", "gemeenten"),
    ("inflow.*.gemeente", "gemeenten"),
    ("inflow.*.doelgroep", "doelgroepen"),
    ("inflow.*.stage", "stages"),
    ("opening.stocks.*.gemeente", "gemeenten"),
    ("opening.stocks.*.doelgroep", "doelgroepen"),
    ("opening.stocks.*.stage", "stages"),
    ("funds.*.earmark.doelgroepen.*", "doelgroepen"),
    ("funds.*.earmark.stages.*", "stages"),
    ("grants.*.fund", "funds"),
    ("grants.*.gemeente", "gemeenten"),
    ("grants.*.per_head.counts.stages.*", "stages"),
    ("grants.*.per_head.counts.doelgroepen.*", "doelgroepen"),
    ("costs.*.fund", "funds"),
    ("costs.*.stages.*", "stages"),
    ("costs.*.doelgroepen.*", "doelgroepen"),
    ("costs.*.gemeenten.*", "gemeenten"),
    ("walls.double_support_fund", "funds"),
    ("walls.double_support_stages.*", "stages"),
    ("arrangements.*.same_money_as", "arrangements"),
    ("warm_up_arrangement", "arrangements"),
    ("published.*.gemeente", "gemeenten"),
    ("criteria.*.subject", "subjects"),
    ("figures.*.id", "figures"),
)
"""Where an id is named (`*` any item, `=` any key) and in which section it must exist."""
SINGULAR = {
    "funds": "fund",
    "lokets": "loket",
    "stages": "stage",
    "targets": "stage",
    "gemeenten": "gemeente",
    "doelgroepen": "doelgroep",
    "subjects": "doelgroep",
    "arrangements": "arrangement",
}
IN_DATA = {"leefvormen": "data/leefvormen.csv holds no", "figures": "no reference table holds"}
SECTIONS = ("gemeenten", "lokets", "doelgroepen", "stages", "funds", "arrangements")


def unknown_references(root: Mapping, reference: Reference) -> Iterator[Problem]:
    """Yield a problem for every id that names nothing."""
    known = {section: _ids(root.get(section)) for section in SECTIONS}
    known["targets"] = (*known["stages"], NEXT, CARROUSEL) if known["stages"] else ()
    known["subjects"] = (EVERYBODY, *known["doelgroepen"]) if known["doelgroepen"] else ()
    known["leefvormen"] = tuple(reference.leefvormen)
    known["figures"] = tuple(reference.figures)
    for pattern, section in REFERENCES:
        for segments, mark, name in named(root, tuple(pattern.split(".")), ()):
            if name not in known[section] and (known[section] or section in IN_DATA):
                yield mark.problem(show_path(segments), _words(name, section, known[section]))


def _words(name: str, section: str, known: tuple[str, ...]) -> str:
    text = f"{IN_DATA[section]} {name}" if section in IN_DATA else f"there is no {SINGULAR[section]} {name}"
    near = suggestion(name, known)
    listed = f"; choose from {', '.join(known)}" if not near and 0 < len(known) <= 12 else ""
    return f"{text}{near}{listed}"


def _ids(section: Node | None) -> tuple[str, ...]:
    if section is None:
        return ()
    names = (item.text("id") for _, _, item in children(section) if isinstance(item, Mapping))
    return tuple(name for name in names if name)


def named(node: Node, pattern: tuple[str, ...], segments: Segments) -> Iterator[tuple[Segments, Mark, str]]:
    """Yield every id that stands where a pattern leads, with its path and place."""
    if not pattern:
        if isinstance(node, Leaf) and isinstance(node.value, str):
            yield segments, node.mark, node.value
        return
    step, rest = pattern[0], pattern[1:]
    for segment, mark, below in children(node):
        if step == "=":
            yield (*segments, segment), mark, segment.strip(".[]")
        elif step in ("*", segment.strip(".")):
            yield from named(below, rest, (*segments, segment))
