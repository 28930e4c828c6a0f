"""Batch files: every mistake told at once with its place, and variants that are exactly what was asked."""

from __future__ import annotations

import pickle
from itertools import product
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgetsim.analysis.headline import OUTCOMES
from budgetsim.cli.main import main
from budgetsim.domain.batch import OutcomeId
from budgetsim.errors import InputError, Problem
from budgetsim.inputs import load_batch

KLEIN = Path(__file__).resolve().parents[1] / "experiment" / "klein.yaml"

MISTAKES = {
    "schema": (
        """
        name: Een naam
        scenarios: [nergens.yaml, {klein}]
        replications: 0
        shard_replications: -3
        grid: {years: []}
        kep: [ledger]
        keep: [alles]
        seed: 1.5
        """,
        [
            "2:7  name: 'Een naam' is no id",
            "3:13  scenarios[0]: there is no file or folder",
            "4:15  replications: 0 is below 1",
            "5:21  shard_replications: -3 is below 1",
            "6:7  grid: no value for years",
            "7:1  kep: unknown key; did you mean keep?",
            "8:8  keep[0]: 'alles' is not one of ledger, purses, events",
            "9:7  seed: 1.5 is not written as a whole number",
        ],
    ),
    "scenarios": (
        """
        name: nacht
        scenarios: [nergens.yaml, {klein}, {klein}]
        economies: [neutral]
        arrangements: [integraal, schotten_gelijk]
        overrides:
          - {id: a, set: {yaers: 3}}
          - id: b
            set: {"stages[activering].aanbieders[mensa].capacity_count": -1}
        """,
        [
            "3:13  scenarios[0]: there is no file or folder",
            "4:13  economies[0]: scenario klein has no neutral; did you mean neutraal?",
            "5:15  arrangements: schotten_gelijk of scenario klein needs schotten first, and integraal",
            "7:26  overrides[a].set.yaers: unknown key; did you mean years?",
            "9:66  overrides[b].set.stages[activering].aanbieders[mensa].capacity_count: -1 is below 0",
        ],
    ),
    "two names": (
        """
        name: nacht
        scenarios: [{klein}, {klein}]
        """,
        ["3:12  scenarios: 2 variants are called klein"],
    ),
    "overrides that share an id": (
        """
        name: nacht
        scenarios: [{klein}]
        overrides: [{id: a}, {id: b}, {id: a}]
        """,
        ["4:12  overrides: a stands more than once"],
    ),
    "a rule that cannot stop": (
        """
        name: nacht
        scenarios: [{klein}]
        stopping: {minimum: 10, maximum: 5, half_width: 3}
        """,
        ["4:34  stopping.maximum: maximum 5 is below minimum 10"],
    ),
    "a rule without a width, of nothing known": (
        """
        name: nacht
        scenarios: [{klein}]
        stopping: {minimum: 10, maximum: 50, outcome: geluk}
        """,
        ["4:47  stopping.outcome: 'geluk' is not one of net_draw, lasten"],
    ),
    "a rule with nothing to compare": (
        """
        name: nacht
        scenarios: [{klein}]
        arrangements: [schotten]
        stopping: {minimum: 10, maximum: 50, half_width: 5}
        """,
        ["5:11  stopping: compares two arrangements"],
    ),
    "two that decide": (
        """
        name: nacht
        scenarios: [{klein}]
        replications: 5
        stopping: {minimum: 10, maximum: 50, half_width: 5}
        """,
        ["5:11  stopping: stopping and replications both decide how many"],
    ),
    "a value given twice": (
        """
        name: nacht
        scenarios: [{klein}]
        overrides: [{id: a, set: {years: 3}}]
        grid: {years: [1, 2]}
        """,
        ["2:1  years stands in overrides and in grid"],
    ),
    "a grid without end": (
        """
        name: nacht
        scenarios: [{klein}]
        grid: {years: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], shortfall_share: NUMBERS}
        """,
        ["4:7  grid: 10010 variants; at most 10000"],
    ),
    "no batch": ("- nacht\n", ["1:1  a batch is a mapping"]),
    "no yaml": ("name: nacht\nscenarios: [a\n", ["3:1  not valid YAML"]),
}


def written(folder: Path, text: str) -> Path:
    lines = text.splitlines()
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    numbers = str([number / 10_000 for number in range(1001)])
    whole = (
        "\n".join(line[margin:] for line in lines).replace("{klein}", str(KLEIN)).replace("NUMBERS", numbers)
    )
    path = folder / "nacht.yaml"
    path.write_text(whole + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(("text", "expected"), MISTAKES.values(), ids=MISTAKES)
def test_every_mistake_is_told_and_nothing_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, expected: list[str]
) -> None:
    batch, out = written(tmp_path, text), tmp_path / "out"
    for command in (["batch", str(batch)], ["batch", str(batch), "--dry-run"], ["status", str(batch)]):
        assert main([*command, "--out", str(out)]) == 3
        said = capsys.readouterr()
        assert said.out == ""
        told = [line.partition(f"{batch.name}:")[2] for line in said.err.splitlines()]
        assert [line[: len(due)] for line, due in zip(told, expected, strict=True)] == expected
    assert not out.exists()


def test_grid_and_overrides_make_every_combination_once(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """
        name: nacht
        scenarios: [{klein}]
        overrides: [{id: nu}, {id: ander, set: {seed: 20}}]
        grid: {years: [1, 2], shortfall_share: [0, 0.5, 1]}
        """,
    )
    variants = load_batch(path).variants
    found = [
        (v.loaded.scenario.seed, v.loaded.scenario.years, v.loaded.scenario.shortfall_share)
        for v in variants
    ]  # fmt: skip
    assert found == list(product([11, 20], [1, 2], [0, 0.5, 1]))
    assert len({variant.id.lower() for variant in variants}) == 12


names = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=8).filter(lambda t: t[0] != "_")


@settings(max_examples=20)
@given(st.lists(names, unique=True, max_size=4))
def test_names_of_variants_are_names_of_folders(
    tmp_path_factory: pytest.TempPathFactory, ids: list[str]
) -> None:
    rows = ", ".join(f'{{id: "{name}", set: {{years: {n + 1}}}}}' for n, name in enumerate(ids))
    text = f"name: n\nscenarios: [{{klein}}]\noverrides: [{rows}]\ngrid: {{shortfall_share: [0.125]}}\n"
    found = [v.id for v in load_batch(written(tmp_path_factory.mktemp("b"), text)).variants]
    first = [f"klein__{name}" for name in ids] or ["klein"]
    assert found == [f"{name}__shortfall_share_0.125" for name in first]


def test_every_outcome_of_the_headline_can_stop_a_batch() -> None:
    assert get_args(OutcomeId) == tuple(outcome.id for outcome in OUTCOMES)


def test_problems_cross_from_a_worker_as_they_are() -> None:
    error = InputError(
        [Problem("a.yaml", 3, 4, "years", "0 is below 1"), Problem("b.yaml", 0, 0, "", "is gone")]
    )
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error)
    assert again.problems == error.problems
