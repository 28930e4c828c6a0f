"""The Kernboodschap: sentences made from the numbers, and from nothing else.

Knows no layout. A difference whose 80% band holds zero is called no clear difference, and what gets worse is
said in the same breath as what gets better.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from budgetsim.analysis.footing import WAITING_IN_ALL, Footing, footing
from budgetsim.analysis.headline import MIN_PAIRS, OUTCOMES, TOTAL, Outcome, Verdict, verdict
from budgetsim.domain.reference import Label
from budgetsim.domain.scenario import IGNORANCE, LUCK, WEATHER
from budgetsim.domain.walls import Arrangement
from budgetsim.report.numbers import count_of
from budgetsim.report.tables import Row, Table, difference_cell
from budgetsim.report.unemployment import varies
from budgetsim.report.view import Choice, Difference, RunView
from budgetsim.report.words import Words, short

WAITING = Outcome(WAITING_IN_ALL, WAITING_IN_ALL, TOTAL, "inwonermaanden", -1, True)
"""Waiting for any reason together: people who arrive sooner wait longer for a place, yet less in all."""
KEY_OUTCOMES = (
    "net_draw", "participation_months", "durable_outflow", WAITING.id, "waiting_months_plaats",
    "waiting_months_geld",
)  # fmt: skip
FOOTING_OUTCOMES = (
    "net_draw", "participation_months", "waiting_months_plaats", "waiting_months_geld", "durable_outflow",
)  # fmt: skip
FEW_REPLICATIONS = 10
EDGE_SHARE = 0.05
"""A band that ends this close to zero, as a share of its width, might have ended on the other side."""
BY_ID = {outcome.id: outcome for outcome in (*OUTCOMES, WAITING)}


@dataclass(frozen=True)
class Message:
    """One sentence of the Kernboodschap, and what it rests on per economy."""

    term: str
    lead: str
    clauses: Sequence[str]
    notes: Sequence[str] = ()
    """What keeps the sentence from being misread."""


@dataclass(frozen=True)
class Told:
    """A verdict on one outcome in one economy."""

    economy: str
    verdict: str
    """better, worse, unclear, too_few, or '' where there is nothing to compare."""


def scaled(view: RunView, outcome: Outcome, found: Difference) -> Difference:
    """Return a horizon's difference per year where the outcome adds up over years."""
    per = view.scenario.years if outcome.per_year else 1
    return found._replace(mean=found.mean / per, low=found.low / per, high=found.high / per)


def difference_of(view: RunView, outcome: Outcome, choice: Choice) -> Difference:
    """Return the difference from the first arrangement on one headline outcome, per year."""
    return scaled(view, outcome, view.difference(choice, outcome.indicator, outcome.subject))


def told(outcome: Outcome, found: Difference, replications: int) -> str:
    """Return the verdict of a difference, '' where there is nothing to compare."""
    return verdict(found.low, found.high, outcome.good, found.pairs, replications)


def told_of(view: RunView, outcome: Outcome, choice: Choice) -> str:
    """Return the verdict on one headline outcome of a choice against the first arrangement."""
    return told(outcome, difference_of(view, outcome, choice), view.replications)


def is_too_few(view: RunView) -> bool:
    """Whether a run holds too few replications for any verdict."""
    return view.replications < MIN_PAIRS


def lead(w: Words, name: str, outcome: str, verdicts: Sequence[Told]) -> str:
    """Return one sentence over all economies: better here, worse there, no clear difference elsewhere."""
    if any(item.verdict == Verdict.TOO_FEW for item in verdicts):
        return w("lead_too_few")
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


def clause(
    w: Words, outcome: Outcome, economy: str, found: Difference, replications: int, *, is_back: bool = False
) -> str:
    """Return the numbers of one economy: difference, V or N, band and how often.

    `is_back`: both sides have money flow back to general means, so that more draw is less that flows back.
    """
    if math.isnan(found.mean):
        return w("clause_none", economy=short(economy))
    value = w(f"amount_{outcome.unit}", value=shown(w, outcome, found.mean))
    if replications < MIN_PAIRS:
        key = "clause_one" if replications == 1 else "clause_too_few"
        return w(key, economy=short(economy), value=value)
    said = told(outcome, found, replications)
    key = "clause_unclear" if said == Verdict.UNCLEAR else "clause_clear"
    if is_back and said != Verdict.UNCLEAR:
        key, direction = "clause_back", "more" if found.mean < 0 else "less"
        value = w(f"amount_back_{direction}", value=w.numbers.euro(abs(found.mean)))
    mark = money_mark(w, said, outcome.unit)
    return w(key, economy=short(economy), value=f"{value}{mark}", band=band(w, outcome, found),
             often=often(w, found))  # fmt: skip


def shown(w: Words, outcome: Outcome, value: float, more: int = 0) -> str:
    """Return a signed difference in the outcome's own digits, and `more`."""
    if outcome.unit == "EUR":
        return w.numbers.euro(value, sign=True)
    digits = 1 if outcome.unit == "inwoners" and abs(value) < 10 else 0
    return w.numbers.number(value, digits + more, sign=True)


def band(w: Words, outcome: Outcome, found: Difference) -> str:
    """Return '-41 tot +107'."""
    low, high = w.numbers.ends(found.low, found.high, lambda value, more: shown(w, outcome, value, more))
    return w("band_from_to", low=low, high=high)


def is_on_the_edge(found: Difference) -> bool:
    """Whether the verdict is a near thing: the nearest end of the band lies next to zero, on either side."""
    return min(abs(found.low), abs(found.high)) < EDGE_SHARE * (found.high - found.low)


def often(w: Words, found: Difference) -> str:
    """Return 'hoger in 8 van de 10 doorrekeningen'."""
    share, direction = (found.above, "higher") if found.mean > 0 else (found.below, "lower")
    total = w.count("replication", found.pairs)
    return w("often", n=count_of(share, found.pairs), total=total, direction=w(direction))


def money_mark(w: Words, said: str, unit: str) -> str:
    """Return ' (V)' or ' (N)' for a clear difference in money, else nothing."""
    mark = {str(Verdict.BETTER): w("v"), str(Verdict.WORSE): w("n")}.get(said, "")
    return f" ({mark})" if mark and unit == "EUR" else ""


def key_messages(view: RunView, w: Words, gemeente: str) -> list[Message]:
    """Return the sentences that answer the question: money, participation, waiting; none without a rival."""
    main = view.main
    if main is None:
        return []
    out = []
    for outcome in (BY_ID[name] for name in KEY_OUTCOMES):
        found = {e: difference_of(view, outcome, Choice(e, main.id, gemeente)) for e in view.economies}
        back = _back(view, outcome, gemeente)
        clauses = [clause(w, outcome, e, d, view.replications, is_back=back[e]) for e, d in found.items()]
        sentence = lead_of(view, w, outcome, gemeente)
        out.append(Message(w(f"term_{outcome.id}"), sentence, clauses, _notes(view, w, outcome, gemeente)))
    return out


def lead_of(view: RunView, w: Words, outcome: Outcome, gemeente: str) -> str:
    """Return the sentence on one outcome over all economies; the run has a main alternative."""
    assert view.main
    choices = {e: Choice(e, view.main.id, gemeente) for e in view.economies}
    verdicts = [Told(e, told_of(view, outcome, choice)) for e, choice in choices.items()]
    words = f"{outcome.id}_back" if all(_back(view, outcome, gemeente).values()) else outcome.id
    return lead(w, short(view.main.id), words, verdicts)


def _back(view: RunView, outcome: Outcome, gemeente: str) -> dict[str, bool]:
    """Return per economy whether this is about money that flows back on both sides."""
    return {e: outcome.id == "net_draw" and _flows_back(view, e, gemeente) for e in view.economies}


def _flows_back(view: RunView, economy: str, gemeente: str) -> bool:
    """Whether money flows back to general means under both the first and the main arrangement."""
    assert view.main
    names = (view.first.id, view.main.id)
    return all(view.stat(Choice(economy, name, gemeente), "net_draw").mean < 0 for name in names)


def _notes(view: RunView, w: Words, outcome: Outcome, gemeente: str) -> list[str]:
    """Return the levels behind a message, and how to read it."""
    if outcome.id == "waiting_months_plaats":
        return [w("note_longer_queue")]
    if outcome.id == "durable_outflow":
        return [w("note_durable")]
    if outcome.id not in ("net_draw", WAITING.id):
        return []
    levels = w("levels", list="; ".join(_levels(view, w, outcome, e, gemeente) for e in view.economies))
    if outcome.id == WAITING.id:
        return [levels]
    is_back = any(_flows_back(view, e, gemeente) for e in view.economies)
    return [f"{levels} {levels_rest(view, w)}", *([w("note_sign")] if is_back else [])]


def levels_rest(view: RunView, w: Words) -> str:
    """Return on what the level of net draw rests: the grants, some of them assumptions."""
    grants = [origin for origin in view.origins if origin.path.startswith("grants[")]
    assumed = sum(origin.label is Label.ASSUMPTION for origin in grants)
    if not assumed:
        return w("levels_rest_plain")
    return w("levels_rest", assumed=w.count("value_of_grants", assumed))


def _levels(view: RunView, w: Words, outcome: Outcome, economy: str, gemeente: str) -> str:
    assert view.main
    names = (view.first.id, view.main.id)
    values = [view.per_year(view.stat(Choice(economy, n, gemeente), outcome.indicator).mean) for n in names]
    show = w.numbers.euro if outcome.unit == "EUR" else w.numbers.number
    base, mine = (w(f"amount_{outcome.unit}", value=show(value)) for value in values)
    return w("levels_in", economy=short(economy).lower(), first=short(names[0]), name=short(names[1]),
             base=base, mine=mine)  # fmt: skip


def level_of(view: RunView, outcome: Outcome, choice: Choice) -> float:
    """Return the level of an outcome under one choice, per year where it adds up over years."""
    level = view.stat(choice, outcome.indicator, outcome.subject).mean
    return view.per_year(level) if outcome.per_year else level


def plain_name(w: Words, outcome: str) -> str:
    """Return an outcome's name inside a sentence, without its unit."""
    return w(f"outcome_{outcome}").partition(" (")[0].lower()


def lowered(w: Words, names: list[str]) -> str:
    return w.listed([short(name).lower() for name in names])


def caution(view: RunView, w: Words) -> str:
    """Return what was changed after the run, on how many replications all this rests, and what bands hold."""
    changed = [w("caution_damage", files=w.listed(sorted(view.damage)))] if view.damage else []
    return " ".join([*changed, _rests_on(view, w)])


def _rests_on(view: RunView, w: Words) -> str:
    if view.replications == 1:
        return w("caution_one")
    if is_too_few(view):
        return f"{w('caution_too_few', n=view.replications)} {bands_hold(view, w)}"
    key = "caution_few" if view.replications < FEW_REPLICATIONS else "caution_enough"
    return f"{w(key, n=view.replications)} {bands_hold(view, w)}"


def bands_hold(view: RunView, w: Words) -> str:
    """Return what the bands hold, luck, weather or ignorance, per economy where they differ."""
    scenario = view.scenario
    luck, ignorance = LUCK in scenario.vary, scenario.varies_ignorance
    by: dict[str, list[str]] = {}
    for economy in scenario.economies:
        held = {LUCK: luck, WEATHER: varies(view, economy), IGNORANCE: ignorance}
        by.setdefault("_".join(name for name, is_held in held.items() if is_held), []).append(economy.id)
    drawn = "_drawn" if ignorance else ""
    if len(by) == 1:
        return w(f"bands_hold{drawn}", what=w(f"held_{next(iter(by))}"))
    where = [w("held_in", what=w(f"held_{key}"), names=lowered(w, names)) for key, names in by.items()]
    return w(f"bands_hold_by{drawn}", list="; ".join(where))


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


def _hangs(view: RunView, w: Words, set_: Footing, outcome: Outcome, gemeente: str) -> str:
    """Return in which economies the verdict differs with the shortfall share; empty for none."""
    hangs = []
    for economy in view.economies:
        by = [
            (share, told_of(view, outcome, Choice(economy, a.id, gemeente))) for share, a in set_.by_shortfall
        ]
        if len({said for _, said in by}) > 1:
            said = [f"{w(word or 'no_value')} {w('at')} {w.numbers.percent(share, 0)}" for share, word in by]
            hangs.append(w("hangs_in", economy=short(economy).lower(), list=w.listed(said)))
    return w("hangs", outcome=plain_name(w, outcome.id), list="; ".join(hangs)) if hangs else ""


def shortfall_sentences(view: RunView, w: Words, gemeente: str) -> list[str]:
    """Return where the answer hangs on who bears a shortfall, and which ends were not computed."""
    set_ = footing(view.scenario)
    names = ("net_draw", "participation_months")
    out = [text for name in names if (text := _hangs(view, w, set_, BY_ID[name], gemeente))]
    if len(set_.by_shortfall) > 1 and not out:
        out.append(w("hangs_too_few" if is_too_few(view) else "hangs_nowhere"))
    missing = [w.numbers.percent(s, 0) for s in (0.0, 1.0) if s not in dict(set_.by_shortfall)]
    if missing and set_.by_shortfall:
        out.append(w("shortfall_missing", list=w.listed(missing)))
    return out
