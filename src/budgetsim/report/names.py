"""What people call a parameter: 'Kansrijk: leeftijd, oudste' for doelgroepen[kansrijk].age.max_years.

Knows how a path of a scenario is built up and the titles of what it leads to. A reader finds the path beside
the name in the list of assumptions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from budgetsim.domain.chain import CARROUSEL, NEXT, Stage, Transition
from budgetsim.domain.economy import Economy
from budgetsim.domain.funds import Fund
from budgetsim.domain.people import Doelgroep, Inflow, Stock
from budgetsim.domain.scenario import Scenario
from budgetsim.domain.walls import Arrangement
from budgetsim.report.numbers import MARKS
from budgetsim.report.words import Words, brief, short

STEP = re.compile(r"([^.\[\]]+)|\[([^\]]*)\]")
FIGURE = re.compile(r"(\w+)(?: (\d{4}-\d{2}-\d{2}))?")
SPELLED = {name.lower(): name for name in ("BUIG", "ESF", "IU", "LKS", "SPUK", "Wmo", "Wsw")}
"""Abbreviations that stand in ids of purses and grants, as people write them."""


def parameter_name(path: str, scenario: Scenario, w: Words) -> str:
    """Return the name of a value of a scenario, or of a row of data/ (its id, and since when it holds)."""
    figure = FIGURE.fullmatch(path)
    if figure and w.has(f"figure_{figure[1]}"):
        return capital(w(f"figure_{figure[1]}")) + (f", {figure[2]}" if figure[2] else "")
    things: list[str] = []
    fields: list[str] = []
    for thing, field in _parts(path, scenario, w):
        (things if thing else fields).append(thing or field.strip())
    said = [", ".join(filter(None, parts)) for parts in (things, fields)]
    return capital(": ".join(filter(None, said)))


def capital(text: str) -> str:
    """Return a text with a capital at its start, the rest as it is."""
    return text[:1].upper() + text[1:]


def _parts(path: str, scenario: Scenario, w: Words) -> Iterator[tuple[str, str]]:
    """Yield per step a thing with a title of its own, or what is said of it; the other one is empty."""
    node: Any = scenario
    field = ""
    for name, key in STEP.findall(path):
        if name:
            if field:
                yield "", _said(field, w)
            field, node = name, _inside(node, name)
            continue
        item = _item(node, key)
        titled = _titled(item, scenario, w)
        if titled:
            yield titled, ""
        elif item is None:
            yield "", _said(field, w, key)
        else:
            yield "", " ".join([_said(field, w), _which(item, key, scenario, w)])
        field, node = "", item
    if field:
        yield "", _said(field, w)


def _inside(node: Any, name: str) -> Any:
    """Return a field of a part of a scenario, None where it has no such field."""
    return node.get(name) if isinstance(node, Mapping) else getattr(node, name, None)


def _item(node: Any, key: str) -> Any:
    """Return what a key between brackets leads to: by id, else by place; None for a key that is a value."""
    node = getattr(node, "steps", node)
    if not isinstance(node, tuple):
        return None
    for item in node:
        if getattr(item, "id", None) == key:
            return item
    return node[int(key)] if key.isdigit() and int(key) < len(node) else None


def _titled(item: Any, scenario: Scenario, w: Words) -> str:
    """Return the name of a thing of a scenario, '' for what has none."""
    if isinstance(item, str):  # one of a list of words, which has no name but itself
        return ""
    if isinstance(item, Transition):
        return _transition(item, scenario, w)
    if isinstance(item, Inflow):
        return w("thing_inflow", who=_doelgroep(scenario, item.doelgroep))
    if isinstance(item, Stock):
        where = _stage(scenario, item.stage)
        return w("thing_stock", stage=where, who=_doelgroep(scenario, item.doelgroep))
    if isinstance(item, Stage | Doelgroep | Fund):
        return brief(item.title)
    if isinstance(item, Economy | Arrangement):
        return short(item.id)
    return getattr(item, "title", "") or _spelled(getattr(item, "id", ""), scenario)


def _transition(item: Transition, scenario: Scenario, w: Words) -> str:
    own = {NEXT: w("thing_next"), CARROUSEL: w("thing_carrousel")}
    target = own.get(item.target) or _stage(scenario, item.target)
    name = w("thing_transition", origin=_stage(scenario, item.origin), target=target)
    who = w.listed([_doelgroep(scenario, one) for one in item.doelgroepen])
    return f"{name} ({who})" if who else name


def _which(item: Any, key: str, scenario: Scenario, w: Words) -> str:
    """Return which of a list without ids is meant: since when it holds, the stages of its route, its year."""
    day = next((found for name in ("day", "since") if (found := getattr(item, name, None))), None)
    if day:
        return w("since_day", day=f"{day:%Y-%m-%d}")
    if stages := getattr(item, "stages", ()):
        return " → ".join(_stage(scenario, stage) for stage in stages)
    return str(getattr(item, "year", None) or int(key) + 1)


def _said(field: str, w: Words, key: str = "") -> str:
    """Return the word for a field, with the key it has; a field without a word by its own name."""
    for name in (f"field_{field}", f"wall_{field}"):
        if w.has(name):
            return w(name, n=key.replace(".", MARKS[w.lang][1]))
    return f"{field.replace('_', ' ')} {key}".strip()


def _spelled(name: str, scenario: Scenario) -> str:
    """Return an id as people write it, gemeenten and abbreviations with their capitals."""
    known = SPELLED | {gemeente.id: gemeente.title for gemeente in scenario.gemeenten}
    return " ".join(known.get(part, part) for part in name.split("_"))


def _stage(scenario: Scenario, name: str) -> str:
    return _title_of(scenario.stages, name)


def _doelgroep(scenario: Scenario, name: str) -> str:
    return _title_of(scenario.doelgroepen, name)


def _title_of(items: Any, name: str) -> str:
    return next((brief(item.title) for item in items if item.id == name), short(name))


def names_of(scenario: Scenario, w: Words) -> Callable[[str], str]:
    """Return what names the parameters of a scenario."""
    return lambda path: parameter_name(path, scenario, w)
