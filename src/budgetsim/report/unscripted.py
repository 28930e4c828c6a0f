"""What the page says where JavaScript is off: the sentences and numbers of every choice, figure by figure.

Knows no HTML and no size: how it stands on the page, the templates know, and whether it fits, `pruning`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from budgetsim.report.findings import Finding
from budgetsim.report.layouts import choice_labels, fund_options
from budgetsim.report.sheets import Sheet, laid_out
from budgetsim.report.tables import Table
from budgetsim.report.values import SELECTS
from budgetsim.report.view import Choice, RunView
from budgetsim.report.walls import outcome_names
from budgetsim.report.words import Words


@dataclass(frozen=True)
class Told:
    """What a figure says, and for which choices: what it says of several stands once."""

    choices: Sequence[str]
    heading: str
    sees: str


def told(depends: Sequence[str], findings: Mapping[Choice, Finding], view: RunView, w: Words) -> list[Told]:
    """Return what a figure says for every choice, in their order; nothing where it always says the same.

    What there is to see is left out where it is the same for all: it stands below the figure's own heading.
    """
    labels = {**choice_labels(view), "outcome": outcome_names(w), "fund": fund_options(view, w)}
    named = [name for name in labels if name in depends and len(labels[name]) > 1]
    is_same = len({sees for _, sees in findings.values()}) == 1
    by: dict[Finding, list[str]] = {}
    for choice, (heading, sees) in findings.items():
        of = by.setdefault((heading, "" if is_same else sees), [])
        of.append(", ".join(labels[name][getattr(choice, name)] for name in named))
    return [Told(choices, *finding) for finding, choices in by.items()] if len(by) > 1 else []


def table_of_all(sheet: Sheet, frame: pd.DataFrame, depends: Sequence[str], view: RunView, w: Words) -> Table:
    """Return the table of all choices: as that of one, with every choice that differs among its row heads."""
    more = {
        name: w(name)
        for name in SELECTS
        if name in depends and name not in sheet.heads and frame[name].nunique() > 1
    }
    labels = {**choice_labels(view), **sheet.labels}
    every = replace(sheet, heads={**more, **sheet.heads}, labels=labels, every=SELECTS)
    return laid_out(every, frame, view.opening_choice, w)


def first_choice(view: RunView, w: Words) -> str:
    """Return the names of the choice that stands on the page first."""
    labels, start = choice_labels(view), view.opening_choice
    named = [name for name in SELECTS if name != "gemeente" or len(labels[name]) > 1]
    return ", ".join(labels[name][getattr(start, name)] for name in named)
