"""Every parameter that a reader may want to dispute, and on top the dozen that carry the answer.

Knows no page. Ids, titles and dates are left out: they are names, not assumptions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from budgetsim.domain.dozen import carriers
from budgetsim.domain.reference import Figure, Label, Origin
from budgetsim.domain.rules import rows_in_force
from budgetsim.report.names import names_of
from budgetsim.report.view import RunView
from budgetsim.report.words import Words, brief

RULES = re.compile(
    r"^(commitment|forecast\.kind|walls\.double_support_fund)$"
    r"|^funds\[.*\.(vangnet|repay_unspent|raadsbesluit.*(?<!\.from))$"
    r"|\.(relative_to_macro|with_lks)$"
)
"""Choices of the rules that are words, or yes and no, and matter."""
NAMES_ONLY = re.compile(
    r"(^|\.)(id|name|title|schema_version|code|rank|inhabitants_count|seed|law|date|from|year|price_year)$"
)


@dataclass(frozen=True)
class Parameter:
    """One line of the list of assumptions, as text."""

    path: str
    name: str
    """What it is called for people; `path` is what a scenario and `--set` call it."""
    value: str
    unit: str
    label: str
    low_high: str
    source: str
    is_assumption: bool
    amount: float | None
    """The value as a number; None for a word or yes and no."""
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Carrier:
    """One of the dozen: what no public source gives, and its parameters in this scenario."""

    name: str
    parameters: Sequence[Parameter]


def parameters(view: RunView, w: Words) -> list[Parameter]:
    """Return every parameter, assumptions first, in the order of the scenario."""
    name = names_of(view.scenario, w)
    shown = [_parameter(origin, view, w, name) for origin in view.origins if _matters(origin)]
    laid_over = {row.id for row in view.scenario.figures}  # stand among the scenario's own values
    read = [row for row in rows_in_force(view.scenario, view.reference) if row.id not in laid_over]
    paths = [f"{row.id} {row.valid_from:%Y-%m-%d}" for row in read]
    rules = [of_figure(row, w, path, name(path)) for row, path in zip(read, paths, strict=True)]
    return sorted([*shown, *rules], key=lambda parameter: not parameter.is_assumption)


def _matters(origin: Origin) -> bool:
    if RULES.search(origin.path):
        return True
    if isinstance(origin.value, bool) or not isinstance(origin.value, int | float):
        return False
    return bool(origin.unit or origin.source or origin.label is not Label.CHOICE) and not NAMES_ONLY.search(
        origin.path
    )


def is_name(path: str) -> bool:
    """Whether a path of a scenario holds a name, a title or a date rather than a value."""
    return bool(NAMES_ONLY.search(path)) and not RULES.search(path)


def _parameter(origin: Origin, view: RunView, w: Words, name: Callable[[str], str]) -> Parameter:
    notes = "; ".join(part for part in (origin.source, origin.note) if part)
    funds = {fund.id: brief(fund.title) for fund in view.scenario.funds}
    is_fund = origin.path.endswith("_fund") and origin.value in funds
    return Parameter(
        path=origin.path,
        name=name(origin.path),
        value=funds[str(origin.value)] if is_fund else w.input(origin.value),
        unit=w.unit(origin.unit) if origin.unit else "",
        label=w(f"label_{origin.label.value}"),
        low_high=range_of(w, origin.low, origin.high),
        source=notes,
        is_assumption=origin.label is Label.ASSUMPTION,
        amount=_number(origin.value),
        low=origin.low,
        high=origin.high,
    )


def of_figure(figure: Figure, w: Words, path: str, name: str) -> Parameter:
    """Return a row of data/ under a path and a name."""
    return Parameter(
        path=path,
        name=name,
        value=w.numbers.plain(figure.value),
        unit=w.unit(figure.unit),
        label=w(f"label_{figure.label.value}"),
        low_high=range_of(w, figure.low, figure.high),
        source="; ".join(part for part in (figure.source, figure.note) if part),
        is_assumption=figure.label is Label.ASSUMPTION,
        amount=figure.value,
        low=figure.low,
        high=figure.high,
    )


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value)


def range_of(w: Words, low: float | None, high: float | None) -> str:
    """Return the range of an assumption, empty where there is none."""
    return "" if low is None or high is None else f"{w.numbers.plain(low)} – {w.numbers.plain(high)}"


def dozen(view: RunView, w: Words) -> list[Carrier]:
    """Return what carries the answer and has no public source, each with its parameters in this scenario."""
    out, named = [], names_of(view.scenario, w)
    for name, pattern in carriers(view.scenario):
        found = [origin for origin in view.origins if pattern.search(origin.path) and _matters(origin)]
        out.append(Carrier(w(f"dozen_{name}"), [_parameter(origin, view, w, named) for origin in found]))
    return out


def carried(view: RunView, w: Words) -> str:
    """Return that assumptions carry the answer, however many replications there are."""
    return w("carried", n=len(dozen(view, w)))
