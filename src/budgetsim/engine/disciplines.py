"""The order of a waiting list: the key that comes before the time of asking.

Knows no list. Lower keys go first; ties are broken by the time of the ask, then by the inwoner's number.
"""

from __future__ import annotations

from budgetsim.accounts.tariffs import ANY
from budgetsim.engine.inwoner import Inwoner
from budgetsim.engine.plan import Plan
from budgetsim.engine.purse import PriceBook


def list_key(plan: Plan, book: PriceBook, person: Inwoner, stage: int, month: int) -> int:
    """Return the key of an ask made in a month, under the discipline of the stage asked for."""
    return DISCIPLINES[plan.stages[stage].discipline](plan, book, person, stage, month)


def first_come(plan: Plan, book: PriceBook, person: Inwoner, stage: int, month: int) -> int:
    return 0


def urgency(plan: Plan, book: PriceBook, person: Inwoner, stage: int, month: int) -> int:
    """Most urgent doelgroep first."""
    return -plan.scenario.doelgroepen[person.profile.doelgroep].urgency


def distance_to_work(plan: Plan, book: PriceBook, person: Inwoner, stage: int, month: int) -> int:
    """Fewest stages still to go first."""
    position = plan.stages[stage].position
    return sum(plan.stages[step].position > position for step in person.path)


def net_benefit(plan: Plan, book: PriceBook, person: Inwoner, stage: int, month: int) -> int:
    """Largest monthly saving against the present stage first, in cents."""
    return _monthly_cents(plan, book, person, stage, month) - _monthly_cents(
        plan, book, person, person.stage, month
    )


def _monthly_cents(plan: Plan, book: PriceBook, person: Inwoner, stage: int, month: int) -> int:
    rows = book.rows(person.profile, stage, 0 if plan.stages[stage].gated else ANY)
    return sum(book.tables[row][month + 1] - book.tables[row][month] for row in rows)


DISCIPLINES = {
    "first_come": first_come,
    "urgency": urgency,
    "distance_to_work": distance_to_work,
    "net_benefit": net_benefit,
}
