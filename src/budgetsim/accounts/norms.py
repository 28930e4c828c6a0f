"""What one month of bijstand and one month of loonkostensubsidie cost the gemeente, in whole cents.

Knows no person and no purse: a date and a trait in, cents out. Sources: Participatiewet art. 20-22a (norms),
31 and 34a (vrijlating), 32 (set-off), 69 (gross cost), 10d (loonkostensubsidie); the figures stand in data/.
"""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction

from budgetsim.accounts.indexation import Indexation
from budgetsim.accounts.working import Sheet, Value, Working, refuse
from budgetsim.domain.reference import NOT_SHARED, Leefvorm, Reference
from budgetsim.units import MONTHS_PER_YEAR, cents

NORM_UNIT = "eur_net_per_month_incl_vt"


def bijstand_cents_per_month(
    reference: Reference,
    index: Indexation,
    leefvorm: str,
    day: date,
    earnings_eur: float = 0.0,
    exempt: bool = False,
) -> int:
    """Return the gross monthly cost per inwoner: (net norm - income set off) / persons x gross-up.

    `earnings_eur` is net per household and month; `exempt` while the vrijlating lasts.
    """
    sheet = Sheet(reference, index, "bijstand")
    return gross_cents_on(sheet, leefvorm_of(reference, leefvorm), day, earnings_eur, exempt)


def net_norm_cents(reference: Reference, index: Indexation, leefvorm: str, day: date) -> int:
    """Return the net norm of a household, with vakantietoeslag, cents per month (art. 20-22a)."""
    return _net_cents(Sheet(reference, index, "norm"), leefvorm_of(reference, leefvorm), day)


def kostendelersnorm_cents(reference: Reference, index: Indexation, persons_count: int, day: date) -> int:
    """Return the net norm per person in a home with this many cost sharers, cents per month (art. 22a)."""
    return _shared_cents(Sheet(reference, index, "kostendelersnorm"), persons_count, day)


def income_set_off_eur(reference: Reference, earnings_eur: float, day: date, *, exempt: bool) -> float:
    """Return by how much a month's net earnings lower the net payment: earnings less the vrijlating.

    `exempt` while the vrijlating lasts: `inkomstenvrijlating_months` in data/ (art. 31, from 2027 art. 34a).
    """
    return _set_off_eur(Sheet(reference, None, "set_off"), earnings_eur, day, exempt)


def norm_working(reference: Reference, index: Indexation, leefvorm: str, day: date) -> Working:
    """Work out the net norm of a leefvorm."""
    form = leefvorm_of(reference, leefvorm)
    sheet = Sheet(reference, index, "norm", leefvorm=leefvorm, date=str(day))
    return sheet.done(_net_cents(sheet, form, day) / 100, NORM_UNIT)


def kostendelersnorm_working(
    reference: Reference, index: Indexation, persons_count: int, day: date
) -> Working:
    """Work out the kostendelersnorm per person."""
    sheet = Sheet(reference, index, "kostendelersnorm", persons=persons_count, date=str(day))
    result = _shared_cents(sheet, persons_count, day) / 100
    age = sheet.figure("kostendelersnorm_min_age_years", day)
    sheet.note(f"persons: those of {age:g} and older who share the home, the person asked about included")
    return sheet.done(result, NORM_UNIT)


def bijstand_working(
    reference: Reference,
    index: Indexation,
    leefvorm: str,
    day: date,
    earnings_eur: float = 0.0,
    exempt: bool = False,
) -> Working:
    """Work out the gross monthly cost per inwoner."""
    form = leefvorm_of(reference, leefvorm)
    asked: dict[str, Value] = {"earnings_eur_per_month": earnings_eur, "exempt": exempt}
    sheet = Sheet(reference, index, "bijstand", leefvorm=leefvorm, date=str(day), **asked)
    result = gross_cents_on(sheet, form, day, earnings_eur, exempt) / 100
    sheet.note(f"{form.gross_up}: its last value is used for every date")
    return sheet.done(result, "eur_per_month_per_inwoner")


def leefvorm_of(reference: Reference, leefvorm: str) -> Leefvorm:
    """Return a leefvorm by its id; raises InputError that names the ones there are."""
    if leefvorm not in reference.leefvormen:
        known = ", ".join(reference.leefvormen) or "none"
        raise refuse("leefvorm", f"data/leefvormen.csv holds no '{leefvorm}'; one of {known}")
    return reference.leefvormen[leefvorm]


def gross_cents_on(
    sheet: Sheet, form: Leefvorm, day: date, earnings_eur: float = 0.0, exempt: bool = False
) -> int:
    """Work out `bijstand_cents_per_month` on a sheet."""
    net = _net_cents(sheet, form, day) / 100
    if earnings_eur:
        set_off = _set_off_eur(sheet, earnings_eur, day, exempt)
        paid = max(0.0, net - set_off)
        net = sheet.step(f"net payment = {net:.2f} - {set_off:.2f}, not below 0", paid, "eur_per_month")
    gross_up = sheet.undated(form.gross_up)
    gross = net / form.persons_count * gross_up
    text = f"gross cost per inwoner = {net:.2f} / {form.persons_count} x {gross_up:g}"
    return cents(sheet.step(text, gross, "eur_per_month"))


def _net_cents(sheet: Sheet, form: Leefvorm, day: date) -> int:
    if form.cost_sharers_count != NOT_SHARED:
        return _shared_cents(sheet, form.cost_sharers_count, day, form.norm)
    norm = cents(sheet.half_yearly(form.norm, day))
    sheet.step(f"net norm, {form.title}", norm / 100, NORM_UNIT)
    return norm


def _shared_cents(
    sheet: Sheet, persons: int, day: date, couple_norm: str = "bijstandsnorm_gehuwden_21plus"
) -> int:
    """Reckon in whole fractions, for 13/30 has no end in decimals.

    Half a cent goes down, as in July 2026 (1,013.89); an amount of July 2022 (787.02) was published upwards.
    """
    if persons < 2:
        raise refuse("persons", f"{persons} shares with nobody; give 2 or more, or ask for a norm")
    couple = cents(sheet.half_yearly(couple_norm, day))
    base = Fraction(str(sheet.figure("kostendelersnorm_base_share", day)))
    step = Fraction(str(sheet.figure("kostendelersnorm_step_share", day)))
    share = (base + persons * step) / persons
    formula = f"({float(base):g} + {persons} x {float(step):g}) / {persons} = {share}"
    sheet.step(f"share of the couple's norm = {formula}", float(share), "share_of_couple_norm")
    norm = math.ceil(couple * share - Fraction(1, 2))
    sheet.step(f"norm per person = {share} x {couple / 100:.2f}", norm / 100, NORM_UNIT)
    return norm


def _set_off_eur(sheet: Sheet, earnings_eur: float, day: date, exempt: bool) -> float:
    if not (math.isfinite(earnings_eur) and earnings_eur >= 0):
        raise refuse("earnings", f"{earnings_eur:g} is not an amount of 0 or more")
    free = _exempt_eur(sheet, earnings_eur, day) if exempt else 0.0
    text = f"set off = {earnings_eur:.2f} - {free:.2f}"
    return sheet.step(text, earnings_eur - free, "eur_per_month")


def _exempt_eur(sheet: Sheet, earnings_eur: float, day: date) -> float:
    """Return the part of earnings left free; from 2027 a share without a maximum (art. 34a)."""
    share = sheet.figure("inkomstenvrijlating_share", day)
    months = sheet.figure("inkomstenvrijlating_months", day)
    sheet.note(f"the vrijlating lasts at most {months:g} months")
    free = earnings_eur * share
    text = f"vrijlating = {share:g} x {earnings_eur:.2f}"
    if sheet.figure("inkomstenvrijlating_max_applies", day):
        most = sheet.figure("inkomstenvrijlating_max", day)
        free = min(free, most)
        text += f", at most {most:.2f}"
    return sheet.step(text, free, "eur_per_month")


# loonkostensubsidie


def lks_cents_per_month(
    reference: Reference,
    index: Indexation,
    loonwaarde_share: float,
    hours_per_week: float,
    day: date,
    *,
    forfaitair: bool = False,
    on_top_of_cap: bool | None = None,
) -> int:
    """Return the monthly loonkostensubsidie for a loonwaarde and a contract.

    min(cap, 1 - loonwaarde) of the minimum wage with vakantiebijslag, plus werkgeverslasten, times hours/36.
    Follows the minimum wage of 1 January only (lid 7). `forfaitair` in the first months: a fixed share in the
    place of 1 - loonwaarde (lid 5), but nothing for who earns the full wage. `on_top_of_cap`: whether
    werkgeverslasten come on top of the cap or within it; None follows the figure in data/.
    """
    sheet = Sheet(reference, index, "lks")
    return lks_cents_on(sheet, loonwaarde_share, hours_per_week, day, forfaitair, on_top_of_cap)


def lks_working(
    reference: Reference,
    index: Indexation,
    loonwaarde_share: float,
    hours_per_week: float,
    day: date,
    *,
    forfaitair: bool = False,
    on_top_of_cap: bool | None = None,
) -> Working:
    """Work out the monthly loonkostensubsidie."""
    asked: dict[str, Value] = {"loonwaarde": loonwaarde_share, "hours": hours_per_week}
    sheet = Sheet(reference, index, "lks", **asked, date=str(day), forfaitair=forfaitair)
    paid = lks_cents_on(sheet, loonwaarde_share, hours_per_week, day, forfaitair, on_top_of_cap)
    sheet.step("a year of twelve such months", paid * MONTHS_PER_YEAR / 100, "eur_per_year")
    sheet.note("follows the minimum wage of 1 January; a rise in July counts from the next January (lid 7)")
    if forfaitair:
        months = sheet.figure("lks_forfaitair_max_months", day)
        sheet.note(f"forfaitair: for at most {months:g} months, whatever the loonwaarde (lid 5)")
    return sheet.done(paid / 100, "eur_per_month", (date(day.year, 1, 1), date(day.year, 12, 31)))


def lks_cents_on(
    sheet: Sheet,
    loonwaarde: float,
    hours: float,
    day: date,
    forfaitair: bool = False,
    on_top_of_cap: bool | None = None,
) -> int:
    """Work out `lks_cents_per_month` on a sheet."""
    if not 0 <= loonwaarde <= 1:
        raise refuse("loonwaarde", f"{loonwaarde:g} is not a share of the minimum wage; give 0 to 1")
    if not (math.isfinite(hours) and hours >= 0):
        raise refuse("hours", f"{hours:g} is not a number of hours a week; give 0 or more")
    january = date(day.year, 1, 1)
    wage = _wage(sheet, january)
    missing = _missing_share(sheet, loonwaarde, january, forfaitair)
    full = sheet.step(*_with_on_costs(sheet, wage, missing, january, on_top_of_cap), "eur_per_month")
    full_time = sheet.figure("lks_fulltime_hours_per_week", january)
    part = min(1.0, hours / full_time)
    text = f"for the contract: {full:.4f} x {hours:g} / {full_time:g} hours, at most 1"
    return cents(sheet.step(text, full * part, "eur_per_month"))


def _wage(sheet: Sheet, january: date) -> float:
    wage = sheet.half_yearly("wml_per_month", january)
    holiday = sheet.figure("lks_vakantiebijslag_share", january)
    text = f"minimum wage with vakantiebijslag = {wage:.2f} x (1 + {holiday:g})"
    return sheet.step(text, wage * (1 + holiday), "eur_per_month")


def _missing_share(sheet: Sheet, loonwaarde: float, january: date, forfaitair: bool) -> float:
    if not forfaitair or loonwaarde == 1:
        return sheet.step(f"missing loonwaarde = 1 - {loonwaarde:g}", 1 - loonwaarde, "share_of_wml")
    share = sheet.figure("lks_forfaitair_share", january)
    return sheet.step("forfaitair share, in the place of the missing loonwaarde", share, "share_of_wml")


def _with_on_costs(
    sheet: Sheet, wage: float, missing: float, january: date, on_top_of_cap: bool | None
) -> tuple[str, float]:
    """Return the subsidy at full time and how it came about."""
    cap = sheet.figure("lks_cap_share", january)
    on_costs = sheet.figure("lks_werkgeverslasten_share", january)
    if on_top_of_cap is None:
        on_top_of_cap = bool(sheet.figure("lks_werkgeverslasten_on_top_of_cap", january))
    if on_top_of_cap:
        text = f"subsidy at full time = min({missing:g}, cap {cap:g}) x {wage:.4f} x (1 + {on_costs:g})"
        return text, wage * min(cap, missing) * (1 + on_costs)
    text = f"subsidy at full time = min({missing:g} x (1 + {on_costs:g}), cap {cap:g}) x {wage:.4f}"
    return text, wage * min(cap, missing * (1 + on_costs))
