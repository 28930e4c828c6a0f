"""Several runs in one page: which inputs differ between them, and what came out, beside each other.

Knows no folder. Runs are shown as they are: a verdict on a difference between runs needs pairs, and that is
what `budgetsim compare` is for; verdicts here are those between arrangements, within each run.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import pandas as pd

from budgetsim.analysis.headline import OUTCOMES
from budgetsim.errors import RunFolderError
from budgetsim.report import figures as draw
from budgetsim.report import values
from budgetsim.report.assumptions import is_name
from budgetsim.report.exhibits import ALL, Exhibit
from budgetsim.report.figures import THOUSANDS, Axes, Chart
from budgetsim.report.findings import Case, Finding
from budgetsim.report.layouts import choice_labels, outcome_names
from budgetsim.report.sentences import BY_ID, told_of
from budgetsim.report.sheets import Column, Sheet
from budgetsim.report.tables import Row, Table
from budgetsim.report.view import Choice, RunView
from budgetsim.report.words import Words

AXES = (("participation_months", "axis_participation_months"), ("net_draw", "axis_thousands"))
LISTS = ("gemeenten", "economies", "arrangements")


@dataclass(frozen=True)
class Together:
    """Runs by the name that a reader sees, all cut down to the choices that every one of them has."""

    views: Mapping[str, RunView]

    @property
    def base(self) -> RunView:
        """The first run, which orders the choices."""
        return next(iter(self.views.values()))

    @cached_property
    def labels(self) -> dict[str, str]:
        return {name: draw.wrapped(name) for name in self.views}


def together(views: Mapping[str, RunView]) -> Together:
    """Return runs cut down to what they share; raises RunFolderError when they share no choice."""
    base = next(iter(views.values()))
    shared: dict[str, list[str]] = {}
    for kind in LISTS:
        ids = [set(getattr(view, kind)) for view in views.values()]
        shared[kind] = [name for name in getattr(base, kind) if all(name in there for there in ids)]
        if not shared[kind]:
            raise RunFolderError(f"{', '.join(views)}: share none of their {kind}; make a page of each")
    return Together({name: _cut(view, shared) for name, view in views.items()})


def _cut(view: RunView, shared: Mapping[str, Sequence[str]]) -> RunView:
    """Return a run with only the shared choices, in the shared order."""
    rows = {kind: {row.id: row for row in getattr(view.scenario, kind)} for kind in LISTS}
    kept = {kind: tuple(rows[kind][name] for name in names) for kind, names in shared.items()}
    return dataclasses.replace(view, scenario=view.scenario.model_copy(update=kept))


def differing_inputs(all_: Together, w: Words) -> Table:
    """Every input that is not the same in all runs, with its value in each; a dash where it is not there."""
    by_run = [{o.path: o for o in view.origins} for view in all_.views.values()]
    paths = list(dict.fromkeys(path for origins in by_run for path in origins if not is_name(path)))
    rows = []
    for path in paths:
        found = [origins.get(path) for origins in by_run]
        if len({repr(origin and origin.value) for origin in found}) > 1:
            unit = next(origin.unit for origin in found if origin)
            cells = [w.input(origin.value) if origin else "–" for origin in found]
            rows.append(Row([path], [w.unit(unit) if unit else "", *cells]))
    return Table(w("table_differing"), [w("column_parameter")], [w("column_unit"), *all_.views], rows)


def facts(all_: Together, w: Words) -> Table:
    """What repeats each run."""
    keys = ("scenario", "fingerprint", "seed", "replications", "engine", "version", "command")
    rows = [
        Row([w(f"together_{key}")], [str(v.manifest.get(key, "")) for v in all_.views.values()])
        for key in keys
    ]
    return Table(w("table_together_facts"), [w("together_fact")], [*all_.views], rows)


# The figures


def _joined(all_: Together, make: Callable[[RunView], pd.DataFrame]) -> pd.DataFrame:
    """Return a figure's numbers of every run, the name of the run as their subject."""
    parts = [make(view).assign(subject=name) for name, view in all_.views.items()]
    return values.long_table(*parts)


def _levels(view: RunView, statistic: str) -> pd.DataFrame:
    table = values.outcomes(view)
    return table[table["statistic"] == statistic]


def _columns(all_: Together, where: Mapping[str, str], part: str) -> list[Column]:
    return [Column(name, {**where, "subject": name}, part) for name in all_.views]


def _outcome_sheet(all_: Together, caption: str, part: str, view: RunView, w: Words) -> Sheet:
    labels = {**choice_labels(view), "indicator": outcome_names(w)}
    heads = {"economy": w("economy"), "arrangement": w("arrangement"), "indicator": w("outcome")}
    return Sheet(w(caption), heads, _columns(all_, {}, part), labels, every=("arrangement",))


def _dots(all_: Together, axis: str, view: RunView, w: Words) -> Chart:
    axes = Axes(w.lang, w(axis), number=",.3~r")
    shared = draw.names_down(axes, len(all_.views), xaxis={"zeroline": True}, showlegend=False)
    return Chart([draw.dots(0, "", {}, "subject")], shared, {"subject": all_.labels})


def _yearly_sheet(all_: Together, indicator: str, view: RunView, w: Words) -> Sheet:
    heads = {"economy": w("economy"), "arrangement": w("arrangement"), "period": w("year")}
    columns = _columns(all_, {"indicator": indicator}, "value_band")
    return Sheet(w(f"table_{indicator}_runs"), heads, columns, choice_labels(view))


def _yearly_chart(all_: Together, indicator: str, axis: str, view: RunView, w: Words) -> Chart:
    scale = THOUSANDS if view.units.get(indicator) == "EUR" else 1.0
    traces = [
        trace for n, name in enumerate(all_.views) for trace in draw.line(n, name, {"subject": name}, scale)
    ]
    return draw.over_years(traces, Axes(w.lang, y=w(axis)))


def _range_told(all_: Together, indicator: str, case: Case) -> Finding:
    """Return in which run an outcome is highest and in which lowest."""
    w, rule = case.words, BY_ID[indicator]
    means = {name: v.per_year(v.stat(case.choice, rule.indicator).mean) for name, v in all_.views.items()}
    low, high = min(means, key=lambda name: means[name]), max(means, key=lambda name: means[name])
    show = w.numbers.euro if rule.unit == "EUR" else w.numbers.number
    ends = {"low": low, "high": high, "least": show(means[low]), "most": show(means[high])}
    return w(f"together_{indicator}", **ends, **case.names), w("together_levels_sees")


def _each_told(all_: Together, case: Case) -> Finding:
    """Return that a figure is about the outcome that the reader chooses, and the range of participation."""
    told, sees = _range_told(all_, "participation_months", case)
    return case.words("together_each", **case.names), f"{told}. {sees}"


def _verdicts_told(all_: Together, case: Case) -> Finding:
    """Return the verdict on participation of the chosen arrangement against the first, per run."""
    w = case.words
    if case.is_first:
        return w("groups_heading_first", **case.names), w("together_difference_sees")
    said = {name: _verdict(view, case.choice) for name, view in all_.views.items()}
    by = {
        kind: [name for name, found in said.items() if found == kind] for kind in dict.fromkeys(said.values())
    }
    parts = [f"{w(kind or 'no_value')} ({w.listed(names)})" for kind, names in by.items()]
    sees = f"{w('together_difference', list='; '.join(parts), **case.names)}. {w('together_difference_sees')}"
    return w("together_differences", **case.names), sees


def _verdict(view: RunView, choice: Choice) -> str:
    return told_of(view, BY_ID["participation_months"], choice)


def _outcome_options(view: RunView, w: Words) -> dict[str, str]:
    names = outcome_names(w)
    first = ("participation_months", "net_draw")
    return {name: names[name] for name in dict.fromkeys((*first, *(o.indicator for o in OUTCOMES)))}


def exhibits(all_: Together) -> tuple[Exhibit, ...]:
    """Return the figures that put the runs beside each other."""

    def numbers(make: Callable[[RunView], pd.DataFrame]) -> Callable[[RunView], pd.DataFrame]:
        return lambda _: _joined(all_, make)

    also: dict[str, Any] = {"outcome": _outcome_options}
    return (
        Exhibit(
            "runs_outcomes", "uitkomsten", ALL, numbers(partial(_levels, statistic="mean")),
            partial(_each_told, all_),
            partial(_outcome_sheet, all_, "table_runs_outcomes", "value_band"),
            partial(_dots, all_, "axis_outcome"), also=also,
        ),
        Exhibit(
            "runs_differences", "uitkomsten", ALL, numbers(partial(_levels, statistic="difference")),
            partial(_verdicts_told, all_),
            partial(_outcome_sheet, all_, "table_runs_differences", "difference"),
            partial(_dots, all_, "axis_outcome_difference"), also=also,
        ),
        *(
            Exhibit(
                f"runs_{name}", "uitkomsten", ALL, numbers(partial(values.yearly, indicator=name)),
                partial(_range_told, all_, name), partial(_yearly_sheet, all_, name),
                partial(_yearly_chart, all_, name, axis),
            )
            for name, axis in AXES
        ),
    )  # fmt: skip
