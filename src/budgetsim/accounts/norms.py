"""What one month of bijstand and one month of loonkostensubsidie cost the gemeente, in whole cents.

Knows no person and no purse: a date and a trait in, cents out. Sources: Participatiewet art. 21, 22a and 69
(norms, gross cost) and art. 10d (loonkostensubsidie); the figures stand in data/ with their own source.
"""

from __future__ import annotations

from datetime import date

from budgetsim.accounts.indexation import Indexation
from budgetsim.domain.reference import Reference
from budgetsim.units import cents


def bijstand_cents_per_month(
    reference: Reference,
    index: Indexation,
    leefvorm: str,
    day: date,
    earnings_eur: float = 0.0,
    exempt: bool = False,
) -> int:
    """Return the gross monthly cost per inwoner: (norm x share / persons - earnings) x gross-up.

    `earnings_eur` is net a month and is set off in full, unless it is `exempt`.
    """
    form = reference.leefvormen[leefvorm]
    norm = index.carried_on(reference, form.norm, day)
    gross_up = reference.rows(form.gross_up)[-1].value
    net = norm * form.norm_share / form.persons_count - (0.0 if exempt else earnings_eur)
    return cents(max(0.0, net) * gross_up)


def lks_cents_per_month(
    reference: Reference,
    index: Indexation,
    loonwaarde_share: float,
    hours_per_week: float,
    day: date,
    *,
    forfaitair: bool = False,
) -> int:
    """Return the monthly loonkostensubsidie for a loonwaarde and a contract.

    min(cap, 1 - loonwaarde) of the minimum wage with vakantiebijslag, plus werkgeverslasten, times hours/36.
    Follows the minimum wage of 1 January only (art. 10d lid 7). While it is `forfaitair` the loonwaarde
    is not measured yet and everyone has the same part (lid 5); who earns the minimum wage gets none.
    """
    january = date(day.year, 1, 1)
    wage = index.carried_on(reference, "wml_per_month", january)
    holiday = reference.at("lks_vakantiebijslag_share", january).value
    on_costs = reference.at("lks_werkgeverslasten_share", january).value
    full_time = reference.at("lks_fulltime_hours_per_week", january).value
    gap = min(reference.at("lks_cap_share", january).value, 1 - loonwaarde_share)
    if forfaitair and gap > 0:
        gap = reference.at("lks_forfaitair_share", january).value
    return cents(wage * (1 + holiday) * gap * (1 + on_costs) * min(1.0, hours_per_week / full_time))
