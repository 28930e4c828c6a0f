"""`budgetsim walls` from the command line: rows that add up, in a pipe and as JSON, and plain refusals."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from budgetsim.cli.main import main

KLEIN = Path(__file__).resolve().parents[1] / "experiment" / "klein.yaml"
SMALL = ["walls", str(KLEIN), "--replications", "2", "--set", "years=1", "--workers", "1", "--quiet"]


def out_of(capsys: pytest.CaptureFixture[str], *more: str) -> str:
    assert main([*SMALL, *more]) == 0
    return capsys.readouterr().out


def test_shares_add_up_to_the_whole(capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(out_of(capsys, "--json"))
    assert told["schema_version"] == 1
    assert told["replications"] == 2
    cases: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in told["shares"]:
        cases.setdefault((row["economy"], row["outcome"]), []).append(row)
    for *walls, whole in cases.values():
        assert len(walls) == 6
        assert whole["wall"] == "all"
        if whole["share"] is not None:
            assert sum(row["share"] for row in walls) == pytest.approx(whole["share"], abs=1e-6)
    assert len(told["interactions"]) == 15 * len(cases)
    assert {row["unit"] for row in told["shares"] if row["outcome"] == "lasten"} == {"EUR/jaar"}


@pytest.mark.parametrize(
    ("lang", "mark", "whole"), [("nl", ",", "Alle muren samen"), ("en", ".", "All walls")]
)
def test_a_pipe_gets_rows_for_a_spreadsheet(
    capsys: pytest.CaptureFixture[str], lang: str, mark: str, whole: str
) -> None:
    table, _, rest = out_of(capsys, "--lang", lang).partition("\n\n")
    head, *rows = csv.reader(table.splitlines(), delimiter="\t")
    assert all(len(row) == len(head) for row in rows)
    assert sum(row[4].startswith(whole) for row in rows) * 7 == len(rows)
    other = {",": ".", ".": ","}[mark]
    assert not any(other in cell for row in rows for cell in row[5:10])
    assert "2 " in rest.splitlines()[0]


def test_one_economy_can_be_chosen(capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(out_of(capsys, "--json", "--economy", "neutraal"))
    assert {row["economy"] for row in told["shares"]} == {"neutraal"}


def test_an_economy_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*SMALL, "--economy", "hausse"]) == 2
    said = capsys.readouterr().err
    assert "hausse" in said
    assert "neutraal" in said


def test_an_outcome_without_shares_says_why_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody comes: there is no waiting time to share out."""
    table = out_of(capsys, "--lang", "en", "--set", "inflow=[]", "--set", "opening.stocks=[]").partition(
        "\n\n"
    )[0]
    rows = [row for row in csv.reader(table.splitlines(), delimiter="\t") if row[3] == "months"]
    assert rows
    assert all(row[5:10] == [""] * 5 and row[10].startswith("no shares") for row in rows)


def test_a_price_that_no_sum_can_hold_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*SMALL, "--set", "costs[traject].price.eur_per_month=1e9"]) == 3
    said = capsys.readouterr().err
    assert "price" in said
    assert "Traceback" not in said
