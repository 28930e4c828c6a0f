"""What the first arrangement would have done with the extra money that the main one draws (rule 21).

Knows no layout. The variant *got* that money; how much of it came back is said beside what it did.
"""

from __future__ import annotations

from budgetsim.analysis.footing import footing
from budgetsim.domain.walls import Arrangement
from budgetsim.report.sentences import BY_ID, Told, difference_of, lead, money_mark, scaled, told
from budgetsim.report.tables import Row, Table, banded
from budgetsim.report.view import Choice, Difference, RunView
from budgetsim.report.words import Words, short

PEOPLE_OUTCOMES = ("participation_months", "waiting_months", "waiting_months_plaats", "durable_outflow")
COLUMNS = ("net_draw", *PEOPLE_OUTCOMES)
HALF_A_EURO = 0.5


def same_money_sentences(view: RunView, w: Words, gemeente: str) -> list[str]:
    """Return what the variant got and gave back, and what the main alternative still does otherwise."""
    variant, main = footing(view.scenario).same_money, view.main
    if variant is None or main is None:
        return [w("same_money_missing")] if main else []
    out = [w("same_money_lead", variant=short(variant.id), name=short(main.id), first=short(view.first.id))]
    out += [_money(view, w, variant, economy, gemeente) for economy in view.economies]
    people = []
    for name in PEOPLE_OUTCOMES:
        by = {e: _left(view, e, gemeente, name) for e in view.economies}
        verdicts = [Told(e, told(BY_ID[name], found, view.replications)) for e, found in by.items()]
        people.append(f"{w(f'term_{name}')} {lead(w, short(main.id), name, verdicts)}")
    return [*out, " ".join([w("same_money_people", variant=short(variant.id)), *people])]


def _left(view: RunView, economy: str, gemeente: str, name: str) -> Difference:
    """Return the difference per year that is left between the main alternative and the variant."""
    outcome = BY_ID[name]
    return scaled(view, outcome, view.difference_with_same_money(economy, gemeente, outcome.indicator))


def _money(view: RunView, w: Words, variant: Arrangement, economy: str, gemeente: str) -> str:
    """Return extra money got, given back, and the draw that is left, in one economy."""
    assert view.main
    rule, euro = BY_ID["net_draw"], w.numbers.euro
    got, kept = (
        difference_of(view, rule, Choice(economy, name, gemeente)).mean for name in (view.main.id, variant.id)
    )
    left = _left(view, economy, gemeente, rule.id)
    names = {
        "economy": short(economy), "variant": short(variant.id), "name": short(view.main.id),
        "first": short(view.first.id),
    }  # fmt: skip
    key = _key(got, kept)
    direction = w("more" if kept >= 0 else "less")
    story = w(key, got=euro(abs(got)), back=euro(got - kept), kept=euro(abs(kept)), direction=direction,
              **names)  # fmt: skip
    said = told(rule, left, view.replications)
    rest = w("draws_more" if left.mean >= 0 else "draws_less", value=euro(abs(left.mean)), **names)
    verdict = money_mark(w, said, "EUR") or f" ({w(said)})" if said else ""
    low, high = w.numbers.ends(left.low, left.high, lambda value, _: euro(value, sign=True))
    band = "" if said == "too_few" else w("same_money_band", band=w("band_from_to", low=low, high=high))
    return f"{story} {rest}{verdict}{band}."


def _key(got: float, kept: float) -> str:
    """Return which story holds: nothing or less got; else some given back, all and more, or nothing."""
    if abs(got) < HALF_A_EURO:
        return "same_money_nothing"
    if got < 0:
        return "same_money_lost"
    if kept < 0:
        return "same_money_got_none"
    return "same_money_got" if kept <= got else "same_money_got_all"


def same_money_table(view: RunView, w: Words) -> Table | None:
    """Return the paired differences of the main alternative from the variant; None without one."""
    variant = footing(view.scenario).same_money
    if variant is None or view.main is None:
        return None
    rows = []
    for gemeente in view.gemeenten:
        for economy in view.economies:
            cells = [
                banded(w, BY_ID[o], _left(view, economy, gemeente, o), view.replications) for o in COLUMNS
            ]
            heads = [short(gemeente), short(economy)] if len(view.gemeenten) > 1 else [short(economy)]
            rows.append(Row(heads, cells, {"gemeente": gemeente}))
    heads = [w("gemeente"), w("economy")] if len(view.gemeenten) > 1 else [w("economy")]
    caption = w("table_same_money", name=short(view.main.id), variant=short(variant.id))
    return Table(caption, heads, [w(f"column_{name}") for name in COLUMNS], rows)
