"""A user's own path of unemployment from a table: explicit points that remember their line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from budgetsim.errors import InputError
from budgetsim.inputs import load

HERE = Path(__file__).resolve().parent
DATA = HERE / "data"
ROW = """
  - id: eigen
    title: Eigen pad
    csv: {csv}
    wage_growth_share_per_year: 0.03
    price_growth_share_per_year: 0.02
"""
TABLE = "date,unemployment_pct\n2027-01-01,4\n2028-01-01,5.5\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A scenario in a folder, with its table in another."""
    (tmp_path / "paden").mkdir()
    (tmp_path / "paden" / "pad.csv").write_text(TABLE, encoding="utf-8")
    return tmp_path


def written(folder: Path, csv: str = "paden/pad.csv", more: str = "") -> Path:
    file = folder / "basis.yaml"
    text = f"extends: {HERE / 'mini.yaml'}\neconomies:{ROW.format(csv=csv)}{more}"
    file.write_text(text, encoding="utf-8")
    return file


def test_rows_become_points_that_remember_their_line(folder: Path) -> None:
    loaded = load(written(folder), data_dir=DATA)
    economy = loaded.scenario.economies[-1]
    points = [(point.day, point.unemployment_pct) for point in economy.points]
    assert points == [(date(2027, 1, 1), 4.0), (date(2028, 1, 1), 5.5)]
    origin = next(o for o in loaded.origins if o.path == "economies[eigen].points[1].unemployment_pct")
    assert (Path(origin.file), origin.line) == (folder / "paden" / "pad.csv", 3)
    assert origin.source.endswith("paden/pad.csv:3")


def test_the_resolved_scenario_loads_without_the_table(folder: Path) -> None:
    loaded = load(written(folder), data_dir=DATA)
    alone = folder / "alone.yaml"
    alone.write_text(loaded.resolved_yaml, encoding="utf-8")
    (folder / "paden" / "pad.csv").unlink()
    again = load(alone, data_dir=DATA)
    assert again.scenario_hash == loaded.scenario_hash
    assert "pad.csv:3" in again.resolved_yaml


@pytest.mark.parametrize(
    "table",
    [
        "\ufeffunemployment_pct, date\r\n4, 2027-01-01\r\n\r\n5.5, 2028-01-01\r\n",
        '"date","unemployment_pct"\n"2027-01-01","4.0"\n"2028-01-01","5.5"',
    ],
)
def test_order_of_columns_and_habits_of_writers_do_not_matter(folder: Path, table: str) -> None:
    plain = load(written(folder), data_dir=DATA)
    (folder / "paden" / "pad.csv").write_text(table, encoding="utf-8", newline="")
    assert load(written(folder), data_dir=DATA).scenario == plain.scenario


def test_what_is_said_of_the_table_is_said_of_every_number(folder: Path) -> None:
    said = "{value: paden/pad.csv, label: secondary, source: CPB, note: juni}"
    loaded = load(written(folder, said), data_dir=DATA)
    (origin,) = (o for o in loaded.origins if o.path == "economies[eigen].points[0].unemployment_pct")
    assert (origin.label.value, origin.note) == ("secondary", "juni")
    assert origin.source.startswith("CPB; ")


def test_a_table_and_points_take_each_others_place_in_layers(folder: Path) -> None:
    written(folder)
    upper = folder / "upper.yaml"
    upper.write_text(
        "extends: basis.yaml\neconomies:\n"
        "  - {id: eigen, points: [{date: 2027-01-01, unemployment_pct: 7}]}\n"
        "  - {id: laag, csv: paden/pad.csv}\n",
        encoding="utf-8",
    )
    _, laag, eigen = load(upper, data_dir=DATA).scenario.economies
    assert [point.unemployment_pct for point in eigen.points] == [7]
    assert [point.unemployment_pct for point in laag.points] == [4, 5.5]


def test_on_the_command_line(folder: Path) -> None:
    setting = f"economies[laag].csv={folder / 'paden' / 'pad.csv'}"
    economy = load(written(folder), [setting], DATA).scenario.economies[1]
    assert [point.unemployment_pct for point in economy.points] == [4, 5.5]
    with pytest.raises(InputError, match=r"--set  economies\[laag\]\.csv: there is no file"):
        load(written(folder), ["economies[laag].csv=nergens.csv"], DATA)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"date,unemployment_pct\n2027-01-01,\xff", "is not UTF-8 text"),
        (b'date,unemployment_pct\n"2027-01-01,4.0', "is not a comma-separated table"),
        (b"date\tunemployment_pct\n", "is separated by tabs"),
        (b"date,unemployment_pct\n" + b"2027-01-01,4.0\n" * 100_000, "larger than 1 MB"),
    ],
)
def test_a_file_that_is_no_such_table(folder: Path, content: bytes, said: str) -> None:
    (folder / "paden" / "pad.csv").write_bytes(content)
    with pytest.raises(InputError) as error:
        load(written(folder), data_dir=DATA)
    (problem,) = error.value.problems
    assert said in problem.message
    assert problem.path == "economies[eigen].csv"


def test_a_table_is_no_assumption(folder: Path) -> None:
    said = "{value: paden/pad.csv, label: assumption, low: 1, high: 2}"
    with pytest.raises(InputError, match="one range does not fit a whole table"):
        load(written(folder, said), data_dir=DATA)
