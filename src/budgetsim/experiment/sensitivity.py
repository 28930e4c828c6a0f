"""The runs behind a sensitivity analysis: assumptions, weather and luck varied on purpose, two arrangements.

Knows which runs are needed and gets them done; what they say, the analysis floor knows. All runs share their
luck by number, so that a difference between two points is one of assumptions and not of chance.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from budgetsim.analysis.headline import OUTCOMES, Outcome
from budgetsim.analysis.ranking import Screen, leading, rank_table
from budgetsim.analysis.turning import curve_table, turn_table
from budgetsim.analysis.variance import CASE, chance_table, share_table
from budgetsim.domain.assumptions import Assumption
from budgetsim.domain.reference import Reference
from budgetsim.domain.scenario import VARIED, Scenario
from budgetsim.experiment.drawing import Drawing, any_drawing
from budgetsim.experiment.executors import each
from budgetsim.experiment.replication import Study, narrowed, prepare, run_replication
from budgetsim.inputs import Loaded

NAME = "sensitivity"
"""Under which the tables are kept with a run."""
OTHERS = "others:"
"""Before the section of a scenario: all assumptions there that are not among the dozen, moved together."""
ANALYSED = {outcome.id: outcome for outcome in OUTCOMES if outcome.per_year}
"""Outcomes that every replication has."""
Places = Mapping[str, float]
"""Assumption -> its place from 0 to 1; what is not named is central."""


@dataclass(frozen=True)
class Design:
    """How many of everything."""

    samples: int = 20
    """Samples of the assumptions for the shares and the chance."""
    weathers: int = 3
    lucks: int = 4
    trajectories: int = 4
    """Morris's: each changes every assumption or group once."""
    ranked_replications: int = 2
    """Of every point of a trajectory; what is ranked is their mean."""
    settings: int = 5
    """Values of an assumption between its low and high, for its turning point."""
    turns: int = 6
    """Assumptions per outcome of which the turning point is sought."""
    replications: int = 5
    """Of every value of an assumption."""
    each_alone: bool = False
    """Whether assumptions that are not among the dozen are ranked one by one too."""


@dataclass(frozen=True)
class Question:
    """What is asked of which scenario."""

    loaded: Loaded
    outcomes: tuple[str, ...] = ("participation_months", "net_draw")
    design: Design = field(default_factory=Design)
    engine: str = "compiled"
    workers: int = 1

    @property
    def scenario(self) -> Scenario:
        return self.loaded.scenario

    @property
    def rivals(self) -> tuple[str, str]:
        """The first arrangement and the main alternative."""
        first, second = self.scenario.arrangements[:2]
        return first.id, second.id

    @property
    def by_chance(self) -> list[str]:
        """The economies that go on by chance."""
        return [economy.id for economy in self.scenario.economies if economy.shocks]


@dataclass(frozen=True)
class Run:
    """One weather and one luck; `economies` where only some of them are wanted."""

    weather: int
    luck: int
    economies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Point:
    """One setting of the assumptions, and the runs that are made of it."""

    number: int
    places: Places
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Answer:
    """The tables of a sensitivity analysis, and how they were made."""

    tables: dict[str, pd.DataFrame]
    about: dict[str, Any]


def analyse(question: Question, progress: Callable[[int, int], None]) -> Answer:
    """Make every run and return what they say; `progress` hears how many runs are done, of how many.

    Raises InputError for ranges that cannot be, and NoLibraryError without SALib.
    """
    drawn, design = any_drawing(question.loaded), question.design
    screen = screen_of(drawn.found.drawn, design)
    points = screen.points(design.trajectories, question.scenario.seed)
    spread = _spread_points(question, drawn)
    ranked = _ranked_points(question, screen, points, len(spread))
    most = sum(len(p.runs) for p in (*spread, *ranked))
    first = _made(question, drawn, [*spread, *ranked], lambda done: progress(done, most))
    of_spread = first["point"] < len(spread)
    rank = rank_table(first[~of_spread], screen, points, {a.name: a.carrier for a in drawn.found.drawn})
    chosen = turning_candidates(drawn.found.drawn, rank, design.turns)
    turning, where = _turning_points(question, chosen)
    whole = most + sum(len(p.runs) for p in turning)
    second = _made(question, drawn, turning, lambda done: progress(most + done, whole))
    curves = _with_settings(second, where)
    outcomes = {name: ANALYSED[name] for name in question.outcomes}
    tables = {
        "shares": share_table(first[of_spread]),
        "chance": chance_table(first[of_spread], outcomes),
        "ranking": rank,
        "turning": turn_table(curves),
        "curves": curve_table(curves),
        "differences": first[of_spread],
    }
    return Answer(tables, _about(question, drawn, screen, whole, len(chosen)))


# Which points


def _spread_points(question: Question, drawn: Drawing) -> list[Point]:
    """Return the samples, each with every weather and every luck; other weathers only where they differ."""
    design, by_chance = question.design, tuple(question.by_chance)
    runs = [Run(0, luck) for luck in range(design.lucks)]
    weathers = range(1, design.weathers) if by_chance else ()
    runs += [Run(weather, luck, by_chance) for weather in weathers for luck in range(design.lucks)]
    return [Point(number, drawn.places(number), tuple(runs)) for number in range(design.samples)]


def screen_of(assumptions: Sequence[Assumption], design: Design) -> Screen:
    """Return what is ranked: the dozen one by one, the others by section of the scenario, unless told."""
    together = [a for a in assumptions if not (a.carrier or design.each_alone)]
    sizes = Counter(section_of(a.first.path) for a in together)
    grouped = {a.name: section_of(a.first.path) for a in together if sizes[section_of(a.first.path)] > 1}
    groups = [OTHERS + grouped[a.name] if a.name in grouped else a.name for a in assumptions]
    return Screen(tuple(a.name for a in assumptions), tuple(groups))


def section_of(path: str) -> str:
    """Return the section of a scenario in which a path lies; `data` for a row of a reference table."""
    return "data" if " " in path else path.partition(".")[0].partition("[")[0]


def _ranked_points(question: Question, screen: Screen, points: Any, first: int) -> list[Point]:
    runs = _replications(question.design.ranked_replications)
    rows = [dict(zip(screen.names, row.tolist(), strict=True)) for row in points]
    return [Point(first + number, places, runs) for number, places in enumerate(rows)]


def _replications(count: int) -> tuple[Run, ...]:
    """Return replications as a run has them: each another luck and another weather."""
    return tuple(Run(number, number) for number in range(count))


def turning_candidates(assumptions: Sequence[Assumption], rank: pd.DataFrame, count: int) -> list[Assumption]:
    """Return the assumptions that lead, and those of the dozen that are one number."""
    names = leading(rank, [a.name for a in assumptions if a.first.low < a.first.high], count)
    sizes = Counter(a.carrier for a in assumptions)
    names += [a.name for a in assumptions if a.carrier and sizes[a.carrier] == 1 and a.name not in names]
    by_name = {a.name: a for a in assumptions}
    return [by_name[name] for name in names]


def settings_of(assumption: Assumption, count: int) -> list[float]:
    """Return values between low and high, both included, and the central one."""
    unknown = assumption.first
    values = [float(v) for v in np.linspace(unknown.low, unknown.high, count)]
    if unknown.is_whole:
        values = [float(round(value)) for value in values]
    return sorted({*values, float(unknown.central)})


def _turning_points(
    question: Question, chosen: Sequence[Assumption]
) -> tuple[list[Point], list[tuple[int, Assumption, float]]]:
    """Return the points to run, the central one first, and which assumption has which value at which."""
    runs = _replications(question.design.replications)
    points, where = [Point(0, {}, runs)], []
    for assumption in chosen:
        for value in settings_of(assumption, question.design.settings):
            if value == assumption.first.central:
                where.append((0, assumption, value))
            else:
                where.append((len(points), assumption, value))
                points.append(Point(len(points), {assumption.name: assumption.first.place_of(value)}, runs))
    return points, where


def _with_settings(runs: pd.DataFrame, where: Sequence[tuple[int, Assumption, float]]) -> pd.DataFrame:
    """Return the runs of every assumption and value: columns of turn_table's `runs`."""
    if not where:
        return runs.assign(assumption="", setting=0.0, central=0.0).iloc[:0]
    by_point = dict(list(runs.groupby("point")))
    parts = [
        by_point[number].assign(assumption=a.name, setting=value, central=float(a.first.central))
        for number, a, value in where
    ]
    return pd.concat(parts, ignore_index=True)


def _about(question: Question, drawn: Drawing, screen: Screen, runs: int, turned: int) -> dict[str, Any]:
    found, by_chance = drawn.found, question.by_chance
    return {
        **asdict(question.design),
        "weathers": question.design.weathers if by_chance else 1,
        "seed": question.scenario.seed,
        "arrangements": list(question.rivals),
        "economies": [economy.id for economy in question.scenario.economies],
        "economies_by_chance": by_chance,
        "outcomes": list(question.outcomes),
        "assumptions": len(found.drawn),
        "values": sum(len(assumption.unknowns) for assumption in found.drawn),
        "without_range": len(found.without_range),
        "ranked": len(screen.group_names),
        "turned": turned,
        "runs": runs,
    }


# The work

_base: Study | None = None
_folder: Path | None = None
_drawn: Drawing | None = None
_outcomes: tuple[str, ...] = ()
_rivals: tuple[str, ...] = ()


def _made(
    question: Question, drawn: Drawing, points: Sequence[Point], progress: Callable[[int], None]
) -> pd.DataFrame:
    """Return the paired difference of every run: point, weather, luck, columns CASE, value."""

    parts, done = [], 0
    with tempfile.TemporaryDirectory() as folder:
        scenario = question.scenario.model_dump(by_alias=True)
        begin = (scenario, question.loaded.reference, question.engine, Path(folder))
        more = (drawn, question.outcomes, question.rivals)
        made = each(_work, points, question.workers, _begin, (*begin, *more))
        for point, path in zip(points, made, strict=True):
            parts.append(pd.read_parquet(path))
            path.unlink()
            progress(done := done + len(point.runs))
    return pd.concat(parts, ignore_index=True)


def _begin(
    scenario: dict[str, Any], reference: Reference, engine: str, folder: Path, drawn: Drawing,
    outcomes: tuple[str, ...],
    rivals: tuple[str, ...],
) -> None:  # fmt: skip
    """Make ready in a worker."""
    global _base, _folder, _drawn, _outcomes, _rivals
    _base = prepare(Scenario.model_validate(scenario), reference, engine)
    _folder, _drawn, _outcomes, _rivals = folder, drawn, outcomes, rivals


def _work(point: Point) -> Path:
    """Make the runs of a point and leave their differences in a file; only its path goes through the pool."""
    assert _base is not None
    assert _folder is not None
    assert _drawn is not None
    economies = tuple(economy.id for economy in _base.scenario.economies)
    study = _drawn.study(_base, point.places) if point.places else _base
    study = replace(study, scenario=study.scenario.model_copy(update={"vary": VARIED}))
    parts = []
    for run in point.runs:
        part = narrowed(study, run.economies or economies, _rivals)
        table = run_replication(part, run.luck, keep_events=False, weather=run.weather).indicators
        found = pd.DataFrame(list(differences(table, _outcomes, _rivals, study.scenario.years)))
        parts.append(found.assign(point=point.number, weather=run.weather, luck=run.luck))
    path = _folder / f"{point.number}.parquet"
    pd.concat(parts, ignore_index=True).to_parquet(path)
    return path


def differences(
    indicators: pd.DataFrame, outcomes: Sequence[str], rivals: Sequence[str], years: int
) -> Iterator[dict[str, object]]:
    """Yield per economy, gemeente and outcome the second arrangement less the first, per year."""
    horizon = indicators[indicators["year"] == 0]
    for name in outcomes:
        outcome: Outcome = ANALYSED[name]
        mine = horizon[(horizon["indicator"] == outcome.indicator) & (horizon["subject"] == outcome.subject)]
        names = zip(*(mine[key].astype("str") for key in ("economy", "gemeente", "arrangement")), strict=True)
        values = dict(zip(names, mine["value"], strict=True))
        for economy, gemeente, arrangement in values:
            if arrangement == rivals[0]:
                more = values[economy, gemeente, rivals[1]] - values[economy, gemeente, rivals[0]]
                case = dict(zip(CASE, (economy, gemeente, name, outcome.unit), strict=True))
                yield {**case, "value": more / years}
