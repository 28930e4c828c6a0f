"""What a run leaves: the contract of the files, held against a real run."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from small_runs import KLEIN, TABLES, hashes

from budgetsim import __version__
from budgetsim.accounts.ledger import revisions_as_income
from budgetsim.analysis.compare import compare
from budgetsim.domain.iv3 import title_in
from budgetsim.inputs import load

COLUMNS = {
    "events": "arrangement economy replication seq month inwoner gemeente doelgroep kind stage from_stage "
    "reason aanbieder cents fund",
    "purses": "arrangement economy replication month gemeente purse balance committed expected",
    "ledger": "arrangement economy replication year month gemeente fund stage doelgroep account side "
    "taakveld cents",
    "indicators": "scenario arrangement economy replication gemeente year subject indicator unit value",
    "comparison": "scenario arrangement against economy gemeente year subject indicator unit mean se p10 p50 "
    "p90 share_positive share_negative share_zero replications",
    "taakvelden": "arrangement economy gemeente year taakveld title side mean_eur p10_eur p90_eur",
}
WHOLE = {
    "replication", "seq", "inwoner", "year", "cents", "balance", "committed", "expected", "replications",
}  # fmt: skip
FRACTIONS = {
    "value", "mean", "se", "p10", "p50", "p90", "share_positive", "share_negative", "share_zero", "mean_eur",
    "p10_eur", "p90_eur",
}  # fmt: skip
ARRANGEMENTS, ECONOMIES = ("schotten", "integraal", "schotten_gelijk"), ("neutraal", "laag")
KINDS = {
    "arrive", "ask", "handover", "refuse", "place", "swap", "withdraw", "leave", "exit", "grant", "settle",
}  # fmt: skip


def table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_parquet(folder / f"{name}.parquet")


def test_the_folder_holds_exactly_these_files(made: Path) -> None:
    assert {path.name for path in made.iterdir()} == {
        "manifest.json", "scenario.yaml", "report.html", "werkmap.xlsx",
        *(f"{name}.parquet" for name in TABLES),
    }  # fmt: skip
    assert [path.name for path in made.parent.iterdir()] == [made.name]


@pytest.mark.parametrize("name", TABLES)
def test_columns_and_plain_types(made: Path, name: str) -> None:
    schema = pq.read_schema(made / f"{name}.parquet")
    assert schema.names == COLUMNS[name].split()
    for field in schema:
        if field.name in WHOLE or (field.name == "month" and name != "events"):
            assert field.type == pa.int64(), field
        elif field.name in FRACTIONS or field.name == "month":
            assert field.type == pa.float64(), field
        else:
            assert field.type == pa.string(), field


def test_events_are_in_order_and_numbered(made: Path) -> None:
    events = table(made, "events")
    keys = ["arrangement", "economy", "replication", "seq"]
    assert events[keys].apply(tuple, axis=1).is_monotonic_increasing
    for _, part in events.groupby(keys[:3]):
        assert part["seq"].tolist() == list(range(len(part)))
    runs = set(events[keys[:3]].drop_duplicates().apply(tuple, axis=1))
    assert runs == set(product(ARRANGEMENTS, ECONOMIES, (0, 1)))


def test_months_are_whole_ticks(made: Path) -> None:
    ticks = table(made, "events")["month"] * 2**20
    assert (ticks == ticks.astype("int64")).all()
    assert ticks.max() <= 24 * 2**20
    assert ticks.min() < 0  # the opening stock came before the start


def test_what_happened_runs_forward(made: Path) -> None:
    """From the start on, events of one run never go back in time."""
    events = table(made, "events")
    running = events[events["month"] > 0]
    for _, part in running.groupby(["arrangement", "economy", "replication"]):
        assert part["month"].is_monotonic_increasing


def test_events_say_who_what_and_where(made: Path) -> None:
    events = table(made, "events")
    assert set(events["kind"]) == KINDS
    calendar = events["kind"].isin(["grant", "settle"])
    assert (events.loc[calendar, "inwoner"] == -1).all()
    assert events.loc[calendar, "doelgroep"].isna().all()
    assert set(events.loc[calendar, "fund"]) == {"buig", "reintegratie", "wmo", "spuk"}
    people = events[~calendar]
    assert (people["inwoner"] >= 0).all()
    assert people["fund"].isna().all()
    assert people[["gemeente", "doelgroep", "stage"]].notna().all().all()
    assert set(people["reason"].dropna()) == {"plaats", "geld", "overdracht"}
    assert people.loc[people["kind"].isin(["place", "swap"]), "aanbieder"].notna().all()
    assert people.loc[people["kind"].isin(["ask", "refuse", "withdraw", "exit"]), "aanbieder"].isna().all()


def test_purses_stand_at_every_month_end_of_every_replication(made: Path) -> None:
    purses = table(made, "purses")
    names = ("buig", "reintegratie", "wmo", "spuk", "gezamenlijk")
    expected = set(product(ARRANGEMENTS, ECONOMIES, (0, 1), range(24), names))
    keys = ["arrangement", "economy", "replication", "month", "purse"]
    found = purses[keys].apply(tuple, axis=1)
    assert not found.duplicated().any()
    assert set(found) == expected


def test_the_ledger_has_two_positive_sides(made: Path) -> None:
    ledger = table(made, "ledger")
    assert (ledger["cents"] > 0).all()
    assert set(ledger["side"]) == {"L", "B"}
    assert (ledger["year"] == 2027 + ledger["month"] // 12).all()
    signed = ledger["cents"].where(ledger["side"] == "B", -ledger["cents"])
    keys = ["arrangement", "economy", "replication", "year", "fund"]
    assert (signed.groupby([ledger[key] for key in keys]).sum() == 0).all()


def test_indicators_are_of_the_years_and_the_horizon(made: Path) -> None:
    indicators = table(made, "indicators")
    assert set(indicators["year"]) == {0, 2027, 2028}
    assert set(indicators["scenario"]) == {"klein"}
    assert not indicators.duplicated([*COLUMNS["indicators"].split()[1:8]]).any()
    sizes = indicators.groupby(["arrangement", "economy", "replication"]).size()
    assert len(sizes) == 12
    assert sizes.nunique() == 1


def test_the_comparison_is_that_of_the_indicators(made: Path) -> None:
    stored = table(made, "comparison")
    again = compare(table(made, "indicators"))
    pd.testing.assert_frame_equal(stored, again, check_dtype=False)
    assert set(stored["arrangement"]) == {"integraal", "schotten_gelijk"}
    assert set(stored["against"]) == {"schotten"}


def test_taakvelden_are_those_of_the_ledger(made: Path) -> None:
    """Means times replications are the ledger's cents; a percentile is that of a gemeente's own total."""
    ledger, stored = table(made, "ledger"), table(made, "taakvelden")
    keys = ["arrangement", "economy", "gemeente", "year", "side"]
    booked = revisions_as_income(ledger[ledger["taakveld"] != "-"])
    cents = stored.assign(cents=(stored["mean_eur"] * 2 * 100).round().astype("int64"))
    pd.testing.assert_series_equal(
        cents.groupby([*keys, "taakveld"])["cents"].sum(), booked.groupby([*keys, "taakveld"])["cents"].sum()
    )
    pd.testing.assert_series_equal(cents.groupby(keys)["cents"].sum(), booked.groupby(keys)["cents"].sum())
    row = stored[(stored["taakveld"] == "6.3") & (stored["side"] == "L")].iloc[0]
    mine = booked[(booked[[*keys, "taakveld"]] == row[[*keys, "taakveld"]]).all(axis=1)]
    low, high = sorted(mine.groupby("replication")["cents"].sum() / 100)
    assert row["p10_eur"] == pytest.approx(low + (high - low) / 10)
    assert row["p90_eur"] == pytest.approx(low + (high - low) * 9 / 10)
    assert row["title"] == title_in(load(KLEIN).reference, "6.3", row["year"])


def test_the_cost_neutral_variant_gets_what_the_other_draws_more(made: Path) -> None:
    ledger, indicators = table(made, "ledger"), table(made, "indicators")
    extra = ledger[ledger["account"] == "extra_algemene_middelen"]
    assert set(extra["arrangement"]) <= {"schotten_gelijk"}
    signed = extra["cents"].where(extra["side"] == "B", -extra["cents"])
    given = signed.groupby([extra["economy"], extra["replication"]]).sum()
    draw = indicators[(indicators["indicator"] == "net_draw") & (indicators["year"] == 0)]
    wide = draw.set_index(["economy", "replication", "arrangement"])["value"].unstack()
    more = (wide["integraal"] - wide["schotten"]).round(2) * 100
    assert (more != 0).any()
    # in equal whole cents over two years
    assert ((more - given.reindex(more.index, fill_value=0)).round() < 2).all()
    assert ((more - given.reindex(more.index, fill_value=0)).round() >= 0).all()


def test_the_manifest_says_what_made_it(made: Path) -> None:
    manifest = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    loaded = load(KLEIN)
    assert manifest["schema_version"] == 1
    assert manifest["scenario"] == "klein"
    assert manifest["scenario_hash"] == loaded.scenario_hash
    assert manifest["data_hashes"] == loaded.data_hashes
    assert manifest["version"] == __version__
    assert (manifest["seed"], manifest["replications"], manifest["events_replications"]) == (11, 2, 2)
    assert manifest["engine"] == "compiled"
    assert tuple(manifest["arrangements"]) == ARRANGEMENTS
    assert tuple(manifest["economies"]) == ECONOMIES
    assert manifest["command"].startswith("budgetsim run ")
    assert {"python", "numpy", "numba", "pandas", "pyarrow"} <= set(manifest["libraries"])
    assert {"started", "seconds", "git_commit"} <= set(manifest)
    tables = [f"{name}.parquet" for name in TABLES]
    assert manifest["files"] == {name: hashes(made)[name] for name in ("scenario.yaml", *tables)}


def test_the_scenario_in_the_folder_is_the_scenario(made: Path) -> None:
    again = load(made / "scenario.yaml")
    assert again.scenario_hash == load(KLEIN).scenario_hash
