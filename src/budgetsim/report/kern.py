"""The Kernboodschap at a glance: three sentences, and one table of verdicts per outcome and economy.

Knows no figure; everything is said again with all its numbers by `sentences`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from budgetsim.analysis.headline import Outcome, Verdict
from budgetsim.report import uncertainty
from budgetsim.report.sentences import (
    BY_ID,
    KEY_OUTCOMES,
    band,
    difference_of,
    is_on_the_edge,
    is_too_few,
    lead_of,
    level_of,
    money_mark,
    often,
    shown,
    told,
)
from budgetsim.report.tables import Row, Table
from budgetsim.report.turning import better_on, harmed, longer_by_mix, turning, worse_on
from budgetsim.report.view import Choice, Difference, RunView
from budgetsim.report.words import Words, short

TOLD_FIRST = ("participation_months", "net_draw")
SHOWN = (*KEY_OUTCOMES, "waiting_months_overdracht")
"""With every reason to wait, so that they add up to waiting in all."""
SIGNS = {str(Verdict.BETTER): "✓", str(Verdict.WORSE): "✗", str(Verdict.UNCLEAR): "≈"}
"""A second channel beside the word, none of them by colour."""


@dataclass(frozen=True)
class KeySentence:
    """One of the three sentences, and what it rests on: a line per economy, or per kind of verdict."""

    lead: str
    grounds: Sequence[str] = ()


def three_sentences(view: RunView, w: Words, gemeente: str) -> list[KeySentence]:
    """Return what happens to people, what it costs, and where the answer turns or gets worse."""
    if view.main is None:
        return []
    said = [_sentence(view, w, BY_ID[name], gemeente) for name in TOLD_FIRST]
    more = [tell(view, w, gemeente) for tell in (better_on, worse_on, harmed, longer_by_mix)]
    return [*said, KeySentence(turning(view, w, gemeente), [*filter(None, more)])]


def _sentence(view: RunView, w: Words, outcome: Outcome, gemeente: str) -> KeySentence:
    """Return the verdict over all economies with the numbers that it rests on."""
    sentence = lead_of(view, w, outcome, gemeente)
    by = _differences(view, outcome, gemeente)
    if is_too_few(view) or any(math.isnan(found.mean) for found in by.values()):
        return KeySentence(sentence)
    return KeySentence(sentence, [_numbers(view, w, outcome, *item) for item in by.items()])


def _numbers(view: RunView, w: Words, outcome: Outcome, economy: str, found: Difference) -> str:
    """Return the mean of one economy with its band, how often it has that sign, and if it is a near thing."""
    said = told(outcome, found, view.replications)
    key = "kern_unclear" if said == Verdict.UNCLEAR else "kern_clear"
    value = f"{_amount(w, outcome, found)}{money_mark(w, said, outcome.unit)}"
    text = w(key, economy=short(economy), value=value, band=band(w, outcome, found), often=often(w, found))
    return f"{text}, {w('on_the_edge')}." if is_on_the_edge(found) else f"{text}."


def _differences(view: RunView, outcome: Outcome, gemeente: str) -> dict[str, Difference]:
    assert view.main
    return {e: difference_of(view, outcome, Choice(e, view.main.id, gemeente)) for e in view.economies}


def _amount(w: Words, outcome: Outcome, found: Difference) -> str:
    return w(f"amount_{outcome.unit}", value=shown(w, outcome, found.mean))


def cells(view: RunView, w: Words, gemeente: str) -> dict[str, dict[str, str]]:
    """Return per outcome that is shown, and per economy, the verdict with the mean difference."""
    return {
        name: {
            economy: _cell(view, w, BY_ID[name], economy, gemeente, found)
            for economy, found in _differences(view, BY_ID[name], gemeente).items()
        }
        for name in SHOWN
    }


def verdict_table(view: RunView, w: Words, gemeente: str) -> Table:
    """The verdict on every key outcome in every economy, with the mean difference; the unit once a row."""
    said = cells(view, w, gemeente)
    rows = [Row([head(w, BY_ID[name])], [*by.values()]) for name, by in said.items()]
    assert view.main
    caption = w("table_kern", name=short(view.main.id), first=short(view.first.id))
    return Table(caption, [w("outcome")], [short(economy) for economy in view.economies], rows)


def head(w: Words, outcome: Outcome) -> str:
    """Return the name of an outcome with its unit, as the head of a row."""
    term, unit = w(f"term_{outcome.id}").rstrip("."), w(f"amount_{outcome.unit}", value="").strip()
    return f"{term} ({unit})"


def _cell(view: RunView, w: Words, outcome: Outcome, economy: str, gemeente: str, found: Difference) -> str:
    """Return the verdict, the difference with the level that it comes on top of, and what ignorance adds."""
    if math.isnan(found.mean):
        return "–"
    said = told(outcome, found, view.replications)
    value = shown(w, outcome, found.mean)
    sign = f"{SIGNS[said]} " if said in SIGNS else ""
    edge = f", {w('on_the_edge')}" if said != Verdict.TOO_FEW and is_on_the_edge(found) else ""
    lines = [f"{sign}{w(said)}{edge}", f"{value}{money_mark(w, said, outcome.unit)}"]
    level = level_of(view, outcome, Choice(economy, view.first.id, gemeente))
    shown_level = w.numbers.euro(level) if outcome.unit == "EUR" else w.numbers.number(level)
    lines[1] = w("kern_on_level", value=lines[1], level=shown_level)
    told_ = uncertainty.of_view(view, w)
    rows = told_.of("chance", economy, gemeente, outcome.id) if told_ else []
    lines += [w(f"kern_with_assumptions_{row['verdict']}") for row in rows]
    return "\n".join(lines)
