"""What the kernel keeps: rows of records and matrices of integers, in one struct for plan and one for world.

Knows no rule and fills nothing. A struct of numba is one pointer, so handing it on costs nothing.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import types
from numba.experimental import structref

from budgetsim.engine.compiled.jit import entry

Plan = Any
World = Any
_types: Any = types
_structref: Any = structref


def _record(*names: str) -> np.dtype[Any]:
    return np.dtype([(name, "i8") for name in names])


STAGE = _record(
    "position", "gated", "asks_money", "exit", "desk", "law", "discipline", "give_up", "give_up_decision",
    "name_rank",
)  # fmt: skip
"""`give_up` is a law or -1."""
AANBIEDER = _record("stage", "number", "quality")
TRANSITION = _record(
    "target", "decision", "law", "clock", "misfit", "follows_quality", "restarts_path", "leaving"
)
LINE = _record("only_double_support", "trait", "first_row")
ROW = _record("fund", "column", "commitment", "income", "after", "next", "slot")
"""One tariff row; after `after` ticks of a stay `next` takes its place (-1: never)."""
EVENT_LINE = _record("event", "stage", "fund")
SPAN = _record("first", "count")
"""A part of a list of numbers."""
LINE_BYTES = 64
"""What a processor reads of memory at once."""
PERSON = np.dtype([
    # What every clock looks at, in one line of memory; what asks and prices look at, in a second.
    *((name, "i8") for name in ("since", "aow")),
    *((name, "i4") for name in (
        "gemeente", "doelgroep", "stage", "aanbieder", "loonwaarde", "completed", "misfit", "path",
        "clocks", "next_clock", "present", "ask_stage",
    )),
    *((name, "i8") for name in ("ask_tick", "ask_joined", "ask_key", "id")),
    *((name, "i4") for name in (
        "ask_reason", "spent", "uitkering", "dagdelen", "double_support", "loket", "wish_target", "unused",
    )),
])  # fmt: skip
"""One inwoner; the row number is the place in the order of ids. -1 is none, NEVER a list not joined.

With many inwoners a run waits for memory more than it reckons: a row is as short as it can be.
"""
QUEUE = _record("head", "count", "for_money", "unwritten", "first_unwritten", "changed")
"""The list of a stage: where in its row it begins, how many are on it, how many of them wait for
money, how many have no reason written yet, and before which place nobody of those stands."""
CLOCK = _record("tick", "what")
MOMENT = _record("tick", "priority", "who")
REFUSAL = _record("stands", "fund", "column", "now", "later", "changes")
PURSE = _record("drawn_common", "changes", "turned")
"""What a gemeente has one of; `turned`: the month up to which stays turned to their next price."""

PLAN_FIELDS = (
    # the chain
    "stages", "aanbieders", "members", "membership", "serving", "server", "providers", "providing", "alike",
    "serves", "capacity", "closed", "transitions", "enough", "applies", "applying", "order", "paths", "steps",
    "offers", "offered", "loket_laws", "urgency", "home", "aow",
    # chance and walls
    "decisions", "laws", "clocks", "misroute", "misroute_all", "handover_ticks",
    "handover_loss", "handover_loss_all", "handover_permille", "handover_decision", "carrousel_decision",
    # money
    "lines", "line_serves", "priced", "pricing", "rows", "rows_of", "own_rows", "cost", "fixed", "places",
    "event_lines", "event_groups", "event_serves", "event_cents", "counted_groups",
    "counted_of", "counting", "growth", "heights", "kinds", "earmarks", "two_years",
    # the calendar
    "months", "end",
)  # fmt: skip
WORLD_FIELDS = (
    "people", "clocks", "spent", "occasions", "heap", "heap_place", "coming", "comes", "came",
    "routing", "key_0", "key_1", "width", "now", "month", "year", "heaped",
    "region", "queues", "lists", "waiting_of", "refusals", "shut", "places", "occupied", "handed_out",
    "closes", "wishes", "wishing", "wish_tick", "wished", "round_due",
    "purses", "committed", "running", "posted", "covered", "events_paid", "grants", "extra", "drawn",
    "carried", "told", "next_grants", "room_own", "room_earmarked", "room_pool",
    "used", "paid", "marked", "money", "always", "income", "expected", "placed",
    "count", "sum", "new_year", "turn_count", "turn_sum", "heads", "head_sum",
    "book_money", "book_paid",
    "log", "logged", "purse_rows",
)  # fmt: skip


class _Struct(types.StructRef):
    """A struct whose own name is short: numba writes it into the name of every function that takes one."""

    def preprocess_fields(self, fields: Any) -> Any:
        return tuple((name, _types.unliteral(type_)) for name, type_ in fields)

    @property
    def mangling_args(self) -> tuple[str, tuple[()]]:
        return type(self).__name__, ()


@structref.register
class PlanType(_Struct):
    """The numba type of a plan."""


@structref.register
class WorldType(_Struct):
    """The numba type of a world."""


class PlanProxy(structref.StructRefProxy):
    """What Python holds of a plan."""


class WorldProxy(structref.StructRefProxy):
    """What Python holds of a world."""


_structref.define_proxy(PlanProxy, PlanType, PLAN_FIELDS)
_structref.define_proxy(WorldProxy, WorldType, WORLD_FIELDS)


@entry
def make_plan(*fields: Any) -> Plan:
    return PlanProxy(*fields)  # type: ignore[no-untyped-call]


@entry
def make_world(*fields: Any) -> World:
    return WorldProxy(*fields)  # type: ignore[no-untyped-call]


@entry
def written(world: World) -> tuple[Any, int]:
    """Return the log, which grows as it is written, and how much of it is in use."""
    return world.log, world.logged
