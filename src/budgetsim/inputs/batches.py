"""A batch file, and every variant of a scenario that it names: all read and checked before anything starts.

Knows how variants are named and where in the file each of their values stands; not how they are run.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path

from pydantic import ValidationError

from budgetsim.domain.batch import Batch, Override
from budgetsim.domain.scenario import Scenario
from budgetsim.errors import InputError, Problem
from budgetsim.inputs.annotations import suggestion
from budgetsim.inputs.layers import SET
from budgetsim.inputs.loading import Loaded, Opened, opened, settle
from budgetsim.inputs.messages import problems_of
from budgetsim.inputs.nodes import Listing, Mapping, Mark, Node, nearest_mark, plain
from budgetsim.inputs.resolved import flow_text
from budgetsim.inputs.yamltext import read_yaml

MOST_VARIANTS = 10_000
_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]+")


@dataclass(frozen=True)
class Setting:
    """One value that the batch lays over a scenario, and where the file says so."""

    path: str
    text: str
    place: str
    mark: Mark

    def __str__(self) -> str:
        return f"{self.path}={self.text}"


@dataclass(frozen=True)
class Variant:
    """One scenario with the values laid over it, read and checked."""

    id: str
    file: str
    """The scenario as the batch names it."""
    settings: tuple[Setting, ...]
    loaded: Loaded
    economies: tuple[str, ...]
    arrangements: tuple[str, ...]

    @property
    def sets(self) -> tuple[str, ...]:
        """What --set would say."""
        return tuple(map(str, self.settings))


@dataclass(frozen=True)
class BatchFile:
    """A batch with all its variants."""

    batch: Batch
    variants: tuple[Variant, ...]


@dataclass
class _Reader:
    """Reads one batch file; gathers every problem on the way."""

    path: Path
    root: Mapping
    batch: Batch
    sets: Sequence[str]
    problems: list[Problem] = field(default_factory=list)

    def variants(self) -> Iterator[Variant]:
        """Yield every variant that is whole; of the others the problems are kept."""
        choices = list(self._choices())
        sources = [self._opened(number) for number in range(len(self.batch.scenarios))]
        if len(choices) * len(sources) > MOST_VARIANTS:
            self._wrong(
                "grid", f"{len(choices) * len(sources)} variants; at most {MOST_VARIANTS} make a batch"
            )
            return
        for number, source in enumerate(sources):
            if source is None:
                continue
            whole = 0
            for label, settings in choices:
                if variant := self._variant(number, source, label, settings):
                    whole += 1
                    yield variant
            if not whole:
                self._look_at_choice(source)

    def _choices(self) -> Iterator[tuple[tuple[str, ...], tuple[Setting, ...]]]:
        """Yield the parts of the name and the settings of every override with every point of the grid."""
        grid = [[self._point(path, n) for n in range(len(v))] for path, v in self.batch.grid.items()]
        for row in self.batch.overrides or (None,):
            named = (row.id,) if row else ()
            fixed = tuple(self._override(row)) if row else ()
            for point in product(*grid):
                labels = tuple(f"{s.path.rpartition('.')[2]}={s.text}" for s in point)
                yield (*named, *labels), (*fixed, *point)

    def _override(self, row: Override) -> Iterator[Setting]:
        for key in row.values:
            yield self._setting(key, f"overrides[{row.id}].set", ("overrides", row.id, "set", key))

    def _point(self, path: str, number: int) -> Setting:
        return self._setting(path, "grid", ("grid", path, number))

    def _setting(self, path: str, place: str, steps: tuple[str | int, ...]) -> Setting:
        node = _below(self.root, steps)
        return Setting(path, flow_text(node), f"{place}.{path}", node.mark)

    def _opened(self, number: int) -> Opened | None:
        name = self.batch.scenarios[number]
        shown = _shown(self.path, name)
        if not (self.path.parent / name).exists():
            self.problems.append(_no_scenario(self.path, self.root, name, number))
            return None
        try:
            return opened(self.path.parent / name, shown)
        except InputError as error:
            self.problems.extend(error.problems)
            return None

    def _variant(
        self, number: int, source: Opened, label: tuple[str, ...], settings: tuple[Setting, ...]
    ) -> Variant | None:
        batch = self.batch
        own = [f"replications={batch.replications}"] if batch.replications else []
        own += [f"seed={batch.seed}"] if batch.seed is not None else []
        try:
            loaded = settle(source, [*map(str, settings), *own, *self.sets])
        except InputError as error:
            self.problems.extend(_placed(problem, settings) for problem in error.problems)
            return None
        economies, arrangements = self._choice(loaded.scenario)
        name = "__".join(_UNSAFE.sub("_", part) for part in (loaded.scenario.name, *label))
        return Variant(name, batch.scenarios[number], settings, loaded, economies, arrangements)

    def _look_at_choice(self, source: Opened) -> None:
        """See whether a scenario of which every variant is wrong has at least what the batch chooses."""
        with suppress(InputError):
            self._choice(settle(source, self.sets).scenario)

    def _choice(self, scenario: Scenario) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the economies and the arrangements of a scenario that the batch chooses."""
        economies = self._chosen("economies", scenario, [e.id for e in scenario.economies])
        arrangements = self._chosen("arrangements", scenario, [a.id for a in scenario.arrangements])
        self._needs_other(scenario, arrangements)
        if self.batch.stopping and len(arrangements) < 2:
            self._wrong("stopping", f"compares two arrangements; scenario {scenario.name} has one here")
        return economies, arrangements

    def _chosen(self, key: str, scenario: Scenario, there: list[str]) -> tuple[str, ...]:
        """Return the ids that the batch chooses, all of the scenario when it chooses none."""
        chosen: tuple[str, ...] = getattr(self.batch, key)
        for number, name in enumerate(chosen):
            if name not in there:
                near = suggestion(name, tuple(there)) or f"; it has {', '.join(there)}"
                self._wrong(f"{key}[{number}]", f"scenario {scenario.name} has no {name}{near}")
        return tuple(dict.fromkeys(chosen)) or tuple(there)

    def _needs_other(self, scenario: Scenario, chosen: tuple[str, ...]) -> None:
        """A cost-neutral variant needs the arrangement that it follows, and the first one of the scenario."""
        for row in scenario.arrangements:
            if row.id not in chosen or row.same_money_as is None:
                continue
            if chosen[0] != scenario.arrangements[0].id or row.same_money_as not in chosen:
                needs = f"{scenario.arrangements[0].id} first, and {row.same_money_as}"
                self._wrong("arrangements", f"{row.id} of scenario {scenario.name} needs {needs}")

    def _wrong(self, path: str, message: str) -> None:
        self.problems.append(nearest_mark(self.root, path).problem(path, message))

    def tell_doubles(self, variants: Sequence[Variant]) -> None:
        """Variants that would share a name cannot be told apart."""
        # Folders of some systems do not tell capitals from small letters.
        for name, count in Counter(variant.id.lower() for variant in variants).items():
            if count > 1:
                files = ", ".join(dict.fromkeys(v.file for v in variants if v.id.lower() == name))
                self._wrong(
                    "scenarios", f"{count} variants are called {name} (of {files}); give each its own name"
                )


def load_batch(path: Path, sets: Sequence[str] = ()) -> BatchFile:
    """Read a batch file and every variant it names; `sets` are laid over all of them.

    Raises InputError with every problem found, in the batch and in all its scenarios.
    """
    root = read_yaml(path, path.as_posix())
    if not isinstance(root, Mapping):
        raise InputError([root.mark.problem("", "a batch is a mapping of keys; write `key: value` lines")])
    doubles = [mark.problem(str(key), f"the key {key} stands twice; keep one") for key, mark in root.doubles]
    try:
        batch = Batch.model_validate(plain(root), by_alias=True, by_name=False)
    except ValidationError as error:
        missing = _missing_scenarios(path, root)
        raise InputError([*doubles, *problems_of(error, root, {}, Batch), *missing]) from error
    reader = _Reader(path, root, batch, sets, doubles)
    variants = tuple(reader.variants())
    reader.tell_doubles(variants)
    if reader.problems:
        raise InputError(reader.problems)
    return BatchFile(batch, variants)


def _missing_scenarios(path: Path, root: Mapping) -> Iterator[Problem]:
    """Yield a problem for every scenario that is not there, of a batch that is wrong in other ways too."""
    named = plain(root).get("scenarios")
    for number, name in enumerate(named if isinstance(named, list) else ()):
        if isinstance(name, str) and not (path.parent / name).exists():
            yield _no_scenario(path, root, name, number)


def _no_scenario(path: Path, root: Mapping, name: str, number: int) -> Problem:
    place = f"scenarios[{number}]"
    message = f"there is no file or folder {_shown(path, name)}; names are relative to the batch file"
    return nearest_mark(root, place).problem(place, message)


def _shown(path: Path, name: str) -> str:
    return Path(os.path.normpath(path.parent / name)).as_posix()


def _below(node: Node, steps: tuple[str | int, ...]) -> Node:
    """Return what stands at a place that validation has found: keys, ids of rows, or numbers of items."""
    for step in steps:
        if isinstance(node, Mapping):
            node = next(entry.node for key, entry in node.entries.items() if str(key) == str(step))
        elif isinstance(node, Listing) and isinstance(step, int):
            node = node.items[step]
        else:
            assert isinstance(node, Listing)
            node = next(item for item in node.items if isinstance(item, Mapping) and item.text("id") == step)
    return node


def _placed(problem: Problem, settings: tuple[Setting, ...]) -> Problem:
    """Return a problem of a value laid over, at the place in the batch file where it stands."""
    if problem.file != SET:
        return problem
    near = [s for s in settings if problem.path.startswith(s.path) or s.path.startswith(problem.path)]
    if not near:
        return problem
    mark, place = near[0].mark, near[0].place
    path = place if problem.path == near[0].path else f"{place}: {problem.path}"
    return replace(problem, file=mark.file, line=mark.line, column=mark.column, path=path)
