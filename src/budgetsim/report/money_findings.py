"""What the figures about money and about what is uncertain say.

Knows no chart and no page; every sentence is made from the run's numbers for one choice of the reader.
"""

from __future__ import annotations

from budgetsim.analysis.risk import BUFFER_REPLICATIONS
from budgetsim.report.findings import Case, Finding
from budgetsim.report.layouts import fund_options
from budgetsim.report.numbers import count_of
from budgetsim.report.sentences import BY_ID, bands_hold, difference_of, is_too_few, levels_rest
from budgetsim.report.values import NO_SALDO_EUR, OUTLOOK_YEARS
from budgetsim.report.view import TOTAL, Choice
from budgetsim.report.words import Words, short


def budget(case: Case) -> Finding:
    """What was budgeted and what was spent: of one fund, or of all together."""
    w, fund = case.words, case.choice.fund
    title = w("budget_of", fund=fund_options(case.view, w)[fund]) if fund != TOTAL else w("whole_budget")
    came, out = (case.view.per_year(case.stat(name, fund).mean) for name in ("baten", "lasten"))
    amounts = {"baten": w.numbers.euro(came), "lasten": w.numbers.euro(out)}
    rest = w(f"budget_{_kind(came - out)}", value=w.numbers.euro(abs(came - out)))
    heading = w("budget_heading", fund=title, rest=rest, **amounts, **case.names)
    return heading, w("budget_sees", fund=title)


def _kind(saldo: float) -> str:
    """Return whether a saldo is a surplus (over), a deficit (short), or neither (even)."""
    if abs(saldo) < NO_SALDO_EUR:
        return "even"
    return "short" if saldo < 0 else "over"


def _left(w: Words, saldo: float) -> str:
    """Return a saldo in words, without a sign: '€ 369.000 tekort (N)'."""
    return w(f"saldo_{_kind(saldo)}", value=w.numbers.euro(abs(saldo)))


def one_purse(case: Case) -> Finding:
    """What all own funds together close with, chosen and first."""
    w = case.words
    total = _left(w, own_saldo(case, case.choice))
    if case.is_first:
        return w("one_purse_heading_first", total=total, **case.names), w("one_purse_sees")
    base = _left(w, own_saldo(case, case.first))
    return w("one_purse_heading", total=total, base=base, **case.names), w("one_purse_sees")


def own_saldo(case: Case, choice: Choice) -> float:
    """Return the saldo of all own funds together, a year on average."""
    saldi = [case.view.stat(choice, "saldo", f, y).mean for f in case.view.own_funds for y in case.view.years]
    return case.view.per_year(sum(saldi))


def outlook(case: Case) -> Finding:
    """From what to what lasten and baten go in the first year and three more, as far as there are."""
    w, years = case.words, case.view.years[:OUTLOOK_YEARS]
    ends = {
        f"{name}_{end}": w.numbers.euro(case.stat(name, year=year).mean)
        for name in ("lasten", "baten")
        for end, year in (("from", years[0]), ("to", years[-1]))
    }
    key = "outlook_heading" if len(years) > 1 else "outlook_heading_one"
    heading = w(key, since=years[0], until=years[-1], **ends, **case.names)
    return heading, w("outlook_sees", years=w.listed([*map(str, years)]))


def _fan(case: Case, indicator: str, unit: str) -> Finding:
    """Between which ends eight in ten replications lie in the last year."""
    w, year = case.words, case.view.years[-1]
    sees = f"{w('fan_sees')} {bands_hold(case.view, w)}"
    if is_too_few(case.view):
        return w("fan_heading_too_few", n=w.count("replication", case.view.replications), **case.names), sees
    _, low, high = case.stat(indicator, year=year)
    key = f"fan_heading_{indicator}"
    if unit == "EUR" and high < 0:
        key, low, high = f"{key}_back", -high, -low
    ends = [_drawn(w, end) if unit == "EUR" else w.numbers.number(end) for end in (low, high)]
    return w(key, year=year, low=ends[0], high=ends[1], **case.names), sees


def fan_participation(case: Case) -> Finding:
    """How far participation spreads."""
    return _fan(case, "participation_months", "inwonermaanden")


def fan_net_draw(case: Case) -> Finding:
    """How far the draw on general means spreads."""
    return _fan(case, "net_draw", "EUR")


def saldo(case: Case) -> Finding:
    """Which fund falls short most, and which has most left."""
    w = case.words
    by = {
        (fund.title, year): case.stat("saldo", fund.id, year).mean
        for fund in case.view.scenario.funds
        for year in case.view.years
    }
    (worst, year), low = min(by.items(), key=lambda item: item[1])
    total = sum(by.values()) / len(case.view.years)
    sees = w("saldo_sees", total=_left(w, total))
    if low > -NO_SALDO_EUR:
        return w("saldo_heading_none", **case.names), sees
    heading = w("saldo_heading", fund=worst, year=year, value=w.numbers.euro(-low), **case.names)
    (best, when), high = max(by.items(), key=lambda item: item[1])
    if high > NO_SALDO_EUR:
        sees = f"{sees} {w('saldo_best', fund=best, year=when, value=w.numbers.euro(high))}"
    return heading, sees


def deficit(case: Case) -> Finding:
    """The years in which the chance of a deficit is highest, in frequencies, and what would cover it."""
    w = case.words
    sees = f"{_after_vangnet(case)} {_cover(case)}"
    years, chance = worst_years(case, case.choice)
    if not chance > 0:
        heading = w("deficit_heading_none", **case.names)
    else:
        heading = w("deficit_heading", years=years, often=times(case, chance), **case.names)
    if case.is_first:
        return heading, sees
    years, chance = worst_years(case, case.first)
    key = "deficit_base" if chance > 0 else "deficit_base_none"
    return heading, f"{sees} {w(key, years=years, often=times(case, chance), **case.names)}"


def _after_vangnet(case: Case) -> str:
    """Return which funds a deficit is of, and what the vangnetuitkering already took off it."""
    w = case.words
    if not case.view.has_vangnet:
        return w("deficit_sees_no_vangnet", **case.names)
    paid = case.view.per_year(case.stat("vangnetuitkering").mean)
    return w("deficit_sees", vangnet=w.numbers.euro(paid), **case.names)


def worst_years(case: Case, choice: Choice) -> tuple[str, float]:
    """Return the years in which the chance of a deficit is highest, all of them on a tie, and that chance."""
    chances = {year: case.view.chance_of_deficit(choice, year) for year in case.view.years}
    most = max(chances.values())
    return case.words.listed([str(year) for year, chance in chances.items() if chance == most]), most


def times(case: Case, chance: float) -> str:
    """Return a chance in frequencies: '8 van de 10 doorrekeningen'."""
    n = case.view.replications
    return case.words("n_of_total", n=count_of(chance, n), total=case.words.count("replication", n))


def _cover(case: Case) -> str:
    """Return the buffer of the chosen arrangement and the first, or how low the balance ran."""
    w, view = case.words, case.view
    choices = [case.choice] if case.is_first else [case.choice, case.first]
    if view.has_buffer:
        names = [
            w("buffer_of", name=short(c.arrangement), buffer=w.numbers.euro(view.buffer(c))) for c in choices
        ]
        certainty = w.numbers.percent(view.scenario.certainty_share, 0)
        return w("buffer_sees", certainty=certainty, list=w.listed(names))
    ranges = []
    for c in choices:
        low, high = (w.numbers.euro(value) for value in view.lowest_balances(c))
        ranges.append(w("lowest_of", name=short(c.arrangement), low=low, high=high))
    return w("buffer_too_few", least=BUFFER_REPLICATIONS, list=w.listed(ranges))


def _amount(case: Case, outcome: str, heading: str) -> Finding:
    """Return a heading for an amount per year: clear difference, none, or the first arrangement itself."""
    w = case.words
    rule = BY_ID[outcome]
    mine = case.view.per_year(case.stat(rule.indicator).mean)
    base = case.view.per_year(case.view.stat(case.first, rule.indicator).mean)
    values = {"mine": _drawn(w, mine), "base": _drawn(w, base)}
    if case.is_first:
        key = f"{heading}_heading_first{'_back' if mine < 0 else ''}"
        return w(key, value=w.numbers.euro(abs(mine)), **case.names), w(f"{heading}_sees")
    found = difference_of(case.view, rule, case.choice)
    said = case.told(outcome)
    kind = "more" if found.mean > 0 else "less"
    if said in ("unclear", "too_few", ""):
        kind = said or "unclear"
    elif outcome == "net_draw" and mine < 0 and base < 0:
        kind = f"{kind}_back"
    text = w(f"{heading}_heading_{kind}", value=w.numbers.euro(abs(found.mean)), **values, **case.names)
    return text, f"{w('from_to', **values, **case.names)} {w(f'{heading}_sees')}"


def _drawn(w: Words, amount: float) -> str:
    """Return what is drawn on general means; less than nothing is money that flows back."""
    return w("flows_back", value=w.numbers.euro(-amount)) if amount < 0 else w.numbers.euro(amount)


def net_draw(case: Case) -> Finding:
    """What general means pay or get back."""
    heading, sees = _amount(case, "net_draw", "net_draw")
    return heading, f"{sees} {levels_rest(case.view, case.words)}"


def money_idle(case: Case) -> Finding:
    """Money left in one purse while people waited for money from another."""
    return _amount(case, "money_idle", "money_idle")
