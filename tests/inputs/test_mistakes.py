"""Whatever is written in a scenario, the answer is a scenario or a list of problems, each with a place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgetsim.errors import InputError
from budgetsim.inputs import load
from budgetsim.inputs.nodes import Leaf, Mapping, Node, children, show_path
from budgetsim.inputs.yamltext import parse_yaml

HERE = Path(__file__).resolve().parent
ODD = [
    "", "~", "true", "0", "-1", "3", "1e400", ".nan", "0,5", "1.000,50", "1.000", "word", "'12'", "[]", "{}",
    "[1, 2]", "[[]]", "{a: 1}", "{id: x}", "[{id: x}]", "[{id: x}, {id: x}]", "2026-13-01", "{value: 1}",
    "{value: 1, label: assumption}", "{value: {a: 1}, source: x}", "{value: [1], source: x}",
    "{data: nothing}", "{data: norm_alleenstaand, at: 1}", "{law: fixed}", "{law: 3}", "{steps: 3}",
    "[{from: 3, value: 1}]", "[{from: 2026-01-01, value: {value: 1, source: x}}]", "{<<: 1}", "{1: 2}",
    "{0.5: {}}",
    "next", "aow",
    "9999999999999999999999", "{drop: true}", "[{id: thuis, drop: true}]", "thuis",
]  # fmt: skip


def _paths(node: Node, pieces: tuple[str, ...] = ()) -> list[str]:
    below = [path for piece, _, part in children(node) for path in _paths(part, (*pieces, piece))]
    return [show_path(pieces), *below] if pieces else below


TREE = parse_yaml((HERE / "mini.yaml").read_text(encoding="utf-8"), "mini.yaml")
PATHS = _paths(TREE)
MISTAKES = st.lists(st.tuples(st.sampled_from(PATHS), st.sampled_from(ODD)), min_size=1, max_size=4)


def _judged(sets: tuple[str, ...]) -> InputError | None:
    try:
        load(HERE / "mini.yaml", sets, HERE / "data")
    except InputError as error:
        return error
    return None


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(MISTAKES)
def test_any_odd_value_anywhere_is_a_problem_or_fine(mistakes: list[tuple[str, str]]) -> None:
    error = _judged(tuple(f"{path}={odd}" for path, odd in mistakes))
    for problem in error.problems if error else ():
        assert problem.message
        assert problem.file


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PATHS), st.sampled_from(ODD))
def test_pydantic_is_never_heard(path: str, odd: str) -> None:
    error = _judged((f"{path}={odd}",))
    for problem in error.problems if error else ():
        assert "Input should" not in problem.message
        assert "Field required" not in problem.message


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_key_left_out_is_a_problem_or_fine(tmp_path_factory: Any, data: st.DataObject) -> None:
    lines = (HERE / "mini.yaml").read_text(encoding="utf-8").splitlines()
    gone = data.draw(st.integers(0, len(lines) - 1))
    path = tmp_path_factory.mktemp("left_out") / "mini.yaml"
    path.write_text("\n".join(lines[:gone] + lines[gone + 1 :]) + "\n", encoding="utf-8")
    try:
        load(path, (), HERE / "data")
    except InputError as error:
        assert all(problem.file and problem.message for problem in error.problems)


def test_the_small_scenario_has_leaves_of_every_kind() -> None:
    assert isinstance(TREE, Mapping)
    assert len(PATHS) > 200
    assert isinstance(TREE.get("years"), Leaf)
