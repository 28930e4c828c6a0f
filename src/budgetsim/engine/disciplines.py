"""The order of a waiting list: the key that comes before the time of asking.

Knows no list. Lower keys go first; ties are broken by the time of the ask, then by the inwoner's number.
"""

from __future__ import annotations

from budgetsim.engine.cashier import Cashier
from budgetsim.engine.inwoner import Inwoner
from budgetsim.engine.plan import Plan


def list_key(plan: Plan, cashier: Cashier, person: Inwoner, stage: int, month: int) -> int:
    """Return the key of an ask made in a month, under the discipline of the stage asked for."""
    return DISCIPLINES[plan.stages[stage].discipline](plan, cashier, person, stage, month)


def first_come(plan: Plan, cashier: Cashier, person: Inwoner, stage: int, month: int) -> int:
    return 0


def urgency(plan: Plan, cashier: Cashier, person: Inwoner, stage: int, month: int) -> int:
    """Most urgent doelgroep first."""
    return -plan.scenario.doelgroepen[person.profile.doelgroep].urgency


def distance_to_work(plan: Plan, cashier: Cashier, person: Inwoner, stage: int, month: int) -> int:
    """Fewest stages still to go first."""
    position = plan.stages[stage].position
    return sum(plan.stages[step].position > position for step in person.path)


def net_benefit(plan: Plan, cashier: Cashier, person: Inwoner, stage: int, month: int) -> int:
    """Largest monthly saving against the present stage first, in cents."""
    there = cashier.monthly_cents(person, stage, month)
    return there - cashier.monthly_cents(person, person.stage, month)


DISCIPLINES = {
    "first_come": first_come,
    "urgency": urgency,
    "distance_to_work": distance_to_work,
    "net_benefit": net_benefit,
}
