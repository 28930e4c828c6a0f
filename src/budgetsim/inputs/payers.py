"""Who pays for what: every stage a payer, every price a purse, every purse a grant.

Knows the rules of money between rows; not how much anything costs.
"""

from __future__ import annotations

from collections.abc import Iterator

from budgetsim.domain.chain import Stage
from budgetsim.domain.funds import Cost, Grant
from budgetsim.inputs.draft import Draft, Finding


def _costs_of(draft: Draft, stage: Stage, kind: str | None = None) -> list[Cost]:
    return [cost for cost in draft.costs if stage.id in cost.stages and kind in (None, cost.kind)]


def gated_money_has_a_purse(draft: Draft) -> Iterator[Finding]:
    """A stage that asks for money says which purse answers, and what a place costs it."""
    for stage in draft.stages:
        if stage.gate != "money_and_place":
            continue
        path, fund = f"stages[{stage.id}]", draft.fund(stage.fund)
        if stage.fund is None:
            yield path, "asks for money but names no fund; add `fund: …`, one of role provision"
        elif fund and fund.role != "provision":
            yield f"{path}.fund", f"{fund.id} is of role {fund.role}; only a provision fund can say yes or no"
        elif fund and fund.earmark:
            yield (
                f"{path}.fund",
                f"{fund.id} is earmarked; name the general fund, earmarked money comes in by itself",
            )
        commitments = _costs_of(draft, stage, "commitment")
        if not commitments:
            yield (
                path,
                f"asks for money but has no price; add a commitment cost with {stage.id} in its stages",
            )
        for cost in commitments:
            if stage.fund and cost.fund != stage.fund:
                message = f"{cost.fund} pays for {stage.id}, whose fund is {stage.fund}; make them the same"
                yield f"costs[{cost.id}].fund", message


def commitments_have_a_gate(draft: Draft) -> Iterator[Finding]:
    """A commitment is made when a placement is granted, so the stage must ask for money."""
    for cost in draft.costs:
        for index, name in enumerate(cost.stages if cost.kind == "commitment" else ()):
            stage = draft.stage(name)
            if stage and stage.gate != "money_and_place":
                message = f"{name} does not ask for money (gate {stage.gate}); make the cost an entitlement"
                yield f"costs[{cost.id}].stages[{index}]", f"{message}, or the gate money_and_place"


def events_have_a_gate(draft: Draft) -> Iterator[Finding]:
    """Nobody is placed in, or handed over to, a stage without a gate; people arrive in no other."""
    for cost in draft.costs:
        for index, name in enumerate(cost.stages if cost.kind == "event" else ()):
            stage, path = draft.stage(name), f"costs[{cost.id}].stages[{index}]"
            if stage and cost.event == "arrive" and (stage.gated or stage.exit):
                found = "an exit" if stage.exit else "gated: who comes for a place arrives at home and asks"
                yield path, f"{name} is {found}, so nobody arrives there; name stages without a gate"
            elif stage and cost.event != "arrive" and not stage.gated:
                message = f"{name} has no gate, so no {cost.event} happens there and this is never paid"
                yield path, f"{message}; name gated stages only"


def bijstand_is_paid(draft: Draft) -> Iterator[Finding]:
    """Who is on bijstand costs bijstand."""
    for stage in draft.stages:
        if stage.on_bijstand and not any(c.price.formula == "bijstand" for c in _costs_of(draft, stage)):
            message = f"its people are on bijstand, but no cost with formula bijstand names {stage.id}"
            yield f"stages[{stage.id}].on_bijstand", f"{message}; add it to the stages of that cost"


def someone_pays(draft: Draft) -> Iterator[Finding]:
    """A stage that costs nothing must say so."""
    for stage in draft.stages:
        unpaid = not any(cost.side == "L" for cost in _costs_of(draft, stage))
        told = stage.on_bijstand or stage.gate == "money_and_place" or (stage.fund and _is_contracted(stage))
        if unpaid and not (stage.exit or stage.is_work or told):
            yield f"stages[{stage.id}]", f"nobody pays for {stage.id}; if that is meant, add a cost of 0 EUR"


def contracted_places_have_a_purse(draft: Draft) -> Iterator[Finding]:
    """A place that costs money filled or not is promised on 1 January, so its stage must ask for money."""
    for stage in draft.stages:
        if stage.gate != "money_and_place" and _is_contracted(stage):
            yield (
                f"stages[{stage.id}].gate",
                f"{stage.gate}, but its aanbieders have place_eur_per_month; "
                "make it money_and_place, with a fund",
            )


def _is_contracted(stage: Stage) -> bool:
    return any(step.value > 0 for row in stage.aanbieders for step in row.place_eur_per_month.steps)


def funds_have_grants(draft: Draft) -> Iterator[Finding]:
    """A purse that pays in a gemeente gets money there, from the start."""
    known = {fund.id for fund in draft.funds}
    needed: dict[tuple[str, str], str] = {}
    for cost in draft.costs:
        for gemeente in cost.gemeenten or [g.id for g in draft.gemeenten]:
            needed.setdefault((cost.fund, gemeente), cost.id)
    for (fund, gemeente), cost_id in needed.items():
        rows = [grant for grant in draft.grants if (grant.fund, grant.gemeente) == (fund, gemeente)]
        first = min((grant.since for grant in rows), default=None)
        if fund in known and first is None:
            message = (
                f"pays cost {cost_id} but has no grant in {gemeente}; add one to grants (0 EUR is allowed)"
            )
            yield f"funds[{fund}]", message
        elif fund in known and first and draft.start and first > draft.start:
            message = (
                f"begins at {first}, after the start {draft.start}; give a value from there (0 is allowed)"
            )
            yield f"grants[{rows[0].id}].eur_per_year", message


def refunds_look_at_stays(draft: Draft) -> Iterator[Finding]:
    """A refund follows what stays cost; an account that no such cost books on would pay nothing for ever."""
    booked: dict[str, set[str]] = {}
    for cost in draft.costs:
        booked.setdefault(cost.account, set()).add(cost.kind)
    for grant in draft.grants:
        for index, account in enumerate(grant.on_spending.accounts if grant.on_spending else ()):
            kinds = booked.get(account, set())
            path = f"grants[{grant.id}].on_spending.accounts[{index}]"
            if not kinds:
                known = ", ".join(sorted(booked)) or "none"
                yield path, f"no cost books on account {account}; the accounts are {known}"
            elif kinds & {"event", "fixed"}:
                message = (
                    f"account {account} also holds costs of kind event or fixed, which a refund cannot see"
                )
                yield path, f"{message}; give those an account of their own"


def one_vangnet(draft: Draft) -> Iterator[Finding]:
    """There is one gebundelde uitkering, and so one fund that its vangnet helps."""
    marked = [fund.id for fund in draft.funds if fund.vangnet]
    for fund in marked[1:]:
        yield f"funds[{fund}].vangnet", f"{marked[0]} already comes under the vangnet; mark one fund only"


def buig_years_lie_before(draft: Draft) -> Iterator[Finding]:
    """What the vangnet looks back at is given for years before the start, each once."""
    for place in draft.gemeenten:
        seen: set[int] = set()
        for index, row in enumerate(place.buig_history):
            path = f"gemeenten[{place.id}].buig_history[{index}].year"
            if draft.start and row.year >= draft.start.year:
                yield path, f"{row.year} is simulated; give years before {draft.start.year}"
            elif row.year in seen:
                yield path, f"{row.year} is given twice; keep one"
            seen.add(row.year)
        if draft.start and seen and max(seen) < draft.start.year:
            gaps = sorted(set(range(min(seen), draft.start.year)) - seen)
            if gaps:
                told = ", ".join(map(str, gaps))
                message = (
                    f"lacks {told}; the vangnet looks at years in a row, give every year up to the start"
                )
                yield f"gemeenten[{place.id}].buig_history", message


def earmarks_stay_apart(draft: Draft) -> Iterator[Finding]:
    """Earmarked money serves placements only, and no placement is served by two."""
    taken: dict[tuple[str, str], str] = {}
    for fund in draft.funds:
        if fund.earmark is None:
            continue
        for stage in fund.earmark.stages:
            for group in fund.earmark.doelgroepen:
                first = taken.setdefault((stage, group), fund.id)
                if first != fund.id:
                    message = f"{first} already serves {group} in {stage}; let one earmarked fund do so"
                    yield f"funds[{fund.id}].earmark", message
    for cost in draft.costs:
        found = draft.fund(cost.fund)
        if found and found.repay_unspent and cost.kind == "commitment":
            message = f"{found.id} pays what must be paid and answers no placement; name a provision fund"
            yield f"costs[{cost.id}].fund", message
        if found and found.earmark and cost.kind != "commitment":
            message = (
                f"{found.id} is earmarked and cannot carry a cost of kind {cost.kind}; name a general fund"
            )
            yield f"costs[{cost.id}].fund", message


def earmarks_answer_for_money(draft: Draft) -> Iterator[Finding]:
    """Earmarked money pays placements, and only a stage that asks for money has any to pay."""
    for fund in draft.funds:
        for index, name in enumerate(fund.earmark.stages if fund.earmark else ()):
            stage = draft.stage(name)
            if stage and stage.gate != "money_and_place":
                message = (
                    f"{name} does not ask for money (gate {stage.gate}), so {fund.id} is never spent there"
                )
                yield (
                    f"funds[{fund.id}].earmark.stages[{index}]",
                    f"{message}; name stages with gate money_and_place",
                )


def a_fund_has_one_taakveld(draft: Draft) -> Iterator[Finding]:
    """All that comes into a fund is booked on one taakveld."""
    first: dict[str, Grant] = {}
    for grant in draft.grants:
        model = first.setdefault(grant.fund, grant)
        if grant.taakveld != model.taakveld:
            message = f"{grant.taakveld}, but grant {model.id} of fund {grant.fund} has {model.taakveld}"
            yield f"grants[{grant.id}].taakveld", f"{message}; give both the same, or make two funds"


def same_money_is_plain(draft: Draft) -> Iterator[Finding]:
    """A cost-neutral variant follows an arrangement that is none itself, and is compared with one."""
    if draft.arrangements and draft.arrangements[0].same_money_as:
        message = (
            "the first arrangement is what others are compared with; put one with money of its own first"
        )
        yield f"arrangements[{draft.arrangements[0].id}]", message
    rows = {arrangement.id: arrangement for arrangement in draft.arrangements}
    for arrangement in draft.arrangements:
        model = rows.get(arrangement.same_money_as or "")
        if model and (model.same_money_as or model is arrangement):
            message = f"{model.id} is itself such a variant; name an arrangement with money of its own"
            yield f"arrangements[{arrangement.id}].same_money_as", message
