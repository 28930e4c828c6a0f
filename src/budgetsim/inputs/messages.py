"""What pydantic found wrong, told in plain words at the place in the file where it stands.

Knows how files are written and how people mistype numbers; the rules themselves are the models' own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from budgetsim.domain.chain import Law
from budgetsim.domain.quantities import Frozen
from budgetsim.domain.scenario import Scenario
from budgetsim.errors import Problem
from budgetsim.inputs.annotations import UNKNOWN_TABLE, suggestion
from budgetsim.inputs.expected import Expected, Location, expected_at
from budgetsim.inputs.nodes import (
    Leaf,
    Listing,
    Mapping,
    Mark,
    Node,
    item_segment,
    key_segment,
    leaves,
    show_path,
)
from budgetsim.inputs.origins import unit_of

SHORT_LIST = 14
TRAIT_KEYS = {
    "loonwaarde": "loonwaarde is a share of the minimum wage, 0 to 1",
    "dagdelen_per_week": "dagdelen per week go from 0 to 9",
    "earnings_eur_per_month": "earnings go from 0 to 10000 euro a month",
}
DUTCH_NUMBER = re.compile(r"[-+]?\d{1,3}(\.\d{3})+(,\d+)?|[-+]?\d+,\d+")
GROUPED = re.compile(r"[-+]?\d{1,3}([ _']\d{3})+([.,]\d+)?")
NOUNS = {
    "share": "a share",
    "per_month": "a chance per month",
    "count": "a whole number",
    "months": "a number of months",
    "years": "a number of years",
    "factor": "a factor",
    "factor_per_point": "a factor",
    "factor_per_rank": "a factor",
    "pct": "a percentage",
    "inwoners_per_month": "inwoners per month",
    "share_per_year": "a share per year",
}
PATTERNS = {
    "^[a-z]": "is no id; use lower-case letters, digits and _, and begin with a letter",
    "^GM": "is no gemeentecode; write GM and four digits, like GM0119",
    r"^\d{1,2}": "is no taakveld; write it like 6.3",
    "^#": "is no colour; write # and six hexadecimal digits between quotes, like '#154273'",
    "^data:": "is no picture; give an SVG or a PNG as a data URI in base64",
    "^[A-Za-z0-9 ,": "is no list of fonts; write names with commas, like 'Verdana, sans-serif'",
}


@dataclass(frozen=True)
class Found:
    """One pydantic error with the node it is about and the path that leads there."""

    model: type[Frozen]
    kind: str
    context: dict[str, Any]
    message: str
    location: Location
    segments: tuple[str, ...]
    node: Node
    key_mark: Mark

    @property
    def path(self) -> str:
        return show_path(self.segments)

    @property
    def expected(self) -> Expected | None:
        return expected_at(self.model, self.location)

    @property
    def shown(self) -> str:
        """The value as it was written."""
        if isinstance(self.node, Leaf):
            if self.node.value is None:
                return "nothing"
            raw = self.node.raw if len(self.node.raw) <= 40 else f"{self.node.raw[:37]}…"
            return f"'{raw}'" if isinstance(self.node.value, str) else raw
        return "a list" if isinstance(self.node, Listing) else "a mapping"


def problems_of(
    error: ValidationError, root: Mapping, near: dict[str, str], model: type[Frozen] = Scenario
) -> Iterator[Problem]:
    """Yield every error as a problem at its place in the files the tree was read from.

    `near` holds, per new row whose id is almost that of another, that other's id.
    """
    for item in error.errors(include_url=False):
        found = _locate(root, item, model)
        if _is_echo(found):
            continue
        meant = near.get(show_path(found.segments[:-1])) if found.kind == "missing" else None
        hint = f"; did you mean {meant}?" if meant else ""
        yield _mark(found).problem(found.path, _words(found) + hint)


def _mark(found: Found) -> Mark:
    """Return where to point: at the key, the law or the value."""
    if found.kind in ("extra_forbidden", "key"):
        return found.key_mark
    law = found.node.get("law") if isinstance(found.node, Mapping) else None
    return law.mark if found.kind == "union_tag_invalid" and law else found.node.mark


def _locate(root: Mapping, item: Any, model: type[Frozen]) -> Found:
    """Walk from the root along pydantic's location; steps it adds itself (a tag, `steps`) are passed over."""
    node: Node = root
    key_mark = root.mark
    segments: tuple[str, ...] = ()
    location: Location = item["loc"]
    kind = item["type"]
    for step in _own_steps(root, location):
        if step == "[key]":
            kind = "key"
        elif isinstance(node, Mapping) and (key := _key_of(node, step)) is not None:
            entry = node.entries[key]
            node, key_mark = entry.node, entry.mark
            segments = (*segments, key_segment(key))
        elif isinstance(node, Listing) and isinstance(step, int) and step < len(node.items):
            segments = (*segments, item_segment(node.items[step], step))
            node = node.items[step]
            key_mark = node.mark
        elif kind == "missing" and step == location[-1]:
            segments = (*segments, key_segment(step))
    context = {**item.get("ctx", {}), "type": item["type"]}
    if kind == "value_error" and isinstance(node, Mapping):
        node, segments = _spoken_of(node, segments, str(context.get("error", "")))
    return Found(model, kind, context, item["msg"], location, segments, node, key_mark)


def _own_steps(root: Node, location: Location) -> Iterator[str | int]:
    """Yield the steps of a location without those that a bare value of a series does not have."""
    node: Node | None = root
    skipped = 0
    for step in location:
        if skipped:
            skipped -= 1
            continue
        if (
            step == "steps"
            and not isinstance(node, Listing)
            and not (isinstance(node, Mapping) and node.get(step))
        ):
            skipped = 2
            continue
        yield step
        if isinstance(node, Mapping) and (key := _key_of(node, step)) is not None:
            node = node.get(key)
        elif isinstance(node, Listing) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]


def _spoken_of(node: Mapping, segments: tuple[str, ...], message: str) -> tuple[Node, tuple[str, ...]]:
    """A model's own message begins with the key it is about, when it is about one."""
    key = message.partition(" ")[0]
    below = node.get(key)
    return (below, (*segments, key_segment(key))) if below else (node, segments)


def _key_of(node: Mapping, step: str | int) -> str | int | float | None:
    """Return the mapping's own key for a step; pydantic writes keys that are numbers as text."""
    if step in node.entries:
        return step
    return next((key for key in node.entries if str(key) == str(step)), None)


def _is_echo(found: Found) -> bool:
    """What follows from an earlier problem: pydantic calls a list too short when its items are wrong."""
    lost = any(note and note.table == UNKNOWN_TABLE for _, _, note in leaves(found.node))
    if lost and (isinstance(found.node, Leaf) or found.kind == "value_error"):
        return True
    is_full = not isinstance(found.node, Listing) or bool(found.node.items)
    return found.kind == "too_short" and is_full


def _words(found: Found) -> str:
    if found.kind.startswith("union_tag"):
        return _law(found)
    if found.kind in ("model_type", "model_attributes_type", "dict_type"):
        return _mapping_wanted(found)
    if found.kind.startswith("date"):
        return f"{found.shown} is not a date; write it as 2026-01-31"
    if found.kind in ("float_type", "int_type", "float_parsing", "int_parsing", "int_from_float"):
        return _number_wanted(found)
    if found.kind in ("greater_than_equal", "greater_than", "less_than_equal", "less_than"):
        return _out_of_bounds(found)
    writer = _WRITERS.get(found.kind)
    return writer(found) if writer else f"{found.message}; found {found.shown}"


# --- keys ----------------------------------------------------------------------------------------


def _missing(found: Found) -> str:
    name = str(found.location[-1])
    parent = expected_at(found.model, found.location)
    what = f"; add `{name}: …`"
    if name == "from":
        what = "; add the date from which the value holds, `from: 2026-01-01`"
    elif parent and parent.members:
        what = f"; add `{name}: {{law: …}}`, a law of {', '.join(parent.members)}"
    return f"missing{what}"


def _unknown_key(found: Found) -> str:
    parent = expected_at(found.model, found.location[:-1])
    allowed = parent.keys if parent else ()
    name = str(found.location[-1])
    if name == "<<":
        return "YAML merge keys are not read; use extends, or write the values out"
    if name.isdecimal():
        return "a number stands where a key belongs; write a point for decimals, like 1.5"
    near = suggestion(name, allowed)
    taken = f"; the keys here are {', '.join(allowed)}" if 0 < len(allowed) <= SHORT_LIST else ""
    return f"unknown key{near}{taken}"


def _bad_key(found: Found) -> str:
    name = found.segments[-1].strip(".[]") if found.segments else ""
    kind = found.context["type"]
    if kind == "string_pattern_mismatch":
        return f"the key '{name}' {_pattern(found)}"
    if kind in ("enum", "literal_error"):
        allowed = tuple(re.findall(r"'([^']*)'", str(found.context.get("expected", ""))))
        return f"unknown key{suggestion(name, allowed)}; the keys here are {', '.join(allowed)}"
    if kind in ("less_than_equal", "greater_than_equal"):
        allowed_by = (words for trait, words in TRAIT_KEYS.items() if f".{trait}" in found.segments)
        return f"the key {name} is out of range; {next(allowed_by, 'give one that fits')}"
    return f"the key {name} is not a number that fits here; write a point for decimals"


def _mapping_wanted(found: Found) -> str:
    expected = found.expected
    keys = expected.keys if expected else ()
    if expected and expected.members:
        return f"{found.shown} is not a duration; give {{law: …}}, a law of {', '.join(expected.members)}"
    inside = f" with {', '.join(keys)}" if 0 < len(keys) <= SHORT_LIST else ""
    return f"{found.shown} stands where a mapping is expected; write keys and values{inside}"


def _list_wanted(found: Found) -> str:
    return f"{found.shown} stands where a list is expected; write items with `- ` or in [ ]"


def _too_short(found: Found) -> str:
    return "is empty; give at least one"


def _law(found: Found) -> str:
    expected = _union_at(found)
    members = expected.members if expected else {}
    names = tuple(members)
    taken = "; ".join(f"{name}: {', '.join(_law_keys(members[name]))}" for name in names)
    if found.kind == "union_tag_not_found":
        return f"law is missing; add `law:`, one of these with its keys ({taken})"
    given = found.node.get("law") if isinstance(found.node, Mapping) else None
    tag = given.raw if isinstance(given, Leaf) else "a list or mapping"
    return f"'{tag}' is not a law{suggestion(tag, names)}; the laws and their keys are ({taken})"


def _union_at(found: Found) -> Expected | None:
    here = found.expected
    below = expected_at(found.model, (*found.location, "duration"))
    return here if here and here.members else below or Expected(Law)


def _law_keys(expected: Expected) -> list[str]:
    return [key for key in expected.keys if key != "law"]


# --- values --------------------------------------------------------------------------------------


def _number_wanted(found: Found) -> str:
    node = found.node
    if isinstance(node, Mapping):
        if "value" in node.entries and "from" not in node.entries:
            return "a value with its origin needs a label or a source; add `label: assumption` or `source: …`"
        return "a mapping stands where a number is expected"
    if isinstance(node, Listing):
        return "a list stands where a number is expected"
    if node.value is None:
        return "is empty; give a number"
    if isinstance(node.value, str):
        return f"{found.shown} is not a number{number_hint(node.raw)}"
    if isinstance(node.value, float) and node.value == node.value and abs(node.value) < 1e300:
        return f"{node.raw} is not written as a whole number; write {_whole_choice(node)}"
    if isinstance(node.value, bool):
        return f"{node.raw} is not a number; give a number"
    return f"{found.shown} is too large a number to mean anything here"


def _whole_choice(node: Leaf) -> str:
    value = float(node.value or 0)
    if DUTCH_NUMBER.fullmatch(node.raw):
        return f"{node.raw.replace('.', '')} or {value:.0f}, without a thousands point"
    return f"{value:.0f}" if value.is_integer() else f"{int(value)} or {int(value) + 1}"


def number_hint(raw: str) -> str:
    """Return what to do about text that was meant as a number."""
    if DUTCH_NUMBER.fullmatch(raw):
        mended = raw.replace(".", "").replace(",", ".")
        return f"; write {mended}: a point for decimals and no thousands separator"
    if GROUPED.fullmatch(raw):
        mended = re.sub(r"[ _']", "", raw).replace(",", ".")
        return f"; write {mended}: no thousands separator"
    if raw.lower().strip("+-.") in ("nan", "inf", "infinity"):
        return "; give a finite number"
    if raw.rstrip().endswith("%"):
        return "; write a share of one, 0.05 for 5%"
    if raw.lstrip().startswith("€"):
        return "; leave out the € sign"
    try:
        float(raw)
    except ValueError:
        return "; give a number"
    return "; take it out of its quotes"


def _out_of_bounds(found: Found) -> str:
    expected = found.expected or Expected(float)
    low, high = expected.bound("ge", "gt"), expected.bound("le", "lt")
    is_low = found.kind.startswith("greater")
    limit = low if is_low else high
    side = "below" if is_low else "above"
    if found.kind == "greater_than":
        side = "not above"
    unit = unit_of(found.segments)
    noun = "an amount in euro" if unit.startswith("eur") else NOUNS.get(unit, "a value")
    between = (
        f", {_plain_number(low)} to {_plain_number(high)}" if low is not None and high is not None else ""
    )
    return f"{found.shown} is {side} {_plain_number(limit)}; give {noun}{between}"


def _plain_number(value: float | None) -> str:
    if value is None:
        return "?"
    return str(int(value)) if value == int(value) else repr(value)


def _one_of(found: Found) -> str:
    names = re.findall(r"'([^']*)'|\b(\d+)\b", str(found.context.get("expected", "")))
    allowed = tuple(text or number for text, number in names)
    raw = found.node.raw if isinstance(found.node, Leaf) else ""
    return f"{found.shown} is not one of {', '.join(allowed)}{suggestion(raw, allowed)}"


def _text_wanted(found: Found) -> str:
    if isinstance(found.node, Leaf) and found.node.value is not None:
        return f"{found.shown} is not text; put it in quotes"
    return f"{found.shown} stands where text is expected"


def _pattern(found: Found) -> str:
    pattern = str(found.context.get("pattern", ""))
    words = (words for start, words in PATTERNS.items() if pattern.startswith(start))
    return next(words, f"does not fit the pattern {pattern}")


def _own_words(found: Found) -> str:
    return str(found.context.get("error", found.message))


_WRITERS: dict[str, Callable[[Found], str]] = {
    "missing": _missing,
    "extra_forbidden": _unknown_key,
    "key": _bad_key,
    "invalid_key": lambda found: "a number stands where a key belongs; write a point for decimals, like 1.5",
    "tuple_type": _list_wanted,
    "too_short": _too_short,
    "literal_error": _one_of,
    "enum": _one_of,
    "string_type": _text_wanted,
    "string_pattern_mismatch": lambda found: f"{found.shown} {_pattern(found)}",
    "string_too_long": lambda found: "is longer than 20,000 characters; shorten it",
    "bool_type": lambda found: f"{found.shown} is neither true nor false",
    "bool_parsing": lambda found: f"{found.shown} is neither true nor false",
    "finite_number": lambda found: f"{found.shown} is not a finite number; give the number itself",
    "value_error": _own_words,
}
