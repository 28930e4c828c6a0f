"""Where the answer turns: in which economy it is better, in which worse, and what only looks worse.

Knows no layout. What gets worse is said in the same breath as what gets better.
"""

from __future__ import annotations

import math

from budgetsim.analysis.headline import OUTCOMES, Verdict
from budgetsim.report.sentences import BY_ID, is_too_few, lowered, plain_name, told_of
from budgetsim.report.view import Choice, RunView
from budgetsim.report.words import Words, brief, short


def turning(view: RunView, w: Words, gemeente: str) -> str:
    """Return on which outcomes, and in which economies, the answer turns around."""
    assert view.main
    if is_too_few(view):
        return w("turns_too_few")
    turned = []
    for outcome in OUTCOMES:
        by = {e: told_of(view, outcome, Choice(e, view.main.id, gemeente)) for e in view.economies}
        better, worse = ([e for e, said in by.items() if said == kind] for kind in ("better", "worse"))
        if better and worse:
            names = {"better": lowered(w, better), "worse": lowered(w, worse)}
            turned.append(w("turns", outcome=plain_name(w, outcome.id), **names))
    if not turned:
        return w("turns_nowhere_one" if len(view.economies) == 1 else "turns_nowhere", n=len(view.economies))
    return w("turns_lead", list="; ".join(turned))


def worse_on(view: RunView, w: Words, gemeente: str) -> str:
    """Return everything on which the main alternative is worse in any economy."""
    assert view.main
    name = short(view.main.id)
    if is_too_few(view):
        return w("worse_on_too_few", name=name)
    found = _where(view, w, gemeente, Verdict.WORSE)
    return w("worse_on", name=name, list="; ".join(found)) if found else w("worse_on_nothing", name=name)


def better_on(view: RunView, w: Words, gemeente: str) -> str:
    """Return everything on which the main alternative is better in any economy; '' where that is untold."""
    assert view.main
    name = short(view.main.id)
    if is_too_few(view):
        return ""
    found = _where(view, w, gemeente, Verdict.BETTER)
    return w("better_on", name=name, list="; ".join(found)) if found else w("better_on_nothing", name=name)


def _where(view: RunView, w: Words, gemeente: str, kind: Verdict) -> list[str]:
    """Return every outcome that has this verdict somewhere, with the economies where."""
    assert view.main
    found = []
    for outcome in BY_ID.values():
        by = {e: told_of(view, outcome, Choice(e, view.main.id, gemeente)) for e in view.economies}
        where = [e for e, said in by.items() if said == kind]
        if where:
            everywhere = len(where) == len(view.economies) > 1
            place = w("in_all", n=len(where)) if everywhere else w("in_some", names=lowered(w, where))
            found.append(f"{plain_name(w, outcome.id)} ({place})")
    return found


def longer_by_mix(view: RunView, w: Words, gemeente: str) -> str:
    """Return where people wait longer over all stages together, though in no stage; '' for nowhere.

    More of them then wait for a stage with a long queue: a change of who waits, not of how long it takes.
    """
    assert view.main
    outcome = BY_ID["waiting_time_p50"]
    where = [
        economy
        for economy in view.economies
        if told_of(view, outcome, Choice(economy, view.main.id, gemeente)) == Verdict.WORSE
        and not _longer_somewhere(view, outcome.indicator, economy, gemeente)
    ]
    return w("longer_by_mix", names=lowered(w, where)) if where else ""


def _longer_somewhere(view: RunView, indicator: str, economy: str, gemeente: str) -> bool:
    assert view.main
    names = (view.first.id, view.main.id)
    stages = [stage.id for stage in view.scenario.stages if stage.gated]
    means = [
        [view.stat(Choice(economy, name, gemeente), indicator, stage).mean for name in names]
        for stage in stages
    ]
    told_ = [pair for pair in means if not all(map(math.isnan, pair))]
    return not told_ or any(
        not mine <= base for base, mine in told_
    )  # a value on one side only is no comfort


def harmed(view: RunView, w: Words, gemeente: str) -> str:
    """Return which doelgroepen are worse off with the main alternative (rule 27), on what and where."""
    assert view.main
    if is_too_few(view):
        return ""
    table = view.worse_off
    mine = table[(table["arrangement"] == view.main.id) & (table["gemeente"] == gemeente)]
    parts = []
    for economy in view.economies:
        for indicator, rows in mine[mine["economy"] == economy].groupby(
            "indicator", observed=True, sort=False
        ):
            names = [brief(g.title) for g in view.scenario.doelgroepen if g.id in set(rows["doelgroep"])]
            what = plain_name(w, str(indicator))
            parts.append(w("harmed_in", economy=short(economy).lower(), what=what, list=w.listed(names)))
    return w("harmed", list="; ".join(parts)) if parts else w("harmed_none")
