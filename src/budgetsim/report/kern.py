"""The Kernboodschap at a glance: three sentences, and one table of verdicts per outcome and economy.

Knows no figure; everything is said again with all its numbers by `sentences`.
"""

from __future__ import annotations

import math

from budgetsim.analysis.headline import Outcome, Verdict
from budgetsim.report.sentences import (
    BY_ID,
    KEY_OUTCOMES,
    band,
    difference_of,
    is_too_few,
    lead_of,
    money_mark,
    often,
    shown,
    told,
    turning,
    worse_on,
)
from budgetsim.report.tables import Row, Table
from budgetsim.report.view import Choice, Difference, RunView
from budgetsim.report.words import Words, short

TOLD_FIRST = ("participation_months", "net_draw")
SIGNS = {str(Verdict.BETTER): "✓", str(Verdict.WORSE): "✗", str(Verdict.UNCLEAR): "≈"}
"""A second channel beside the word, none of them by colour."""


def three_sentences(view: RunView, w: Words, gemeente: str) -> list[str]:
    """Return what happens to people, what it costs, and where the answer turns or gets worse."""
    if view.main is None:
        return []
    said = [_sentence(view, w, BY_ID[name], gemeente) for name in TOLD_FIRST]
    return [*said, f"{turning(view, w, gemeente)} {worse_on(view, w, gemeente)}"]


def _sentence(view: RunView, w: Words, outcome: Outcome, gemeente: str) -> str:
    """Return the verdict over all economies with the numbers that it rests on."""
    sentence = lead_of(view, w, outcome, gemeente)
    by = _differences(view, outcome, gemeente)
    if is_too_few(view) or any(math.isnan(found.mean) for found in by.values()):
        return sentence
    clear = [
        w(
            "kern_clear",
            economy=short(economy).lower(),
            value=f"{_amount(w, outcome, found)}{money_mark(w, said, outcome.unit)}",
            band=band(w, outcome, found),
            often=often(w, found),
        )
        for economy, found in by.items()
        if (said := told(outcome, found, view.replications)) != Verdict.UNCLEAR
    ]
    means = w.listed([f"{shown(w, outcome, f.mean)} ({short(e).lower()})" for e, f in by.items()])
    numbers = "; ".join(clear) or w("kern_unclear", list=w(f"amount_{outcome.unit}", value=means))
    return f"{sentence[:-1]} ({numbers})."


def _differences(view: RunView, outcome: Outcome, gemeente: str) -> dict[str, Difference]:
    assert view.main
    return {e: difference_of(view, outcome, Choice(e, view.main.id, gemeente)) for e in view.economies}


def _amount(w: Words, outcome: Outcome, found: Difference) -> str:
    return w(f"amount_{outcome.unit}", value=shown(w, outcome, found.mean))


def verdict_table(view: RunView, w: Words, gemeente: str) -> Table:
    """The verdict on every key outcome in every economy, with the mean difference; the unit once a row."""
    rows = [
        Row([_head(w, BY_ID[name])], [_cell(view, w, BY_ID[name], f) for f in found.values()])
        for name in KEY_OUTCOMES
        if (found := _differences(view, BY_ID[name], gemeente))
    ]
    assert view.main
    caption = w("table_kern", name=short(view.main.id), first=short(view.first.id))
    return Table(caption, [w("outcome")], [short(economy) for economy in view.economies], rows)


def _head(w: Words, outcome: Outcome) -> str:
    term, unit = w(f"term_{outcome.id}").rstrip("."), w(f"amount_{outcome.unit}", value="").strip()
    return f"{term} ({unit})"


def _cell(view: RunView, w: Words, outcome: Outcome, found: Difference) -> str:
    if math.isnan(found.mean):
        return "–"
    said = told(outcome, found, view.replications)
    value = shown(w, outcome, found.mean)
    sign = f"{SIGNS[said]} " if said in SIGNS else ""
    return f"{sign}{w(said)}\n{value}{money_mark(w, said, outcome.unit)}"
