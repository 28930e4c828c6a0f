"""From the plan of an engine to the plan of the kernel: names become codes, tuples become arrays.

Knows no inwoner and no rule; the money of it is in packing_money.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from budgetsim.chance.laws import OCTAVES, PIECES, Table
from budgetsim.engine.compiled import records
from budgetsim.engine.compiled.packing_money import money_fields
from budgetsim.engine.compiled.shapes import flags, loonwaarden, rows, spans
from budgetsim.engine.disciplines import DISCIPLINES
from budgetsim.engine.plan import Plan
from budgetsim.engine.world import CARROUSEL_CHOICE, HANDOVER_LOSS

Ints = npt.NDArray[np.int64]
Rows = npt.NDArray[Any]


_packed: WeakKeyDictionary[Plan, records.Plan] = WeakKeyDictionary()
"""The kernel's plan of every plan that somebody still holds."""


def packed(plan: Plan) -> records.Plan:
    """Return the kernel's plan; that of the same plan is made once."""
    if plan not in _packed:
        _packed[plan] = pack(plan)
    return _packed[plan]


def pack(plan: Plan) -> records.Plan:
    """Return the kernel's plan, made anew."""
    laws = _Numbers()
    decisions = _Numbers()
    # Those that one stay begins with lie side by side, so that memory is read once for all of them.
    for number in dict.fromkeys(chain.from_iterable(plan.applies.values())):
        decisions.of(plan.transitions[number].decision, plan.transitions[number].decision)
    fields = {
        **_chain_fields(plan),
        "transitions": _transitions(plan, laws, decisions),
        "stages": _stages(plan, laws, decisions),
        **_wall_fields(plan),
        "handover_decision": decisions.of(HANDOVER_LOSS, HANDOVER_LOSS),
        "carrousel_decision": decisions.of(CARROUSEL_CHOICE, CARROUSEL_CHOICE),
        **money_fields(plan),
        "months": plan.calendar.months,
        "end": plan.calendar.end,
    }
    fields["laws"] = np.array(laws.values, np.int64).reshape(len(laws.values), OCTAVES * PIECES + 1)
    fields["decisions"] = np.array(decisions.values, np.uint64)
    return records.make_plan(*(fields[name] for name in records.PLAN_FIELDS))


class _Numbers:
    """Numbers for values in the order in which they are met."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._known: dict[int, int] = {}

    def of(self, name: int, value: Any) -> int:
        if name not in self._known:
            self._known[name] = len(self.values)
            self.values.append(value)
        return self._known[name]

    def of_law(self, table: Table) -> int:
        """Return the number of a law; equal laws share one table (engine/plan.py keeps them)."""
        return self.of(id(table), table)


def _chain_fields(plan: Plan) -> dict[str, Any]:
    scenario = plan.scenario
    sizes = len(scenario.stages), len(scenario.doelgroepen), len(scenario.gemeenten)
    applies = [
        plan.applies[s, d, g] for s in range(sizes[0]) for d in range(sizes[1]) for g in range(sizes[2])
    ]
    lokets = [(n, d) for n in range(len(scenario.lokets)) for d in range(sizes[1])]
    fields = dict(zip(("applies", "applying"), spans(applies, *sizes), strict=True))
    paths = spans([path for group in plan.paths for path in group])
    offers = spans([plan.offers[pair] for pair in lokets], len(scenario.lokets), sizes[1])
    fields |= dict(zip(("paths", "steps", "offers", "offered"), (*paths, *offers), strict=True))
    return fields | {
        "aanbieders": rows(records.AANBIEDER, ((a.stage, a.number, a.quality) for a in plan.aanbieders)),
        **_region_fields(plan),
        "serves": flags((a.gemeenten for a in plan.aanbieders), len(plan.aanbieders), sizes[2]),
        "capacity": _by_month(plan, [a.capacity for a in plan.aanbieders]),
        "closed": _by_month(plan, [a.closed for a in plan.aanbieders]),
        "enough": _enough(plan),
        "order": _order(plan),
        "loket_laws": np.array([_law_code(plan, law) for law in plan.loket_laws], np.int64),
        "urgency": np.array([group.urgency for group in scenario.doelgroepen], np.int64),
        "home": plan.home,
        "aow": plan.aow,
        "clocks": np.array(plan.clocks, np.int64),
    }


def _region_fields(plan: Plan) -> dict[str, Any]:
    """Return each region's gemeenten and aanbieders, those of each stage, and whether these all serve all."""
    count, stages = 1 + max(plan.regions), len(plan.stages)
    members = [[g for g, own in enumerate(plan.regions) if own == region] for region in range(count)]
    serving: list[list[int]] = [[] for _ in members]
    providing: list[list[int]] = [[] for _ in range(stages * count)]
    alike = np.ones((stages, count), np.int64)
    for number, row in enumerate(plan.aanbieders):
        for region in {plan.regions[gemeente] for gemeente in row.gemeenten}:
            serving[region].append(number)
            providing[row.stage * count + region].append(number)
            alike[row.stage, region] &= len(row.gemeenten) == len(members[region])
    fields = dict(zip(("members", "membership"), spans(members), strict=True))
    fields |= dict(zip(("serving", "server"), spans(serving), strict=True))
    fields |= dict(zip(("providers", "providing"), spans(providing, stages, count), strict=True))
    return fields | {"alike": alike}


def _by_month(plan: Plan, columns: list[Any]) -> Ints:
    return np.array(columns, np.int64).reshape(len(columns), plan.calendar.table_months)


def _law_code(plan: Plan, law: str | None) -> int:
    laws = sorted({row.law for row in plan.stages if row.law} | set(plan.loket_laws))
    return laws.index(law) if law else -1


def _order(plan: Plan) -> Ints:
    """Return the stages in the order of the round. Twin: clerk._from_the_top."""
    names = [stage.id for stage in plan.scenario.stages]
    gated = [number for number, stage in enumerate(plan.stages) if stage.gated]
    return np.array(sorted(gated, key=lambda n: (-plan.stages[n].position, names[n])), np.int64)


def _stages(plan: Plan, laws: _Numbers, decisions: _Numbers) -> Rows:
    names = [stage.id for stage in plan.scenario.stages]
    ranks = {name: rank for rank, name in enumerate(sorted(names))}
    disciplines = list(DISCIPLINES)
    return rows(
        records.STAGE,
        (
            (
                row.position, row.gated, row.asks_money, row.exit, row.desk, _law_code(plan, row.law),
                disciplines.index(row.discipline),
                -1 if row.give_up is None else laws.of_law(row.give_up),
                decisions.of(row.give_up_decision, row.give_up_decision),
                ranks[name],
            )
            for row, name in zip(plan.stages, names, strict=True)
        ),
    )  # fmt: skip


def _transitions(plan: Plan, laws: _Numbers, decisions: _Numbers) -> Rows:
    return rows(
        records.TRANSITION,
        (
            (
                row.target, decisions.of(row.decision, row.decision), laws.of_law(row.table), row.clock,
                row.misfit, row.follows_quality, row.restarts_path,
                row.target >= 0 and plan.stages[row.target].exit,
            )
            for row in plan.transitions
        ),
    )  # fmt: skip


def _enough(plan: Plan) -> Ints:
    """Return whether a class of loonwaarde meets a transition [transition, doelgroep, class]."""
    least = np.array([row.min_loonwaarde for row in plan.transitions])
    return (loonwaarden(plan)[None] >= least[:, None, None]).astype(np.int64)


def _wall_fields(plan: Plan) -> dict[str, Any]:
    walls = plan.walls
    return {
        "misroute": _thresholds(walls.misroute),
        "misroute_all": _always(walls.misroute),
        "handover_ticks": np.array(walls.handover_ticks, np.int64),
        "handover_loss": _thresholds(walls.handover_loss),
        "handover_loss_all": _always(walls.handover_loss),
        "handover_permille": np.array(plan.terms.handover_permille, np.int64),
    }


def _thresholds(limits: Sequence[int]) -> npt.NDArray[np.uint64]:
    return np.array([min(limit, (1 << 64) - 1) for limit in limits], np.uint64)


def _always(limits: Sequence[int]) -> Ints:
    """Tell where a threshold lies above every draw: 2**64 does not fit its table."""
    return np.array([limit >> 64 for limit in limits], np.int64)
