"""The world of the kernel at the start of a run of one region, and what it leaves at the end.

Knows how people become rows and rows become an opening again; no rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from budgetsim.accounts.tariffs import ANY
from budgetsim.chance.address import Key
from budgetsim.chance.population import Population
from budgetsim.engine.compiled import records
from budgetsim.engine.compiled.logbook import WIDTH
from budgetsim.engine.outcome import PURSE_COLUMNS, Opening
from budgetsim.engine.plan import Plan
from budgetsim.engine.regions import Part
from budgetsim.units import NEVER

Ints = npt.NDArray[np.int64]
Arrays = dict[str, Any]
CLOCKS_BESIDE = 3
"""Clocks that are no transition: AOW, the end of a hand-over, giving up."""
FIRST_LOG = 1 << 12
COPIED = (
    "id", "gemeente", "doelgroep", "uitkering", "loonwaarde", "dagdelen", "double_support", "aow", "stage",
)  # fmt: skip


@dataclass(frozen=True)
class Stock:
    """What the kernel needs to take in the opening."""

    everyone: Population
    """The opening stock first."""
    row: Ints
    """Row in the kernel of each of them."""
    order: Ints
    """Rows of the stock in the order in which they entered their stage."""
    asks: Ints
    """[asks, 4]: row, stage, tick, tick of joining; in the order of asking."""


def make_people(plan: Plan, opening: Opening, arrivals: Population) -> tuple[npt.NDArray[Any], Stock]:
    """Return all inwoners in the order of their ids, and the opening stock among them."""
    everyone = Population.stack(opening.people, arrivals)
    by_id = np.argsort(everyone.id, kind="stable")
    people = _rows(len(everyone))
    for name in COPIED:
        people[name] = getattr(everyone, name)[by_id]
    people["since"] = everyone.arrival[by_id]
    people["loket"], people["path"] = _codes(plan, everyone.take(by_id))
    for name in ("ask_stage", "wish_target", "aanbieder", "completed"):
        people[name] = -1
    row = np.empty(len(everyone), np.int64)
    row[by_id] = np.arange(len(everyone))
    present = row[: len(opening.people)]
    people["aanbieder"][present] = opening.aanbieder
    people["completed"][present] = opening.completed
    return people, _stock(opening, everyone, people, row)


def _rows(count: int) -> npt.NDArray[Any]:
    """Return empty rows of inwoners that begin with a line of memory."""
    memory = np.zeros(count * records.PERSON.itemsize + records.LINE_BYTES, np.uint8)
    first = -memory.ctypes.data % records.LINE_BYTES
    return memory[first : first + count * records.PERSON.itemsize].view(records.PERSON)


def _codes(plan: Plan, people: Population) -> tuple[Ints, Ints]:
    """Return the loket and the number of the path of every inwoner."""
    lokets = np.zeros((len(plan.lokets), max(map(len, plan.lokets))), np.int64)
    for number, classes in enumerate(plan.lokets):
        lokets[number, : len(classes)] = classes
    first = np.concatenate([[0], np.cumsum([len(paths) for paths in plan.paths])])
    return lokets[people.doelgroep, people.loket], first[people.doelgroep] + people.path


def _stock(opening: Opening, everyone: Population, people: npt.NDArray[Any], row: Ints) -> Stock:
    present = row[: len(opening.people)]
    since = people["since"][present]
    asking = np.flatnonzero(opening.ask_stage != ANY)
    rows = present[asking]
    columns = (rows, opening.ask_stage[asking], opening.ask_tick[asking], opening.ask_joined[asking])
    asks = np.stack(columns, axis=1).astype(np.int64)
    return Stock(everyone, row, present[np.lexsort((present, since))], asks[np.lexsort((rows, asks[:, 2]))])


def make_shared(plan: Plan) -> Arrays:
    """Return what all regions of a run have together: a row each per gemeente or aanbieder."""
    return _list_arrays(plan) | _purse_arrays(plan) | _meter_arrays(plan)


def make_world(plan: Plan, key: Key, part: Part, shared: Arrays) -> tuple[records.World, Arrays, Stock]:
    """Return the world of a region before anything happened, its arrays, and the stock to take in."""
    opening, arrivals = part.opening, part.arrivals
    people, stock = make_people(plan, opening, arrivals)
    row = stock.row[len(opening.people) :]
    row = row[people["since"][row] < plan.calendar.end]
    coming = row[np.lexsort((row, people["since"][row]))]
    arrays: Arrays = {**shared, "people": people, "coming": coming, "comes": people["since"][coming]}
    arrays["routing"] = np.empty(len(people), np.uint64)
    arrays["routing"][stock.row] = stock.everyone.routing
    arrays |= _people_arrays(plan, opening, len(people))
    numbers = ("came", "now", "month", "year", "heaped", "wished", "round_due", "logged")
    arrays |= dict.fromkeys(numbers, 0)
    arrays["region"] = part.region
    arrays["key_0"], arrays["key_1"] = (np.uint64(word) for word in key.words)
    arrays["width"] = len(people) + 2
    _take_over_spent(arrays, opening, stock)
    return records.make_world(*(arrays[name] for name in records.WORLD_FIELDS)), arrays, stock


def _people_arrays(plan: Plan, opening: Opening, count: int) -> Arrays:
    spent = max(map(len, opening.spent), default=0)
    width = max(map(len, plan.applies.values())) + spent + CLOCKS_BESIDE
    decisions = 2 + len(plan.transitions) + len(plan.stages)
    queues = np.zeros(len(plan.stages), records.QUEUE)
    queues["head"] = count
    queues["first_unwritten"] = NEVER
    queues["changed"] = [stage.gated for stage in plan.stages]
    return {
        "queues": queues,
        "lists": np.empty((len(plan.stages), 2 * count), np.int32),
        "wishes": np.empty(count, np.int64),
        "wishing": np.empty(count, np.int64),
        "wish_tick": np.empty(count, np.int64),
        "clocks": np.empty((count, width), records.CLOCK),
        "spent": np.empty((count, width), np.int64),
        "occasions": np.zeros((count, decisions), np.int32),
        "heap": np.empty(count, records.MOMENT),
        "heap_place": np.full(count, -1, np.int32),
        "log": np.empty((WIDTH, FIRST_LOG + 4 * count), np.int64),
    }


def _take_over_spent(arrays: Arrays, opening: Opening, stock: Stock) -> None:
    """Note what open asks had used up; without an ask its clocks run again."""
    for number in np.flatnonzero(opening.ask_stage != ANY).tolist():
        spent, row = opening.spent[number], stock.row[number]
        arrays["spent"][row, : len(spent)] = spent
        arrays["people"]["spent"][row] = len(spent)


def _list_arrays(plan: Plan) -> Arrays:
    stages, gemeenten = len(plan.stages), len(plan.scenario.gemeenten)
    per_aanbieder = ("places", "occupied", "handed_out", "closes")
    return {
        "waiting_of": np.zeros((stages, gemeenten), np.int64),
        "refusals": np.zeros((stages, gemeenten), records.REFUSAL),
        "shut": np.zeros(gemeenten, np.int64),
        **{name: np.zeros(len(plan.aanbieders), np.int64) for name in per_aanbieder},
    }


def _purse_arrays(plan: Plan) -> Arrays:
    gemeenten, funds = len(plan.scenario.gemeenten), len(plan.scenario.funds)
    matrices = ("committed", "running", "posted", "covered")
    per_fund = (
        "events_paid", "grants", "extra", "drawn", "carried",
        "book_money", "book_paid", "always", "income", "expected",
    )  # fmt: skip
    return {
        **{name: np.zeros((gemeenten, funds, funds + 1), np.int64) for name in matrices},
        **{name: np.zeros((gemeenten, funds), np.int64) for name in per_fund},
        **{name: np.zeros((gemeenten, 2, funds), np.int64) for name in ("told", "next_grants", "room_own")},
        "money": np.zeros(funds, np.int64),
        **{name: np.zeros(funds + 1, np.int64) for name in ("used", "marked")},
        **{name: np.zeros((funds, funds + 1), np.int64) for name in ("paid", "placed")},
        "room_earmarked": np.zeros((gemeenten, 2, funds + 1), np.int64),
        "room_pool": np.zeros((gemeenten, 2), np.int64),
        "purses": np.zeros(gemeenten, records.PURSE),
        "purse_rows": np.zeros((plan.calendar.months, gemeenten, funds + 1, len(PURSE_COLUMNS)), np.int64),
    }


def _meter_arrays(plan: Plan) -> Arrays:
    gemeenten, rows = len(plan.scenario.gemeenten), len(plan.terms.tariffs.cumulative)
    turning = sum(line.rows for line in plan.terms.tariffs.lines if len(line.from_months) > 1)
    turns = (gemeenten, plan.calendar.months + 1, turning)
    grants = len(plan.terms.grants)
    return {
        **{name: np.zeros((gemeenten, rows), np.int64) for name in ("count", "sum", "new_year")},
        **{name: np.zeros(turns, np.int64) for name in ("turn_count", "turn_sum")},
        **{name: np.zeros(grants, np.int64) for name in ("heads", "head_sum")},
    }


def harvest(plan: Plan, arrays: Arrays, stock: Stock) -> Opening:
    """Return who is present at the horizon, with time counted from there. Twin: reference._Run.harvest."""
    here = np.flatnonzero(arrays["people"]["present"][stock.row])
    rows = stock.row[here]
    end, names = plan.calendar.end, ("stage", "since", "aanbieder", "completed")
    asks = ("ask_stage", "ask_tick", "ask_joined", "spent")
    people = {name: arrays["people"][name][rows].astype(np.int64) for name in (*names, *asks)}
    asking = people["ask_stage"] >= 0
    joined = asking & (people["ask_joined"] != NEVER)
    everyone = stock.everyone.take(here)
    return Opening(
        people=everyone.placed(stage=people["stage"], arrival=people["since"] - end, shift=end),
        aanbieder=people["aanbieder"],
        completed=people["completed"],
        ask_stage=np.where(asking, people["ask_stage"], ANY),
        ask_tick=np.where(asking, people["ask_tick"] - end, 0),
        ask_joined=np.where(joined, people["ask_joined"] - end, NEVER),
        spent=tuple(
            tuple(arrays["spent"][row, :count].tolist()) if count else ()
            for row, count in zip(rows.tolist(), people["spent"].tolist(), strict=True)
        ),
    )
