"""A scenario file and the tables beside it, read and checked as a whole.

Knows the order of the steps, and that every problem is told at once; each step lives in its own module.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.resources
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from budgetsim.domain.reference import Origin, Reference
from budgetsim.domain.rules import bounds, first_day, missing_figures, rule_figures
from budgetsim.domain.scenario import Scenario
from budgetsim.errors import InputError, Problem
from budgetsim.inputs.crosschecks import crosschecked
from budgetsim.inputs.guards import guarded
from budgetsim.inputs.layers import Layers, set_values
from budgetsim.inputs.messages import problems_of
from budgetsim.inputs.nodes import Mapping, Plain, nearest_mark, plain, with_values
from budgetsim.inputs.origins import origins
from budgetsim.inputs.resolved import resolved_yaml
from budgetsim.inputs.stocks import fitted
from budgetsim.inputs.tables import Tables, read_tables

BASE_FILE = "basis.yaml"


@dataclass(frozen=True)
class Loaded:
    """A checked scenario with all that is known about where it came from."""

    scenario: Scenario
    reference: Reference
    origins: tuple[Origin, ...]
    data_hashes: dict[str, str]
    scenario_hash: str
    resolved_yaml: str
    root: Mapping = field(repr=False, compare=False)
    """The tree that all this was read from."""
    lookalikes: dict[str, str] = field(default_factory=dict)
    """Per row that a layer added beside one with almost the same id, that other's id."""


@dataclass(frozen=True)
class Opened:
    """A scenario file with all its layers and the tables beside it, before anything is laid over it."""

    tables: Tables
    root: Mapping
    lookalikes: dict[str, str]
    problems: tuple[Problem, ...]


def load(path: Path, sets: Sequence[str] = (), data_dir: Path | None = None) -> Loaded:
    """Read a scenario file, or a folder's basis.yaml, with `path=value` settings laid over it.

    Raises InputError with every problem found, in the tables and in all layers of the scenario.
    """
    return settle(opened(path, path.as_posix(), data_dir), sets)


def opened(path: Path, shown: str, data_dir: Path | None = None) -> Opened:
    """Read a scenario with its layers; `shown` is its name in messages. Raises InputError."""
    tables = _tables(data_dir)
    layers = Layers(tables.reference)
    inside = BASE_FILE if path.is_dir() else ""
    root = layers.read(path / inside, (Path(shown) / inside).as_posix())
    if root is None or not layers.whole:
        raise InputError([*tables.problems, *layers.problems])
    return Opened(tables, root, layers.lookalikes, (*tables.problems, *layers.problems))


def settle(source: Opened, sets: Sequence[str]) -> Loaded:
    """Return the checked scenario with `path=value` settings laid over it; raises InputError."""
    tables = source.tables
    layers = Layers(tables.reference, lookalikes=dict(source.lookalikes))
    root = set_values(layers, source.root, sets)
    scenario, problems = _validated(root, tables.reference, layers.lookalikes)
    found = [*source.problems, *layers.problems, *problems]
    if found or scenario is None:
        raise InputError(_first_per_place(found))
    known = tuple(origins(root))
    if wrong := list(_wrong_figures(root, scenario, tables.reference)):
        raise InputError(wrong)
    reference = _with_changes(tables.reference, scenario, known)
    if missing := list(_missing(root, scenario, reference)):
        raise InputError(missing)
    return Loaded(
        scenario=scenario,
        reference=reference,
        origins=known,
        data_hashes=tables.hashes,
        scenario_hash=scenario_hash(scenario),
        resolved_yaml=resolved_yaml(root),
        root=root,
        lookalikes=layers.lookalikes,
    )


def laid_over(
    root: Mapping, reference: Reference, figures: tuple[Origin, ...], values: dict[str, Plain]
) -> tuple[Scenario, Reference]:
    """Return a scenario with other numbers at some paths, and its figures; raises InputError.

    `figures` says where the scenario's own figures came from. Quicker than `settle`, and as strict, but for
    this: whoever has no place at the opening begins at home.
    """
    tree = with_values(root, values)
    with contextlib.suppress(ValidationError):
        alike = Scenario.model_validate(plain(tree), by_alias=True, by_name=False)
        tree = with_values(tree, {**fitted(alike)})
    assert isinstance(tree, Mapping)
    scenario, problems = _validated(tree, reference, {})
    if scenario is not None and not problems:
        problems = list(_wrong_figures(tree, scenario, reference))
    if problems or scenario is None:
        raise InputError(_first_per_place(problems))
    return scenario, _with_changes(reference, scenario, figures)


def load_reference(data_dir: Path | None = None) -> Reference:
    """Read the reference tables alone; raises InputError with every problem found in them."""
    tables = _tables(data_dir)
    if tables.problems:
        raise InputError(list(tables.problems))
    return tables.reference


def scenario_hash(scenario: Scenario) -> str:
    """Return the sha256 of the scenario's canonical JSON: by alias, keys sorted, no blanks."""
    content = scenario.model_dump(mode="json", by_alias=True)
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def data_folder() -> Path | None:
    """Return the folder of reference tables: inside the installed package, else beside the source."""
    packaged = importlib.resources.files("budgetsim") / "data"
    if packaged.is_dir():
        return Path(str(packaged))
    roots = (
        parent / "data"
        for parent in Path(__file__).resolve().parents
        if (parent / "pyproject.toml").is_file()
    )
    return next((folder for folder in roots if folder.is_dir()), None)


def _tables(data_dir: Path | None) -> Tables:
    if data_dir is None:
        found = data_folder()
        return read_tables(found, "data") if found else Tables(Reference({}, {}, ()), {}, ())
    if not data_dir.is_dir():
        message = "there is no such folder of reference tables"
        raise InputError([Problem(data_dir.as_posix(), 0, 0, "", message)])
    return read_tables(data_dir, data_dir.as_posix())


def _validated(
    root: Mapping, reference: Reference, near: dict[str, str]
) -> tuple[Scenario | None, list[Problem]]:
    content = plain(root)
    problems = list(guarded(root))
    scenario = None
    try:
        scenario = Scenario.model_validate(content, by_alias=True, by_name=False)
    except ValidationError as error:
        problems.extend(problems_of(error, root, near))
    problems.extend(crosschecked(root, content, reference))
    return scenario, problems


def _wrong_figures(root: Mapping, scenario: Scenario, reference: Reference) -> Iterator[Problem]:
    """Yield a problem for every figure laid over that no rule here reads, or that cannot be."""
    read = rule_figures(scenario, reference)
    for row in scenario.figures:
        path = f"figures[{row.id}]"
        low, high = bounds(row.id)
        wrong = [step.value for step in row.value.steps if not low <= step.value <= high]
        if row.id not in read:
            message = f"no rule of this scenario reads {row.id}; change it where the scenario uses it"
            yield nearest_mark(root, path).problem(path, message)
        elif wrong:
            message = f"{wrong[0]:g} cannot be; give {low:g} to {high:g}"
            yield nearest_mark(root, path).problem(f"{path}.value", message)


def _with_changes(reference: Reference, scenario: Scenario, known: tuple[Origin, ...]) -> Reference:
    """Return the figures with the scenario's own laid over; a bare number holds from the first day."""
    changes, day = {}, first_day(scenario)
    told = {origin.path: origin for origin in known}
    for row in scenario.figures:
        steps = [step.model_copy(update={"since": max(step.since, day)}) for step in row.value.steps]
        series = row.value.model_copy(update={"steps": tuple(steps)})
        places = (f"figures[{row.id}].value", f"figures[{row.id}].value[0].value")
        changes[row.id] = series, next((told[place] for place in places if place in told), None)
    return reference.changed(changes)


def _missing(root: Mapping, scenario: Scenario, reference: Reference) -> Iterator[Problem]:
    """Yield a problem at the scenario's start for every figure that its rules lack on the first day."""
    mark, day = nearest_mark(root, "start"), first_day(scenario)
    for figure, message in missing_figures(scenario, reference):
        words = f"the rules need {figure} from {day} on: {message}"
        yield mark.problem("start", words)


def _first_per_place(problems: list[Problem]) -> list[Problem]:
    """Keep the first problem about each value: what comes after it is mostly its echo."""
    kept: dict[tuple[str, int, int, str], Problem] = {}
    for problem in problems:
        kept.setdefault((problem.file, problem.line, problem.column, problem.path), problem)
    return list(kept.values())
