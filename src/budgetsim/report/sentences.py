"""The Kernboodschap: sentences made from the numbers, and from nothing else.

Knows no layout. A difference whose 80% band holds zero is called no clear difference, and what gets worse is
said in the same breath as what gets better.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from budgetsim.analysis.footing import Footing, footing
from budgetsim.analysis.headline import OUTCOMES, Outcome, Verdict, verdict
from budgetsim.domain.walls import Arrangement
from budgetsim.report.numbers import count_of
from budgetsim.report.tables import Row, Table, difference_cell
from budgetsim.report.view import Choice, Difference, RunView
from budgetsim.report.words import Words, short

KEY_OUTCOMES = ("net_draw", "participation_months", "waiting_months_plaats", "waiting_months_geld")
FOOTING_OUTCOMES = (*KEY_OUTCOMES, "durable_outflow")
FEW_REPLICATIONS = 10
BY_ID = {outcome.id: outcome for outcome in OUTCOMES}


@dataclass(frozen=True)
class Message:
    """One sentence of the Kernboodschap, and what it rests on per economy."""

    term: str
    lead: str
    clauses: Sequence[str]


@dataclass(frozen=True)
class Told:
    """A verdict on one outcome in one economy."""

    economy: str
    verdict: str
    """better, worse, unclear, or '' where there is nothing to compare."""


def scaled(view: RunView, outcome: Outcome, found: Difference) -> Difference:
    """Return a horizon's difference per year where the outcome adds up over years."""
    per = view.scenario.years if outcome.per_year else 1
    return found._replace(mean=found.mean / per, low=found.low / per, high=found.high / per)


def difference_of(view: RunView, outcome: Outcome, choice: Choice) -> Difference:
    """Return the difference from the first arrangement on one headline outcome, per year."""
    return scaled(view, outcome, view.difference(choice, outcome.indicator, outcome.subject))


def told(outcome: Outcome, found: Difference, replications: int) -> str:
    """Return the verdict of a difference; one replication can only be unclear, for it has no band."""
    if math.isnan(found.mean):
        return ""
    return str(Verdict.UNCLEAR) if replications < 2 else verdict(found.low, found.high, outcome.good)


def lead(w: Words, name: str, outcome: str, verdicts: Sequence[Told]) -> str:
    """Return one sentence over all economies: better here, worse there, no clear difference elsewhere."""
    parts = []
    for kind in (Verdict.BETTER, Verdict.WORSE, Verdict.UNCLEAR):
        where = [short(item.economy).lower() for item in verdicts if item.verdict == kind]
        if not where:
            continue
        everywhere = len(where) == len(verdicts) > 1
        place = w("in_all", n=len(where)) if everywhere else w("in_some", names=w.listed(where))
        parts.append(f"{w(f'lead_{kind.value}_{outcome}', name=name)} {place}")
    text = "; ".join(parts) or w("no_value")
    return f"{text[0].upper()}{text[1:]}."


def clause(w: Words, outcome: Outcome, economy: str, found: Difference, replications: int) -> str:
    """Return the numbers of one economy: difference, V or N, band and how often."""
    if math.isnan(found.mean):
        return w("clause_none", economy=short(economy))
    is_money = outcome.unit == "EUR"

    def shown(value: float) -> str:
        return w.numbers.euro(value, sign=True) if is_money else w.numbers.number(value, sign=True)

    value = w(f"amount_{outcome.unit}", value=shown(found.mean))
    if replications < 2:
        return w("clause_one", economy=short(economy), value=value)
    said = told(outcome, found, replications)
    mark = {Verdict.BETTER: w("v"), Verdict.WORSE: w("n")}.get(Verdict(said), "") if is_money else ""
    share, direction = (found.above, "higher") if found.mean > 0 else (found.below, "lower")
    often = w("often", n=count_of(share, found.pairs), total=found.pairs, direction=w(direction))
    band = w("band_from_to", low=shown(found.low), high=shown(found.high))
    key = "clause_unclear" if said == Verdict.UNCLEAR else "clause_clear"
    return w(
        key, economy=short(economy), value=f"{value} ({mark})" if mark else value, band=band, often=often
    )


def key_messages(view: RunView, w: Words, gemeente: str) -> list[Message]:
    """Return the sentences that answer the question: money, participation, waiting; none without a rival."""
    main = view.main
    if main is None:
        return []
    out = []
    for outcome in (BY_ID[name] for name in KEY_OUTCOMES):
        found = {e: difference_of(view, outcome, Choice(e, main.id, gemeente)) for e in view.economies}
        verdicts = [Told(e, told(outcome, d, view.replications)) for e, d in found.items()]
        clauses = [clause(w, outcome, e, d, view.replications) for e, d in found.items()]
        sentence = lead(w, short(main.id), outcome.id, verdicts)
        out.append(Message(w(f"term_{outcome.id}"), sentence, clauses))
    return out


def turning(view: RunView, w: Words, gemeente: str) -> str:
    """Return on which outcomes, and in which economies, the answer turns around."""
    assert view.main
    turned = []
    for outcome in OUTCOMES:
        by = {
            e: told(
                outcome, difference_of(view, outcome, Choice(e, view.main.id, gemeente)), view.replications
            )
            for e in view.economies
        }
        better, worse = ([e for e, said in by.items() if said == kind] for kind in ("better", "worse"))
        if better and worse:
            names = {"better": _lower(w, better), "worse": _lower(w, worse)}
            turned.append(w("turns", outcome=_plain(w, outcome.id), **names))
    if not turned:
        return w("turns_nowhere_one" if len(view.economies) == 1 else "turns_nowhere", n=len(view.economies))
    return w("turns_lead", list="; ".join(turned))


def _plain(w: Words, outcome: str) -> str:
    """Return an outcome's name inside a sentence, without its unit."""
    return w(f"outcome_{outcome}").partition(" (")[0].lower()


def _lower(w: Words, names: list[str]) -> str:
    return w.listed([short(name).lower() for name in names])


def worse_on(view: RunView, w: Words, gemeente: str) -> str:
    """Return everything on which the main alternative is worse in any economy."""
    assert view.main
    found = []
    for outcome in OUTCOMES:
        where = [
            e
            for e in view.economies
            if told(
                outcome, difference_of(view, outcome, Choice(e, view.main.id, gemeente)), view.replications
            )
            == Verdict.WORSE
        ]
        if where:
            everywhere = len(where) == len(view.economies) > 1
            place = w("in_all", n=len(where)) if everywhere else w("in_some", names=_lower(w, where))
            found.append(f"{_plain(w, outcome.id)} ({place})")
    name = short(view.main.id)
    return w("worse_on", name=name, list="; ".join(found)) if found else w("worse_on_nothing", name=name)


def caution(view: RunView, w: Words) -> str:
    """Return on how many replications all this rests, and what that means."""
    if view.replications == 1:
        return w("caution_one")
    key = "caution_few" if view.replications < FEW_REPLICATIONS else "caution_enough"
    return w(key, n=view.replications)


# On the same footing


def footing_table(view: RunView, w: Words) -> Table:
    """The first arrangement, the main one at each shortfall share, and the first with the same money."""
    set_ = footing(view.scenario)
    rows = []
    for gemeente in view.gemeenten:
        for economy in view.economies:
            for arrangement in set_.arrangements:
                choice = Choice(economy, arrangement.id, gemeente)
                heads = [short(economy), _footing_name(set_, w, arrangement)]
                heads = [short(gemeente), *heads] if len(view.gemeenten) > 1 else heads
                draw = view.per_year(view.stat(choice, "net_draw").mean)
                cells = [difference_cell(view, w, choice, name) for name in FOOTING_OUTCOMES]
                rows.append(Row(heads, [w.numbers.thousands(draw), *cells], {"gemeente": gemeente}))
    columns = [w("net_draw_column"), *(w(f"column_{name}") for name in FOOTING_OUTCOMES)]
    heads = [w("economy"), w("arrangement")]
    heads = [w("gemeente"), *heads] if len(view.gemeenten) > 1 else heads
    return Table(w("table_footing", first=short(view.first.id)), heads, columns, rows)


def _footing_name(set_: Footing, w: Words, arrangement: Arrangement) -> str:
    share = next((share for share, other in set_.by_shortfall if other.id == arrangement.id), None)
    name = short(arrangement.id)
    if share is not None:
        return w("at_shortfall", name=name, share=w.numbers.percent(share, 0))
    if arrangement.same_money_as:
        return w("with_same_money", name=name, other=short(arrangement.same_money_as))
    return w("base_of_comparison", name=name)


def shortfall_sentences(view: RunView, w: Words, gemeente: str) -> list[str]:
    """Return where the answer hangs on who bears a shortfall, and which ends were not computed."""
    set_ = footing(view.scenario)
    out = []
    for name in ("net_draw", "participation_months"):
        outcome, hangs = BY_ID[name], []
        for economy in view.economies:
            by = [
                (
                    share,
                    told(
                        outcome,
                        difference_of(view, outcome, Choice(economy, a.id, gemeente)),
                        view.replications,
                    ),
                )
                for share, a in set_.by_shortfall
            ]
            if len({said for _, said in by}) > 1:
                said = [
                    f"{w(word or 'no_value')} {w('at')} {w.numbers.percent(share, 0)}" for share, word in by
                ]
                hangs.append(w("hangs_in", economy=short(economy).lower(), list=w.listed(said)))
        if hangs:
            out.append(w("hangs", outcome=_plain(w, name), list="; ".join(hangs)))
    if len(set_.by_shortfall) > 1 and not out:
        out.append(w("hangs_nowhere"))
    missing = [w.numbers.percent(s, 0) for s in (0.0, 1.0) if s not in dict(set_.by_shortfall)]
    if missing and set_.by_shortfall:
        out.append(w("shortfall_missing", list=w.listed(missing)))
    return out


def same_money_sentences(view: RunView, w: Words, gemeente: str) -> list[str]:
    """Return what the main alternative does better or worse than the first one with the same money."""
    same, main = footing(view.scenario).same_money, view.main
    if same is None or main is None:
        return [w("same_money_missing")] if main else []
    out = []
    for name in KEY_OUTCOMES[1:]:
        verdicts = []
        for economy in view.economies:
            found = view.with_same_money.get((economy, gemeente, name), "")
            verdicts.append(Told(economy, str(Verdict.UNCLEAR) if found and view.replications < 2 else found))
        out.append(lead(w, short(main.id), name, verdicts))
    return [" ".join([w("same_money_lead", base=short(same.id)), *out])]
