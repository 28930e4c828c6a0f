"""The loader as a whole: a sound scenario, its hash, its resolved form, and every value's origin."""

from __future__ import annotations

import hashlib
import shutil
from datetime import date
from pathlib import Path

import pytest

from budgetsim.domain.chain import Exponential
from budgetsim.domain.reference import Label, Origin
from budgetsim.errors import InputError
from budgetsim.inputs import Loaded, load

DATA = Path(__file__).resolve().parent / "data"


@pytest.fixture
def loaded(mini: Path) -> Loaded:
    return load(mini, (), DATA)


def test_a_sound_file_gives_the_scenario(loaded: Loaded) -> None:
    scenario = loaded.scenario
    assert (scenario.start, scenario.months, scenario.home) == (date(2026, 1, 1), 24, "thuis")
    activering = scenario.stages[1]
    assert activering.give_up == Exponential(per_month=0.02)
    assert activering.aanbieders[0].capacity_count.at(date(2027, 5, 1)) == 12
    assert scenario.doelgroepen[0].loonwaarde == {0.5: 0.25, 1.0: 0.75}
    assert scenario.transitions[4].factor.at(date(2027, 1, 1)) == 1.1


def test_a_folder_stands_for_its_basis(mini: Path, tmp_path: Path) -> None:
    shutil.copy(mini, tmp_path / "basis.yaml")
    assert load(tmp_path, (), DATA).scenario == load(mini, (), DATA).scenario


def test_hashes_follow_the_content_only(mini: Path, tmp_path: Path, loaded: Loaded) -> None:
    other = tmp_path / "other.yaml"
    text = mini.read_text(encoding="utf-8").replace("replications: 4\n", "replications:    4   # four\n")
    other.write_text(text, encoding="utf-8")
    assert load(other, (), DATA).scenario_hash == loaded.scenario_hash
    assert load(mini, ("replications=5",), DATA).scenario_hash != loaded.scenario_hash
    expected = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in DATA.glob("*.csv")}
    assert loaded.data_hashes == expected


@pytest.mark.parametrize(
    "sets",
    [
        (),
        ("years=3", "stages[activering].aanbieders[mensa].capacity_count=40"),
        ("shortfall_share=1", "stages[activering].give_up.per_month=0.9"),
        ("walls.heights.handover=0", "doelgroepen[kansrijk].loonwaarde={0.5: 0.5, 1: 0.5}"),
        ('title="  # 12:30, \\"ja\\": [nee] \\u2028 \\x85 \\t é 🙂"', "description='012'"),
    ],
)
def test_what_is_resolved_loads_again(mini: Path, tmp_path: Path, sets: tuple[str, ...]) -> None:
    first = load(mini, sets, DATA)
    again = tmp_path / "resolved.yaml"
    again.write_text(first.resolved_yaml, encoding="utf-8")
    second = load(again, (), DATA)
    assert second.scenario == first.scenario
    assert second.scenario_hash == first.scenario_hash
    assert [_lasting(row) for row in second.origins] == [_lasting(row) for row in first.origins]


def _lasting(row: Origin) -> tuple[object, ...]:
    return (row.path, row.value, row.unit, row.label, row.source, row.low, row.high, row.note, row.overrides)


def _origin(loaded: Loaded, path: str) -> Origin:
    return next(row for row in loaded.origins if row.path == path)


def test_an_origin_tells_place_unit_and_label(loaded: Loaded, mini: Path) -> None:
    row = _origin(loaded, "shortfall_share")
    line = 1 + mini.read_text(encoding="utf-8").splitlines().index(
        "shortfall_share: {value: 0.5, label: assumption, low: 0, high: 1, source: nobody knows, "
        'note: "varied, always"}'
    )
    assert (row.file, row.line, row.column) == (mini.as_posix(), line, 26)
    assert (row.value, row.unit, row.label, row.source) == (0.5, "share", Label.ASSUMPTION, "nobody knows")
    assert (row.low, row.high, row.note) == (0, 1, "varied, always")


@pytest.mark.parametrize(
    ("path", "unit"),
    [
        ("transitions[meedoen].duration.per_month", "per_month"),
        ("inflow[kansrijk_in].people_per_month", "inwoners_per_month"),
        ("stages[activering].aanbieders[mensa].capacity_count[0].value", "count"),
        ("doelgroepen[kansrijk].households.paar", "share"),
        ("doelgroepen[kansrijk].paths[0].share", "share"),
        ("doelgroepen[kansrijk].loonwaarde[0.5]", "share"),
        ("grants[buig_kleinstad].eur_per_year", "eur_per_year"),
        ("funds[re_integratie].reserve_max_eur", "eur"),
        ("economies[laag].points[1].unemployment_pct", "pct"),
        ("title", ""),
    ],
)
def test_a_plain_value_is_a_choice_with_the_unit_of_its_name(loaded: Loaded, path: str, unit: str) -> None:
    row = _origin(loaded, path)
    assert (row.unit, row.label, row.overrides) == (unit, Label.CHOICE, "")


def test_a_whole_list_can_be_annotated(loaded: Loaded) -> None:
    row = _origin(loaded, "transitions[terugval].factor[1].value")
    assert (row.value, row.label, row.source) == (1.1, Label.SECONDARY, "a study")


def test_a_value_from_a_table_names_its_row(loaded: Loaded) -> None:
    row = _origin(loaded, "costs[activering_trajecten].price.eur_per_month")
    assert row.value == pytest.approx(9000 * 0.083333)
    assert (row.label, row.source, row.unit) == (Label.ASSUMPTION, "no public source", "eur_per_month")
    assert row.low == pytest.approx(6000 * 0.083333)
    assert row.high == pytest.approx(12000 * 0.083333)
    assert "figure activering_price (" in row.note
    assert "normen.csv:5, 9000 eur_per_year × 0.083333)" in row.note


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load(tmp_path / "nowhere.yaml", (), DATA)
    with pytest.raises(InputError, match="no such folder of reference tables"):
        load(tmp_path / "nowhere.yaml", (), tmp_path / "nodata")


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    large = tmp_path / "large.yaml"
    large.write_bytes(b"#" * 5_000_001)
    with pytest.raises(InputError, match="larger than 5 MB"):
        load(large, (), DATA)
