"""The audit of a run folder: a whole one passes, and each damage is told in a sentence."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from small_runs import KLEIN, budgetsim_run

from budgetsim.errors import RunFolderError
from budgetsim.experiment.audit import audit_run
from budgetsim.experiment.store import TableWriter, file_hashes, read_table

Change = Callable[[pd.DataFrame], pd.DataFrame]


@pytest.fixture
def copy(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "klein"))


def problems(folder: Path) -> dict[str, list[str]]:
    """Return the problems of an audit by the name of their check."""
    told: dict[str, list[str]] = {}
    for check in audit_run(folder):
        if check.problems:
            told.setdefault(check.name, []).extend(check.problems)
    return told


def set_manifest(folder: Path, **keys: Any) -> None:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**manifest, **keys}), encoding="utf-8")


def rewrite(folder: Path, name: str, change: Change) -> None:
    """Change a table, and the manifest with it, as somebody would who knows of hashes."""
    table = change(read_table(folder, name))
    writer = TableWriter(folder / f"{name}.parquet")
    writer.write(table)
    writer.close()
    set_manifest(folder, files=file_hashes(folder))


def test_a_whole_run_passes(made: Path) -> None:
    assert problems(made) == {}


@pytest.mark.parametrize("vary", ["[luck, weather]", "[luck]", "[weather]"])
def test_a_run_in_weather_by_chance_passes(tmp_path: Path, vary: str) -> None:
    out = tmp_path / "klein"
    shocks = "{mean_pct: 6, reversion_per_year: 0.3, year_shock_sd_pct: 1.5, low_pct: 2, high_pct: 12}"
    known = "economies[neutraal].shocks=" + (shocks if vary == "[weather]" else "null")
    given = (known, f"economies[laag].shocks={shocks}", f"vary={vary}")
    sets = [part for setting in given for part in ("--set", setting)]
    done = budgetsim_run(KLEIN, "--out", out, "--events", "all", "--workers", 2, *sets)
    assert done.returncode == 0, done.stderr
    assert problems(out) == {}
    inflow = read_table(out, "indicators").query("indicator == 'inflow_bijstand' and year == 0")
    assert inflow["value"].nunique() > len(inflow) / 3


@pytest.mark.parametrize("name", ["events", "purses", "ledger", "indicators", "comparison", "taakvelden"])
@pytest.mark.parametrize("damage", ["missing", "truncated", "folder"])
def test_a_table_that_cannot_be_read_is_one_sentence(copy: Path, name: str, damage: str) -> None:
    path = copy / f"{name}.parquet"
    content = path.read_bytes()
    path.unlink()
    if damage == "truncated":
        path.write_bytes(content[: len(content) // 2])
    elif damage == "folder":
        path.mkdir()
    told = problems(copy)
    assert len(told["files"]) == 1
    assert f"{name}.parquet" in told["files"][0]
    assert set(told) == {"files"}


def test_a_changed_table_is_told_and_still_checked(copy: Path) -> None:
    hashes_before = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))["files"]
    rewrite(copy, "ledger", lambda table: table.assign(cents=table["cents"] + (table.index == 0)))
    set_manifest(copy, files=hashes_before)
    told = problems(copy)
    assert len(told["files"]) == 1
    assert "ledger.parquet: is not as the run left it" in told["files"][0]
    assert {"fund_years_close", "ledger_is_the_fold"} <= told.keys()


def test_a_scenario_that_cannot_be_read_is_told_with_the_rest(copy: Path) -> None:
    (copy / "scenario.yaml").unlink()
    (copy / "purses.parquet").unlink()
    with pytest.raises(RunFolderError, match=r"(?s)scenario.yaml cannot be read.*purses.parquet: is missing"):
        audit_run(copy)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"seed": 12}, "seed is 12, the scenario has 11"),
        ({"replications": 3}, "replications is 3, the scenario has 2"),
        ({"arrangements": ["integraal"]}, "arrangements is"),
        ({"economies": []}, "economies is"),
        ({"events_replications": 3}, "events_replications is 3, of 2"),
        ({"data_hashes": {}}, "is not the one that the run was made with"),
        ({"scenario_hash": "0"}, "its hash differs"),
    ],
)
def test_a_manifest_that_says_otherwise(copy: Path, keys: dict[str, Any], said: str) -> None:
    set_manifest(copy, **keys)
    assert said in problems(copy)["manifest"][0]


def first(name: str, value: Any) -> Change:
    """Return a change of the first row's value."""
    return lambda table: table.assign(**{name: table[name].mask(table.index == 0, value)})


@pytest.mark.parametrize(
    ("table", "change", "check", "said"),
    [
        ("comparison", lambda t: t.assign(mean=t["mean"] + 1), "comparison", "by the indicators it is"),
        ("comparison", lambda t: t.iloc[1:], "comparison", "1 rows of the indicators are missing"),
        ("comparison", lambda t: pd.concat([t, t]), "comparison", "a row stands there twice"),
        ("indicators", lambda t: pd.concat([t, t]), "comparison", "a figure stands there twice"),
        ("indicators", lambda t: t[t["replication"] == 0], "runs", "indicators: run schotten, neutraal"),
        ("events", lambda t: t[t["replication"] == 0], "runs", "events: run schotten, neutraal, replication"),
        ("ledger", first("arrangement", "anders"), "runs", "anders, neutraal, replication 0 is not of this"),
        ("purses", lambda t: t.iloc[1:], "purses_complete", "month-ends of purses are due, 1 are missing"),
        ("purses", lambda t: t.iloc[[0, *range(len(t))]], "purses_complete", "is there twice"),
        ("purses", first("purse", "spaarpot"), "purses_complete", "spaarpot of kleinstad, month 0, is not"),
        ("purses", first("economy", "hoog"), "runs", "schotten, hoog, replication 0 is not of this scenario"),
        ("events", first("stage", "maan"), "events", "stage maan is not of this scenario"),
        ("events", lambda t: t.assign(month=1e300), "events", "cannot be checked"),
        ("ledger", lambda t: t.iloc[:0], "purses_equal_ledger", "is empty"),
        ("ledger", lambda t: t.iloc[:0], "taakvelden", "rows of the ledger are missing"),
        ("ledger", first("taakveld", "9.9"), "taakvelden", "there is no taakveld 9.9"),
        ("ledger", first("month", 13), "taakvelden", "over months"),
        ("taakvelden", lambda t: t.assign(mean_eur=t["mean_eur"] + 0.01), "taakvelden", "over taakvelden"),
        ("taakvelden", lambda t: t.assign(p90_eur=t["p90_eur"] + 1), "taakvelden", "by the ledger it is"),
        ("taakvelden", lambda t: t.iloc[1:], "taakvelden", "1 rows of the ledger are missing"),
        ("taakvelden", lambda t: pd.concat([t, t]), "taakvelden", "a row stands there twice"),
        ("taakvelden", first("title", "Iets"), "taakvelden", "1 rows of the ledger are missing, 1 are too"),
    ],
)  # fmt: skip
def test_tables_that_do_not_belong_together(
    copy: Path, table: str, change: Change, check: str, said: str
) -> None:
    rewrite(copy, table, lambda rows: change(rows).reset_index(drop=True))
    told = problems(copy)
    assert any(said in problem for problem in told[check]), told
    assert "files" not in told


def test_a_cent_changed_with_another_tool_is_told_with_fund_year_and_amount(copy: Path) -> None:
    """pandas saves text as large_string; that is no damage of its own."""
    path = copy / "ledger.parquet"
    table = pd.read_parquet(path)
    row = table.index[table["account"] == "bijstand"][3]
    table.loc[row, "cents"] += 12_345
    table.to_parquet(path, index=False)
    told = problems(copy)
    where = f"fund buig of {table.loc[row, 'gemeente']} in {table.loc[row, 'year']}"
    assert told["fund_years_close"] == [f"ledger: {where} does not close: EUR -123.45 is left over"]
    assert {"files", "ledger_is_the_fold"} <= set(told)
