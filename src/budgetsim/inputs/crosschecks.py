"""What must hold between the parts of a scenario: a closed chain and people who fit in it.

Knows the rules that no single row can tell, and works on the good rows of a draft; who pays is in `payers`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from typing import Any

from budgetsim.domain.chain import CARROUSEL, NEXT, Stage, Transition
from budgetsim.domain.people import Doelgroep, Inflow, Stock
from budgetsim.domain.reference import Reference
from budgetsim.domain.scenario import IGNORANCE, LUCK
from budgetsim.errors import Problem
from budgetsim.inputs import payers
from budgetsim.inputs.draft import Draft, Finding, draft_of
from budgetsim.inputs.nodes import Mapping, nearest_mark
from budgetsim.inputs.references import unknown_references
from budgetsim.inputs.stocks import places_on, serves
from budgetsim.inputs.sums import share_sums
from budgetsim.inputs.taakvelden import unknown_taakvelden
from budgetsim.units import date_of_month


def crosschecked(root: Mapping, content: dict[Any, Any], reference: Reference) -> Iterator[Problem]:
    """Yield every problem between the parts; a check is passed over when a part it needs is broken."""
    yield from unknown_references(root, reference)
    yield from unknown_taakvelden(root, reference)
    yield from share_sums(root)
    draft = draft_of(content)
    for check, needs in CHECKS:
        if not draft.broken.intersection(needs):
            for path, message in check(draft):
                yield nearest_mark(root, path).problem(path, message)


# --- time and names --------------------------------------------------------------------------------


def starts_at_new_year(draft: Draft) -> Iterator[Finding]:
    """The books run by calendar year."""
    if draft.start and (draft.start.month, draft.start.day) != (1, 1):
        yield (
            "start",
            f"{draft.start} is not 1 January; budgets run by calendar year, write {draft.start.year}-01-01",
        )


def something_varies(draft: Draft) -> Iterator[Finding]:
    """With one luck for all, an economy without shocks gives the same replication again and again."""
    still = [economy.id for economy in draft.economies if economy.shocks is None]
    if still and not draft.vary & {LUCK, IGNORANCE}:
        found = f"with one luck for all, the replications of {', '.join(still)} would all be the same"
        yield "vary", f"{found}; add luck, give these economies shocks, or drop them"


def reserved_ids_are_free(draft: Draft) -> Iterator[Finding]:
    """`next` and `carrousel` mean something else as a target."""
    for stage in draft.stages:
        if stage.id in (NEXT, CARROUSEL):
            yield (
                f"stages[{stage.id}].id",
                f"{stage.id} is a reserved word in transitions; give the stage another id",
            )


# --- the chain -------------------------------------------------------------------------------------


def has_exit_and_home(draft: Draft) -> Iterator[Finding]:
    """People must be able to leave, and to fall back on a stage without a gate."""
    if not any(stage.exit for stage in draft.stages):
        yield "stages", "no stage is an exit; mark at least one with `exit: true`"
    if not any(not stage.exit and not stage.gated for stage in draft.stages):
        yield "stages", "every stage is gated or an exit; add one with `gate: none` where a fall-back ends"


def transitions_fit_the_chain(draft: Draft) -> Iterator[Finding]:
    """A transition leaves a stage that people can be in; a carrousel needs somewhere else to go."""
    for transition in draft.transitions:
        origin, path = draft.stage(transition.origin), f"transitions[{transition.id}]"
        if origin is None:
            continue
        if origin.exit:
            yield f"{path}.from", f"{origin.id} is an exit, and nobody leaves an exit; name another stage"
        if transition.target == CARROUSEL and len(origin.aanbieders) < 2:
            found = len(origin.aanbieders)
            yield f"{path}.to", f"a carrousel needs two or more aanbieders; {origin.id} has {found}"
        if transition.target == transition.origin:
            yield f"{path}.to", f"leads back to {origin.id} itself; name another stage, or carrousel"


def everyone_has_a_way_out(draft: Draft) -> Iterator[Finding]:
    """In every stage a doelgroep can reach, something must be able to happen to it."""
    if any(stage.is_aow and stage.exit for stage in draft.stages):
        return
    named = sorted({name for transition in draft.transitions for name in transition.gemeenten})
    others = len(named) < len(draft.gemeenten)
    for group in draft.doelgroepen:
        for gemeente in (*named, *((None,) if others else ())):
            moves = [t for t in draft.transitions if _applies(t, group.id, gemeente)]
            for stage in _reached(draft, group, moves):
                if not any(t.origin == stage.id and _leads(draft, t, group) for t in moves):
                    place = f" in {gemeente}" if gemeente else ""
                    message = f"doelgroep {group.id} has no way out of {stage.id}{place}"
                    yield (
                        f"stages[{stage.id}]",
                        f"{message}; add a transition, or an exit stage with is_aow: true",
                    )


def _applies(transition: Transition, doelgroep: str, gemeente: str | None) -> bool:
    fits_group = not transition.doelgroepen or doelgroep in transition.doelgroepen
    return fits_group and (not transition.gemeenten or gemeente in transition.gemeenten)


def _targets(draft: Draft, transition: Transition, group: Doelgroep) -> set[str]:
    """Where a transition can take this doelgroep; `next` to any later stage of its paths."""
    if transition.target == CARROUSEL:
        return set()
    if transition.target != NEXT:
        return {transition.target}
    origin = draft.stage(transition.origin)
    named = {name for path in group.paths for name in path.stages}
    later = (draft.stage(name) for name in named)
    return {stage.id for stage in later if stage and origin and stage.rank > origin.rank}


def _leads(draft: Draft, transition: Transition, group: Doelgroep) -> bool:
    return bool(_targets(draft, transition, group))


def _reached(draft: Draft, group: Doelgroep, moves: list[Transition]) -> list[Stage]:
    """Return the stages other than exits that a doelgroep can come to be in."""
    rows: tuple[Inflow | Stock, ...] = (*draft.inflow, *draft.stocks)
    found = {row.stage for row in rows if row.doelgroep == group.id}
    homes = sorted((s for s in draft.stages if not s.gated and not s.exit), key=lambda s: s.rank)
    todo = list(found)
    while todo:
        here = todo.pop()
        after = set().union(*(_targets(draft, move, group) for move in moves if move.origin == here))
        stage = draft.stage(here)
        if stage and stage.gated and homes:  # a closed link and a lost hand-over end at home
            after.add(homes[0].id)
        todo.extend(after - found)
        found |= after
    return [stage for stage in draft.stages if stage.id in found and not stage.exit]


def gates_have_aanbieders(draft: Draft) -> Iterator[Finding]:
    """Places are an aanbieder's; without a gate there are none."""
    for stage in draft.stages:
        path = f"stages[{stage.id}]"
        if stage.exit and stage.gated:
            yield f"{path}.gate", f"an exit has no gate; found {stage.gate}, write none"
        elif not stage.gated and stage.aanbieders:
            yield (
                f"{path}.aanbieders",
                "a stage without a gate has no aanbieders; set its gate, or take them out",
            )
        elif stage.gated:
            for gemeente in draft.gemeenten:
                if not any(serves(aanbieder, gemeente.id) for aanbieder in stage.aanbieders):
                    yield path, f"has no aanbieder for gemeente {gemeente.id}; add one, or write `gate: none`"


def waits_make_no_circle(draft: Draft) -> Iterator[Finding]:
    """A move between gated stages of equal rank would wait in place for each other (rule 7)."""
    for transition in draft.transitions:
        origin, target = draft.stage(transition.origin), draft.stage(transition.target)
        if not origin or not target or origin is target or not (origin.gated and target.gated):
            continue
        if origin.rank == target.rank:
            message = (
                f"{origin.id} and {target.id} are both gated and of rank {origin.rank}; people could wait for"
            )
            yield (
                f"transitions[{transition.id}].to",
                f"{message} each other for ever; give one another rank",
            )


def paths_rise(draft: Draft) -> Iterator[Finding]:
    """A path climbs, and only its last stage may be free of a gate."""
    for group in draft.doelgroepen:
        for index, path in enumerate(group.paths):
            stages = [draft.stage(name) for name in path.stages]
            place = f"doelgroepen[{group.id}].paths[{index}].stages"
            for number, (stage, after) in enumerate(pairwise(stages)):
                if stage is None or after is None:
                    continue
                if after.rank <= stage.rank:
                    ranks = f"{after.id} (rank {after.rank}) after {stage.id} (rank {stage.rank})"
                    yield f"{place}[{number + 1}]", f"{ranks}; the stages of a path must rise in rank"
                if not stage.gated:
                    yield (
                        f"{place}[{number}]",
                        f"{stage.id} has no gate; only the last stage of a path may lack one",
                    )


def lokets_offer_something(draft: Draft) -> Iterator[Finding]:
    """A loket that can spend on no gated stage has nothing to offer."""
    served = {fund.id: fund.earmark.stages for fund in draft.funds if fund.earmark}
    for loket in draft.lokets:
        earmarked = {stage for fund in loket.funds for stage in served.get(fund, ())}
        if not any(s.gated and (s.fund in loket.funds or s.id in earmarked) for s in draft.stages):
            message = f"none of its funds ({', '.join(loket.funds)}) pays a gated stage; add the fund of one"
            yield f"lokets[{loket.id}].funds", message


# --- people ----------------------------------------------------------------------------------------


def pools_are_wide_enough(draft: Draft) -> Iterator[Finding]:
    """The pool of candidates must hold the highest inflow under the worst weather."""
    for row in draft.inflow:
        highest = max(step.value for step in row.people_per_month.steps) * _highest_factor(draft, row)
        if row.pool_per_month < highest * (1 - 1e-9):
            message = f"{row.pool_per_month:g} is below the highest inflow, {highest:.4g} in these economies"
            yield (
                f"inflow[{row.id}].pool_per_month",
                f"{message}; give at least that",
            )


def inflow_is_told_once(draft: Draft) -> Iterator[Finding]:
    """A doelgroep in a gemeente draws from one pool, so that its people keep their addresses."""
    seen: dict[tuple[str, str], str] = {}
    for row in draft.inflow:
        first = seen.setdefault((row.gemeente, row.doelgroep), row.id)
        if first != row.id:
            message = f"{row.doelgroep} in {row.gemeente} has inflow in {first} already"
            yield f"inflow[{row.id}]", f"{message}; put both in one row, or make two doelgroepen"


def _highest_factor(draft: Draft, row: Inflow) -> float:
    neutral = draft.neutral_unemployment_pct or 0.0
    points = (point.unemployment_pct for economy in draft.economies for point in economy.points)
    factor = row.economy.factor_per_point
    return max((factor ** min(point - neutral, 1000.0) for point in points), default=1.0)


def people_arrive_in_the_chain(draft: Draft) -> Iterator[Finding]:
    """Nobody starts in an exit."""
    exits = {stage.id for stage in draft.stages if stage.exit}
    rows: list[tuple[str, Inflow | Stock]] = [
        *((f"inflow[{r.id}]", r) for r in draft.inflow),
        *((f"opening.stocks[{s.id}]", s) for s in draft.stocks),
    ]
    for path, row in rows:
        if row.stage in exits:
            yield f"{path}.stage", f"{row.stage} is an exit; name a stage that people are in"


def opening_stock_fits(draft: Draft) -> Iterator[Finding]:
    """Nobody of the stock is placed beyond the places there are, on the day it is placed."""
    placed = _day_of_placing(draft)
    for stage in draft.stages:
        rows = [stock for stock in draft.stocks if stock.stage == stage.id]
        if not stage.gated or not rows or placed is None:
            continue
        for gemeente in (None, *sorted({row.gemeente for row in rows})):
            people = sum(row.people_count for row in rows if gemeente in (None, row.gemeente))
            places = places_on(stage, placed, gemeente)
            if people > places:
                where = f" from {gemeente}" if gemeente else ""
                when = f"on {placed}, where the warm-up begins" if draft.warm_up_months else "at the start"
                message = f"{people} people{where} in {stage.id} {when}, which then has {places} places"
                yield (
                    f"opening.stocks[{rows[-1].id}].people_count",
                    f"{message}; lower the stock or add places",
                )
                break


def _day_of_placing(draft: Draft) -> date | None:
    """Return the day on which the stock is placed: where the warm-up begins, else the start."""
    try:
        return date_of_month(draft.start, -draft.warm_up_months) if draft.start else None
    except ValueError:
        return None


# --- what is held against it -----------------------------------------------------------------------


def a_begroting_is_told_once(draft: Draft) -> Iterator[Finding]:
    """One taakveld has one begroting and one rekening in a year, so that nothing adds up two of them."""
    seen: dict[tuple[object, ...], str] = {}
    for row in draft.published:
        if row.is_of_its_year:
            first = seen.setdefault((row.gemeente, row.subject, row.kind, row.year), row.id)
            if first != row.id:
                which = f"{row.kind} {row.year} of taakveld {row.subject} in {row.gemeente}"
                yield (
                    f"published[{row.id}]",
                    f"{first} is the {which} already; drop one, or tell which year or prices it is of",
                )


Check = Callable[[Draft], Iterator[Finding]]
CHECKS: tuple[tuple[Check, tuple[str, ...]], ...] = (
    (starts_at_new_year, ()),
    (something_varies, ("economies",)),
    (reserved_ids_are_free, ()),
    (has_exit_and_home, ("stages",)),
    (transitions_fit_the_chain, ()),
    (everyone_has_a_way_out, ("stages", "transitions", "gemeenten", "inflow", "stocks")),
    (gates_have_aanbieders, ()),
    (waits_make_no_circle, ()),
    (paths_rise, ()),
    (lokets_offer_something, ("stages",)),
    (payers.gated_money_has_a_purse, ("costs",)),
    (payers.commitments_have_a_gate, ()),
    (payers.events_have_a_gate, ()),
    (payers.bijstand_is_paid, ("costs",)),
    (payers.contracted_places_have_a_purse, ()),
    (payers.someone_pays, ("costs",)),
    (payers.funds_have_grants, ("grants",)),
    (payers.refunds_look_at_stays, ("costs",)),
    (payers.one_vangnet, ()),
    (payers.buig_is_an_entitlement, ("grants",)),
    (payers.dated_rules_begin_in_time, ()),
    (payers.heads_are_people, ()),
    (payers.buig_years_lie_before, ()),
    (payers.earmarks_stay_apart, ()),
    (payers.earmarks_answer_for_money, ()),
    (payers.a_fund_has_one_taakveld, ()),
    (payers.same_money_is_plain, ()),
    (pools_are_wide_enough, ()),
    (inflow_is_told_once, ()),
    (people_arrive_in_the_chain, ()),
    (opening_stock_fits, ()),
    (a_begroting_is_told_once, ()),
)
"""Each check with the sections that must be whole before it can judge."""
