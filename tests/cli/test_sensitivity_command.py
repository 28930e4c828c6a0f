"""`budgetsim sensitivity` from the command line: as JSON, in a pipe, kept with a run, and plain refusals."""

from __future__ import annotations

import csv
import json
import re
import shutil
import sys
from pathlib import Path

import pytest

from budgetsim.cli.main import main

ONZEKER = Path(__file__).resolve().parents[1] / "experiment" / "onzeker.yaml"
COUNTS = ["--samples", "3", "--lucks", "2", "--trajectories", "2", "--turns", "1", "--replications", "2"]
SMALL = ["sensitivity", str(ONZEKER), *COUNTS, "--workers", "1", "--quiet"]


def test_json_has_every_table_and_how_it_was_made(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*SMALL, "--json", "--outcome", "lasten", "--economy", "laag"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["schema_version"] == 1
    assert told["samples"] == 3
    assert told["outcomes"] == ["lasten"]
    for name in ("shares", "chance", "ranking", "turning", "curves"):
        assert {(row["economy"], row["unit"]) for row in told[name]} == {("laag", "EUR/jaar")}


@pytest.mark.parametrize(("lang", "word"), [("nl", "Slaat om bij"), ("en", "Turns at")])
def test_a_pipe_gets_four_tables_and_the_sentences(
    capsys: pytest.CaptureFixture[str], lang: str, word: str
) -> None:
    assert main([*SMALL, "--lang", lang, "--economy", "neutraal"]) == 0
    *tables, sentences = capsys.readouterr().out.split("\n\n")
    assert len(tables) == 4
    for table in tables:
        head, *rows = csv.reader(table.splitlines(), delimiter="\t")
        assert rows
        assert all(len(row) == len(head) for row in rows)
    assert word in tables[3]
    assert "10" in sentences


def test_a_run_keeps_its_analysis_and_the_page_shows_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "run")
    run = ["run", str(ONZEKER), "--assumptions", "sample", "--replications", "2", "--out", out]
    assert main([*run, "--workers", "1", "--quiet"]) == 0
    page = tmp_path / "run" / "report.html"
    assert "uncertainty_shares" not in page.read_text(encoding="utf-8")
    assert "onzekere aannames" in capsys.readouterr().out
    assert main(["sensitivity", out, *COUNTS, "--workers", "1", "--quiet"]) == 0
    assert main(["report", out, "--quiet"]) == 0
    text = page.read_text(encoding="utf-8")
    assert "budgetsim sensitivity reports/onzeker" not in text
    for name in ("shares", "ranking", "turning"):
        assert f'data-plot="uncertainty_{name}"' in text
    assert main(["audit", out, "--quiet"]) == 0
    other, beside = tmp_path / "zonder", tmp_path / "samen.html"
    shutil.copytree(tmp_path / "run", other, ignore=shutil.ignore_patterns("analyses"))
    assert main(["report", out, str(other), "--together", str(beside), "--quiet"]) == 0
    samen = beside.read_text(encoding="utf-8")
    assert "budgetsim sensitivity zonder" in samen
    assert "budgetsim sensitivity run" not in samen
    assert re.search(r"beter in (maar )?\d+ van de \d+ doorrekeningen", samen)
    assert "beweegt het verschil in" in samen


def test_a_run_is_analysed_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{}", encoding="utf-8")
    assert main(["sensitivity", str(tmp_path), "--seed", "3"]) == 2


@pytest.mark.parametrize(
    ("more", "code", "message"),
    [
        (["--outcome", "geluk"], 2, "no outcome geluk"),
        (["--outcome", "waiting_time_p50"], 2, "no outcome waiting_time_p50"),
        (["--economy", "hausse"], 2, "no economy hausse"),
        (["--samples", "1"], 2, "samples"),
    ],
)
def test_refusals(capsys: pytest.CaptureFixture[str], more: list[str], code: int, message: str) -> None:
    assert main([*SMALL, *more]) == code
    assert message in capsys.readouterr().err


def test_without_salib_a_sentence_says_what_to_install(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "SALib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "SALib", None)
    assert main(SMALL) == 5
    assert "pip install '.[analyse]'" in capsys.readouterr().err
