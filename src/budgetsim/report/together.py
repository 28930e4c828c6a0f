"""Several runs in one page: what they share, which inputs differ between them, and on what each rests.

Knows no folder and no figure. Runs are shown as they are: a verdict on a difference between runs needs pairs,
and that is what `budgetsim compare` is for; verdicts here are those between arrangements, within each run.
"""

from __future__ import annotations

import dataclasses
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from budgetsim.analysis.compare import compare
from budgetsim.domain.reference import Origin
from budgetsim.errors import RunFolderError
from budgetsim.report import accountability, criteria, kern, uncertainty
from budgetsim.report.assumptions import is_name, parameters
from budgetsim.report.figures import wrapped
from budgetsim.report.findings import Case
from budgetsim.report.names import parameter_name
from budgetsim.report.sentences import BY_ID
from budgetsim.report.tables import Row, Table
from budgetsim.report.values import SELECTS, VALUE_COLUMNS
from budgetsim.report.view import Choice, RunView
from budgetsim.report.words import Words, short

RUN = "run"
RUN_COLUMNS = (RUN, *VALUE_COLUMNS)
"""Columns of a long table of several runs: the name of the run, and the rows of its own report."""
LISTS = {"gemeenten": "gemeente", "economies": "economy", "arrangements": "arrangement"}
"""Lists of choices, and the word for one of each."""
ANY = "…"
"""In a path: the one gemeente of each run."""
MOST_ROWS = 25
"""Inputs that differ: so many stand in full, more scroll."""


@dataclass(frozen=True)
class Together:
    """Runs by the name that a reader sees, all cut down to the choices that every one of them has."""

    views: Mapping[str, RunView]
    whole: Mapping[str, RunView]
    """The same runs with all their choices."""
    folders: Mapping[str, str] = field(default_factory=dict)
    """Where each run is; its name where nothing says so."""

    @property
    def base(self) -> RunView:
        """The first run, which orders the choices."""
        return next(iter(self.views.values()))

    @cached_property
    def labels(self) -> dict[str, str]:
        """The names of the runs as charts show them."""
        return {name: wrapped(name) for name in self.views}

    @property
    def selects(self) -> tuple[str, ...]:
        """The selects that change figures; where every run has one gemeente there is none to choose."""
        return ("economy", "arrangement", *(["gemeente"] if len(self.base.gemeenten) > 1 else []))

    @property
    def is_one_place(self) -> bool:
        """Whether all runs are about the same gemeenten."""
        return all(view.gemeenten == self.base.gemeenten for view in self.views.values())

    def own(self, view: RunView, choice: Choice) -> Choice:
        """Return a choice as a run knows it: runs of one gemeente each have their own."""
        return choice if self.is_one_place else dataclasses.replace(choice, gemeente=view.gemeenten[0])

    def cases(self, case: Case) -> dict[str, Case]:
        """Return a case of every run."""
        return {
            name: Case(view, case.words, self.own(view, case.choice)) for name, view in self.views.items()
        }

    def folder(self, name: str) -> str:
        """Return where a run is, as a command names it."""
        return shlex.quote(self.folders.get(name, name))

    @property
    def has_rival(self) -> bool:
        """Whether the runs share arrangements to compare."""
        return self.base.main is not None

    @property
    def share_criteria(self) -> bool:
        """Whether all runs weigh their arrangements on the same criteria."""
        runs = self.whole.values()
        same = all(view.scenario.criteria == self.base.scenario.criteria for view in runs)
        return same and self.has_rival and all(criteria.are_there(view) for view in runs)

    def joined(self, make: Callable[[RunView], pd.DataFrame], *, whole: bool = False) -> pd.DataFrame:
        """Return a figure's rows of every run with its name, columns RUN_COLUMNS; shared choices only.

        `whole`: what is made of all choices of a run, and shown for the shared ones.
        """
        parts = []
        for name, view in self.views.items():
            rows = make(self.whole[name] if whole else view)
            for key, ids in zip(SELECTS, (view.gemeenten, view.economies, view.arrangements), strict=True):
                rows = rows[rows[key].isin([*ids, ""])]
            parts.append(rows.assign(**{RUN: name}))
        return pd.concat(parts, ignore_index=True)[[*RUN_COLUMNS]]


def together(views: Mapping[str, RunView], folders: Mapping[str, str] | None = None) -> Together:
    """Return runs cut down to what they share; raises RunFolderError when they share no choice.

    Runs of one gemeente each need not share it: each is shown with its own.
    """
    base = next(iter(views.values()))
    shared: dict[str, list[str]] = {}
    for kind in LISTS:
        ids = [set(getattr(view, kind)) for view in views.values()]
        shared[kind] = [name for name in getattr(base, kind) if all(name in there for there in ids)]
    if not shared["gemeenten"] and all(len(view.gemeenten) == 1 for view in views.values()):
        del shared["gemeenten"]
    for kind, names in shared.items():
        if not names:
            raise RunFolderError(f"{', '.join(views)}: share none of their {kind}; make a page of each")
    return Together({name: _cut(view, shared) for name, view in views.items()}, views, folders or {})


def _cut(view: RunView, shared: Mapping[str, Sequence[str]]) -> RunView:
    """Return a run with only the shared choices, in the shared order.

    Where another arrangement comes first, everything is compared with that one; what a sensitivity analysis
    says of another pair of arrangements is left out.
    """
    rows = {kind: {row.id: row for row in getattr(view.scenario, kind)} for kind in shared}
    kept = {kind: tuple(rows[kind][name] for name in names) for kind, names in shared.items()}
    cut = dataclasses.replace(view, scenario=view.scenario.model_copy(update=kept))
    if cut.arrangements[:2] != view.arrangements[:2]:
        analyses = {name: found for name, found in view.analyses.items() if name != uncertainty.ANALYSIS}
        cut = dataclasses.replace(cut, analyses=analyses)
    if cut.first.id == view.first.id:
        return cut
    every = view.indicators
    ordered = pd.concat([every[every["arrangement"] == name] for name in cut.arrangements], ignore_index=True)
    return dataclasses.replace(cut, indicators=ordered, comparison=compare(ordered))


# What a reader must know before comparing


def told_by_run(runs: Mapping[str, RunView], w: Words, tell: Callable[[RunView], str]) -> list[str]:
    """Return a sentence about every run: once where all runs get the same, else with their names."""
    by: dict[str, list[str]] = {}
    for name, view in runs.items():
        by.setdefault(tell(view), []).append(name)
    return [*by] if len(by) == 1 else [f"{w.listed(names)}: {text}" for text, names in by.items()]


def cautions(all_: Together, w: Words) -> list[str]:
    """Return in what the runs differ so that their numbers are not of the same thing."""
    views = all_.views
    out = []
    if not all_.is_one_place:
        places = [f"{short(view.gemeenten[0])} ({name})" for name, view in views.items()]
        out.append(w("together_places", list=w.listed(places)))
    if len({tuple(view.years) for view in views.values()}) > 1:
        spans = [f"{name} {view.years[0]}–{view.years[-1]}" for name, view in views.items()]
        out.append(w("together_other_years", list=w.listed(spans)))
    if left := _not_shared(all_, w):
        out.append(w("together_left_out", list=w.listed(left)))
    return out


def _not_shared(all_: Together, w: Words) -> list[str]:
    """Return every choice that some runs have and others do not, with the runs that have it."""
    out = []
    for kind, word in LISTS.items():
        found: dict[str, list[str]] = {}
        for name, view in all_.whole.items():
            for item in getattr(view, kind):
                if item not in getattr(all_.views[name], kind):
                    found.setdefault(item, []).append(name)
        out += [f"{w(word).lower()} {short(item)} ({w.listed(names)})" for item, names in found.items()]
    return out


# Tables that are no figure


def verdicts(all_: Together, w: Words) -> dict[str, Table]:
    """Return per gemeente the verdict on every key outcome in every economy, a column per run."""
    if all_.base.main is None:
        return {}
    names = {"name": short(all_.base.main.id), "first": short(all_.base.first.id)}
    heads = [w("outcome"), w("economy")]
    out = {}
    for gemeente in all_.base.gemeenten:
        choice = dataclasses.replace(all_.base.opening_choice, gemeente=gemeente)
        found = [kern.cells(v, w, all_.own(v, choice).gemeente) for v in all_.views.values()]
        rows = [
            Row([kern.head(w, BY_ID[name]), short(economy)], [cells[name][economy] for cells in found])
            for name in kern.SHOWN
            for economy in all_.base.economies
        ]
        out[gemeente] = Table(w("table_runs_verdicts", **names), heads, [*all_.views], rows)
    return out


def differing_inputs(all_: Together, w: Words) -> Table:
    """Every input that is not the same in all runs, with its value in each; a dash where it is not there.

    Runs of one gemeente each have that in its place: what is told of it stands beside each other.
    """
    by_run = {name: _by_path(all_, view) for name, view in all_.whole.items()}
    paths = dict.fromkeys(path for inputs in by_run.values() for path in inputs if not is_name(path))
    rows = []
    for path in paths:
        found = {name: inputs.get(path) for name, inputs in by_run.items()}
        if len({repr(origin and origin.value) for origin in found.values()}) > 1:
            run, first = next((name, origin) for name, origin in found.items() if origin)
            unit = w.unit(first.unit) if first.unit else ""
            cells = [w.input(origin.value) if origin else "–" for origin in found.values()]
            rows.append(Row([_called(all_, all_.whole[run], first.path, w), path], [unit, *cells]))
    heads = [w("column_parameter"), w("inputs_path")]
    return Table(w("table_differing"), heads, [w("column_unit"), *all_.views], rows)


def _by_path(all_: Together, view: RunView) -> dict[str, Origin]:
    """Return the inputs of a run by their path; without what only says which gemeente it is of."""
    if all_.is_one_place:
        return {origin.path: origin for origin in view.origins}
    own = view.gemeenten[0]
    told = [origin for origin in view.origins if origin.value != own]
    return {origin.path.replace(f"gemeenten[{own}]", f"gemeenten[{ANY}]"): origin for origin in told}


def _called(all_: Together, view: RunView, path: str, w: Words) -> str:
    """Return what an input is called; where it is of the one gemeente of each run, without its name."""
    name = parameter_name(path, view.scenario, w)
    if all_.is_one_place or not path.startswith("gemeenten["):
        return name
    return name.replace(view.scenario.gemeenten[0].title, w("gemeente"))


def assumed(all_: Together, w: Words) -> Table:
    """How many parameters each run has, and how many of them are assumptions."""
    found = [parameters(view, w) for view in all_.whole.values()]
    counts = {
        "together_parameters": [len(rows) for rows in found],
        "together_assumptions": [sum(row.is_assumption for row in rows) for rows in found],
        "together_with_range": [
            sum(row.is_assumption and bool(row.low_high) for row in rows) for rows in found
        ],
    }
    rows = [Row([w(key)], [w.numbers.number(n) for n in numbers]) for key, numbers in counts.items()]
    return Table(w("table_together_assumed"), [w("figure")], [*all_.views], rows)


def facts(all_: Together, w: Words) -> Table:
    """What repeats each run, and how near it begins to what is published."""
    keys = ("scenario", "fingerprint", "seed", "replications", "engine", "version", "command")
    runs = all_.whole.values()
    rows = [Row([w(f"together_{key}")], [str(v.manifest.get(key, "")) for v in runs]) for key in keys]
    rows.append(Row([w("together_published")], [accountability.published_sentence(v, w) for v in runs]))
    rows.append(Row([w("together_drift")], [accountability.drift_sentence(v, w) for v in runs]))
    return Table(w("table_together_facts"), [w("together_fact")], [*all_.views], rows)
