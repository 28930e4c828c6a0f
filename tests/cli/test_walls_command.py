"""`budgetsim walls` from the command line: rows that add up, in a pipe and as JSON, and plain refusals."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from budgetsim.cli.main import main
from budgetsim.experiment.analyses import read_analyses

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


# --- an arrangement's own heights, and years --------------------------------------------------------------


def test_years_are_told_one_by_one(capsys: pytest.CaptureFixture[str]) -> None:
    table = out_of(capsys, "--by-year", "--lang", "en").partition("\n\n")[0]
    head, *rows = csv.reader(table.splitlines(), delimiter="\t")
    assert head[4] == "Year"
    assert {row[4] for row in rows} == {"2027"}
    assert all(len(row) == len(head) for row in rows)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("integral", "did you mean integraal?"),
        ("schotten", "every wall up"),
        ("schotten_gelijk", "extra money"),
    ],
)
def test_an_arrangement_without_an_answer_is_refused(
    capsys: pytest.CaptureFixture[str], name: str, said: str
) -> None:
    assert main([*SMALL, "--arrangement", name]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert "integraal" in told


def test_heights_of_an_arrangement_with_all_walls_down_are_those_without_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    down, named = (
        json.loads(out_of(capsys, "--json", *more)) for more in ([], ["--arrangement", "integraal"])
    )
    assert named["arrangement"] == "integraal"
    assert down["arrangement"] is None
    assert down["shares"] == named["shares"]


# --- a run ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("walls") / "run"
    made = ["run", str(KLEIN), "--out", str(out), "--set", "years=1", "--workers", "1", "--quiet"]
    assert main(made) == 0
    return out


def test_shares_of_a_run_are_kept_with_it_and_its_page_shows_them(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    absent = 'class="absent"'
    before = (run / "report.html").read_text(encoding="utf-8").partition('<section id="muren">')[2]
    assert absent in before.partition("</section>")[0]
    for more in ([], ["--arrangement", "integraal"]):
        assert main(["walls", str(run), "--workers", "1", *more]) == 0
    assert "analyses" in capsys.readouterr().err
    kept = read_analyses(run)
    assert list(kept) == ["walls", "walls_integraal"]
    assert set(kept["walls"].tables) == {"shares", "pairs", "ends", "years"}
    about = kept["walls"].about
    assert (about["replications"], about["arrangement"], about["shortfall_share"]) == (2, None, 0.5)
    assert main(["walls", str(run), "--workers", "1", "--json", "--quiet"]) == 0
    told = pd.DataFrame(json.loads(capsys.readouterr().out)["shares"])
    shares = kept["walls"].tables["shares"]
    assert told["share"].to_numpy() == pytest.approx(shares["share"].to_numpy(), nan_ok=True, abs=1e-6)
    assert main(["report", str(run), "--quiet"]) == 0
    page = (run / "report.html").read_text(encoding="utf-8")
    assert absent not in page.partition('<section id="muren">')[2].partition("</section>")[0]
    assert 'id="figuur-walls_integraal_jaren"' in page


def test_fewer_replications_of_a_run_are_said(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["walls", str(run), "--workers", "1", "--economy", "neutraal"]
    assert main([*words, "--replications", "1"]) == 0
    assert "first 1 of the run's 2 replications" in capsys.readouterr().err
    found = read_analyses(run)["walls"].about
    assert (found["replications"], found["economies"]) == (1, ["neutraal"])
    assert main([*words, "--replications", "3"]) == 2
    assert "at most 2" in capsys.readouterr().err


@pytest.mark.parametrize("given", [["--seed", "1"], ["--set", "years=2"]])
def test_a_run_is_worked_on_as_it_ran(
    run: Path, capsys: pytest.CaptureFixture[str], given: list[str]
) -> None:
    assert main(["walls", str(run), *given]) == 2
    assert given[0] in capsys.readouterr().err
