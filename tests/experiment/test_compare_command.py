"""`budgetsim compare` and `--fail-if` on real run folders and batches: rows, notes, refusals, exit codes."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from batches import batch_file, carried_out
from small_runs import COMMAND, KLEIN, budgetsim_run, environment, hashes

from budgetsim.cli.main import main

VARIED = {
    "first": (),
    "dear": ("--set", "costs[traject].price.eur_per_month=900"),
    "more": ("--replications", 8),
    "other_seed": ("--seed", 7),
    "longer": ("--set", "years=2"),
    "still": ("--set", "vary=[luck]"),
    "fewer": ("--set", "arrangements[schotten_gelijk].id=ander"),
}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with runs of one year, each with something else."""
    folder = tmp_path_factory.mktemp("runs")
    for name, more in VARIED.items():
        plain = ("--set", "years=1", "--replications", 6, "--workers", 1, "--quiet", "--json")
        done = budgetsim_run(KLEIN, "--out", folder / name, *plain, *more)
        assert done.returncode == 0, done.stderr
    return folder


def document(capsys: pytest.CaptureFixture[str], *arguments: object, code: int = 0) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["compare", *map(str, arguments), "--json", "--lang", "en", "--quiet"]) == code
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert found["schema_version"] == 1
    return found


def refused(capsys: pytest.CaptureFixture[str], *arguments: object, code: int = 2) -> str:
    capsys.readouterr()
    assert main([*map(str, arguments)]) == code
    out, said = capsys.readouterr()
    assert not out
    assert "Traceback" not in said
    return said


# --- one run -------------------------------------------------------------------------------------


def test_one_run_has_the_rows_of_its_headline(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    again = budgetsim_run(
        KLEIN, "--out", runs / "first", "--set", "years=1", "--replications", 6, "--json", "--quiet"
    )
    found = document(capsys, runs / "first")
    assert found["rows"] == json.loads(again.stdout)["headline"]
    assert found["compared"] == "arrangements"


def test_one_run_differs_as_its_comparison_says(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stored = pd.read_parquet(runs / "first" / "comparison.parquet")
    keys = ["economy", "arrangement", "indicator"]
    due = stored[(stored["year"] == 0) & (stored["subject"] == "totaal")].set_index(keys)
    told = [row for row in document(capsys, runs / "first")["rows"] if row["difference"] is not None]
    assert told
    for row in told:
        stored_row = due.loc[(row["economy"], row["arrangement"], row["outcome"])]
        assert [row["difference"], row["p10"], row["p90"]] == pytest.approx(
            stored_row[["mean", "p10", "p90"]].tolist()
        )


# --- several -------------------------------------------------------------------------------------


def test_the_same_run_twice_differs_by_nothing(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys, runs / "first", runs / "first")
    told = [row for row in found["rows"] if row["against"]]
    assert {row["run"] for row in told} == {"first (2)"}
    assert {row["difference"] for row in told} <= {0.0, None}
    assert {row["verdict"] for row in told} <= {"unclear", ""}
    assert "No target group is clearly worse off." in found["notes"]


def test_another_value_leaves_the_pairs(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every difference is of the stored indicators, replication by replication."""
    found = document(capsys, runs / "first", runs / "dear")
    assert any("dear and first: in 6 replications the same people" in note for note in found["notes"])
    sides = [pd.read_parquet(runs / name / "indicators.parquet") for name in ("first", "dear")]
    keys = ["economy", "arrangement", "indicator", "replication"]
    wide = [
        s[(s["year"] == 0) & (s["subject"] == "totaal")].set_index(keys)["value"].sort_index() for s in sides
    ]
    due = (wide[1] - wide[0]).groupby(level=keys[:-1]).agg(["mean", lambda d: d.quantile(0.9)])
    told = [row for row in found["rows"] if row["difference"] is not None]
    assert any(row["difference"] for row in told)
    for row in told:
        mean, p90 = due.loc[(row["economy"], row["arrangement"], row["outcome"])]
        assert [row["difference"], row["p90"]] == pytest.approx([mean, p90], abs=1e-6)
        assert row["pairs"] == 6


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("other_seed", "cannot be compared pair by pair: seeds 11 and 7"),
        ("still", "what differs between replications (vary) is luck+weather and luck"),
        ("more", "6 replications in common"),
        ("longer", "first is of 2027 and longer of 2027–2028"),
        ("fewer", "Only in first and not in fewer, so not compared: arrangement schotten_gelijk."),
    ],
)
def test_what_makes_runs_unlike_is_said(
    runs: Path, capsys: pytest.CaptureFixture[str], name: str, says: str
) -> None:
    found = document(capsys, runs / "first", runs / name)
    assert any(says in note for note in found["notes"])
    assert any(row["run"] == name and row["difference"] is not None for row in found["rows"])


def test_without_pairs_the_band_is_wider(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys, runs / "first", runs / "dear", runs / "other_seed", "--economy", "laag")
    assert {row["economy"] for row in found["rows"]} == {"laag"}
    width = {
        row["run"]: row["p90"] - row["p10"]
        for row in found["rows"]
        if row["outcome"] == "participation_months" and row["against"] and row["arrangement"] == "schotten"
    }
    assert width["other_seed"] > width["dear"]
    assert not [row for row in found["groups"] if row["run"] == "other_seed"]


def test_other_years_get_no_verdict_and_no_groups(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys, runs / "first", runs / "longer")
    assert {row["verdict"] for row in found["rows"]} <= {"", "other_period"}
    assert found["groups"] == []


@pytest.mark.parametrize(("lang", "mark"), [("nl", ","), ("en", ".")])
def test_a_pipe_gets_rows_for_a_spreadsheet(
    runs: Path, capsys: pytest.CaptureFixture[str], lang: str, mark: str
) -> None:
    arguments = ["compare", str(runs / "first"), str(runs / "dear"), str(runs / "other_seed")]
    assert main([*arguments, "--lang", lang]) == 0
    out, said = capsys.readouterr()
    head, *rows = csv.reader(out.partition("\n\n")[0].splitlines(), delimiter="\t")
    assert all(len(row) == len(head) for row in rows)
    assert {row[5] for row in rows} == {"first", "dear", "other_seed"}
    assert not any({",": ".", ".": ","}[mark] in cell for row in rows for cell in row[7:15])
    assert "Next: budgetsim run SCENARIO --seed 11" in said


def test_a_terminal_gets_a_line_per_run(
    runs: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert main(["compare", str(runs / "first"), str(runs / "dear"), "--lang", "en", "--quiet"]) == 0
    out, said = capsys.readouterr()
    assert "== Economy: neutraal, arrangement: schotten ==" in out
    assert "\t" not in out
    line = next(line for line in out.splitlines() if line.startswith("  dear "))
    assert "higher " in line and " .. " in line
    assert not said


# --- batches -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def batches(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with two batches of the same variants but one, and another price."""
    folder = tmp_path_factory.mktemp("batches")
    grid = {"grid": {"years": [1]}, "replications": 6, "keep": None}
    shares = [{"id": f"deel_{share}", "set": {"shortfall_share": share / 10}} for share in (0, 5, 10)]
    for name, some in (("een", shares[:2]), ("twee", shares[1:])):
        (folder / name).mkdir()
        batch = batch_file(folder / name, overrides=some, name=name, **grid)
        price = () if name == "een" else ("--set", "costs[traject].price.eur_per_month=900")
        carried_out(batch, folder / name / "out", "--workers", 1, *price)
    return folder


def test_a_batch_is_compared_by_its_variants(batches: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys, batches / "een" / "out")
    names = ["out/klein__deel_0__years_1", "out/klein__deel_5__years_1"]
    assert [run["name"] for run in found["runs"]] == names
    assert {(row["run"], row["against"]) for row in found["rows"]} == {(names[0], ""), (names[1], names[0])}
    assert all(row["pairs"] == 6 for row in found["rows"] if row["against"])


def test_batches_are_compared_variant_by_variant(batches: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folders = [str(batches / name / "out") for name in ("een", "twee")]
    assert main(["compare", *folders, "--lang", "en"]) == 0
    said = capsys.readouterr().err
    assert "deel_0__years_1: no other batch has this variant" in said
    assert "deel_10__years_1: no other batch has this variant" in said
    found = document(capsys, *folders)
    assert {row["run"].rpartition("/")[2] for row in found["rows"]} == {"klein__deel_5__years_1"}
    assert any(row["difference"] for row in found["rows"])


def test_a_variant_beside_its_own_run_differs_by_nothing(
    runs: Path, batches: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = document(capsys, runs / "first", batches / "een" / "out")
    told = [row for row in found["rows"] if row["run"].endswith("deel_5__years_1")]
    assert told
    assert {row["difference"] for row in told} <= {0.0, None}
    assert any("Only in first" in note and "economy laag" in note for note in found["notes"])


# --- refusals ------------------------------------------------------------------------------------


def test_folders_that_are_no_run_are_all_told(
    runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(runs / "first", tmp_path / "damaged")
    (tmp_path / "damaged" / "scenario.yaml").write_text("name: ", encoding="utf-8")
    wrong = [tmp_path, tmp_path / "nowhere", tmp_path / "damaged"]
    said = refused(capsys, "compare", runs / "first", *wrong, code=3)
    assert all(str(path) in said for path in wrong)
    assert "budgetsim run" in said


def test_outcomes_that_were_changed_after_the_run_are_not_compared(
    runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(runs / "first", tmp_path / "changed")
    path = tmp_path / "changed" / "indicators.parquet"
    indicators = pd.read_parquet(path)
    indicators.assign(value=indicators["value"] * 2).to_parquet(path, index=False)
    said = refused(capsys, "compare", runs / "first", tmp_path / "changed", code=3)
    assert f"{path}: is not as the run left it" in said


def test_outcomes_of_a_batch_that_were_changed_are_not_compared(
    batches: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(batches / "een" / "out", tmp_path / "changed")
    path = sorted((tmp_path / "changed" / "results" / "indicators").glob("*/*.parquet"))[0]
    indicators = pd.read_parquet(path, partitioning=None)
    indicators.assign(value=indicators["value"] * 2).to_parquet(path, index=False)
    said = refused(capsys, "compare", tmp_path / "changed", code=3)
    assert f"{path}: is not as the batch left it" in said


def test_an_unknown_economy_is_refused(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, "compare", runs / "first", "--economy", "hausse")
    assert "hausse" in said
    assert "neutraal" in said


def test_runs_with_nothing_in_common_are_refused(
    runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = KLEIN.read_text(encoding="utf-8").replace("kleinstad", "grootstad")
    (tmp_path / "groot.yaml").write_text(text, encoding="utf-8")
    few = ("--replications", 1, "--set", "years=1", "--workers", 1, "--quiet")
    assert budgetsim_run(tmp_path / "groot.yaml", "--out", tmp_path / "groot", *few).returncode == 0
    assert "nothing" not in refused(capsys, "compare", runs / "first", tmp_path / "groot")


# --- --fail-if -----------------------------------------------------------------------------------


def test_a_bound_that_holds_changes_nothing(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys, runs / "first", "--fail-if", "lasten < 0", "--fail-if", "kans_op_tekort > 1")
    assert found["broken"] == []


def test_every_broken_bound_is_told_and_the_code_is_4(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bounds = ["--fail-if", "lasten > 0", "--fail-if", "integraal.laag.kans_op_tekort[buig] >= 0"]
    found = document(capsys, runs / "first", *bounds, code=4)
    rows = [row for row in found["rows"] if row["outcome"] == "lasten"]
    assert [line.rpartition(": ")[0] for line in found["broken"]] == [
        *(f"lasten > 0: {row['economy']}, {row['arrangement']}" for row in rows),
        "integraal.laag.kans_op_tekort[buig] >= 0: laag, integraal, 2027",
    ]
    for line, row in zip(found["broken"], rows, strict=False):
        assert float(line.rpartition(": ")[2]) == pytest.approx(row["value"], rel=1e-5)


def test_the_chance_held_is_that_of_the_books(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By hand: the share of replications in which the year's ledger of buig is short."""
    table = pd.read_parquet(runs / "first" / "indicators.parquet")
    saldo = table[(table["indicator"] == "saldo") & (table["subject"] == "buig") & (table["year"] == 2027)]
    share = (saldo["value"] <= -1).groupby([saldo["economy"], saldo["arrangement"]]).mean()
    found = document(capsys, runs / "first", "--fail-if", "kans_op_tekort[buig] >= 0", code=4)
    told = dict(line.rpartition(": ")[::2] for line in found["broken"])
    assert {key.partition(": ")[2]: float(value) for key, value in told.items()} == pytest.approx(
        {f"{economy}, {arrangement}, 2027": value for (economy, arrangement), value in share.items()}
    )


def test_a_buffer_on_few_replications_is_said(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(runs / "first"), "--fail-if", "buffer > 1e15"]) == 0
    assert "the buffer rests on 6 replications" in capsys.readouterr().err


def test_a_wrong_bound_is_refused_before_anything_is_computed(tmp_path: Path) -> None:
    out = tmp_path / "run"
    done = budgetsim_run(KLEIN, "--out", out, "--fail-if", "kans_op_tekrt > 0.3", "--fail-if", "lasten > 0,3")
    assert done.returncode == 2
    assert "did you mean kans_op_tekort?" in done.stderr
    assert "decimals take a point" in done.stderr
    assert not out.exists()


def test_run_leaves_its_folder_and_ends_with_4(tmp_path: Path) -> None:
    few = ("--replications", 2, "--set", "years=1", "--workers", 1, "--quiet")
    done = budgetsim_run(KLEIN, "--out", tmp_path / "run", *few, "--fail-if", "schotten.lasten > 0")
    assert done.returncode == 4, done.stderr
    assert done.stderr.count("bound broken: schotten.lasten > 0: ") == 2
    assert "schotten" in done.stdout
    assert (tmp_path / "run" / "manifest.json").is_file()


def test_batch_holds_every_variant(batches: Path) -> None:
    batch, out = batches / "een" / "nacht.yaml", batches / "een" / "out"
    before = hashes(out)
    _, said = carried_out(batch, out, "--fail-if", "schotten.lasten > 0", code=4)
    assert said.count("bound broken") == 2
    assert "klein__deel_0__years_1, neutraal, schotten" in said
    assert hashes(out) == before
    carried_out(batch, out, "--fail-if", "schotten.lasten < 0")
    _, said = carried_out(batch, out, "--fail-if", "geluk < 0", code=2)
    assert "there is no outcome geluk" in said


def test_as_a_user_types_it(runs: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "compare", "first", "dear", "--fail-if", "lasten > 0"],
        cwd=runs, env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 4
    assert "paar voor paar" in done.stdout
    assert "bound broken" in done.stderr
