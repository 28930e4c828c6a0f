"""Files laid over each other, and values of the command line laid over both."""

from __future__ import annotations

from pathlib import Path

import pytest

from budgetsim.domain.chain import Fixed
from budgetsim.domain.reference import Label
from budgetsim.inputs import Loaded, load

DATA = Path(__file__).resolve().parent / "data"


def _origin(loaded: Loaded, path: str):
    return next(row for row in loaded.origins if row.path == path)


def test_a_layer_that_says_nothing_changes_nothing(laid, mini: Path) -> None:
    base = load(mini, (), DATA)
    assert laid().scenario_hash == base.scenario_hash


def test_mappings_are_laid_over_each_other(laid) -> None:
    scenario = laid("walls: {handover_months: 3}\n").scenario
    assert (scenario.walls.handover_months, scenario.walls.misroute_share) == (3, 0.3)


def test_rows_are_merged_by_id_and_new_ones_appended(laid) -> None:
    text = "stages:\n  - {id: aow, title: Pensioen}\n  - {id: verhuisd, title: Weg, rank: 9, exit: true}\n"
    stages = laid(text).scenario.stages
    assert [stage.id for stage in stages] == [
        "thuis",
        "activering",
        "werk",
        "duurzaam_uit",
        "aow",
        "verhuisd",
    ]
    assert (stages[4].title, stages[4].rank) == ("Pensioen", 9)


def test_a_row_can_be_dropped(laid, found) -> None:
    scenario = laid("economies:\n  - {id: laag, drop: true}\n").scenario
    assert [economy.id for economy in scenario.economies] == ["neutraal"]
    assert found("economies:\n  - {id: lag, drop: true}\n") == [
        "economies[lag]: there is no lag to drop; did you mean laag?"
    ]


def test_a_list_without_ids_is_replaced(laid) -> None:
    text = "doelgroepen:\n  - {id: kansrijk, paths: [{stages: [werk], share: 1}]}\n"
    assert len(laid(text).scenario.doelgroepen[0].paths) == 1


def test_another_law_takes_the_place_of_the_whole_mapping(laid) -> None:
    scenario = laid("transitions:\n  - {id: zelf_werk, duration: {law: fixed, months: 7}}\n").scenario
    assert scenario.transitions[1].duration == Fixed(months=7)


def test_another_kind_of_price_takes_the_place_of_the_first(laid) -> None:
    scenario = laid("costs:\n  - {id: activering_trajecten, price: {eur_per_dagdeel: 30}}\n").scenario
    price = scenario.costs[1].price
    assert price.eur_per_month is None
    assert price.eur_per_dagdeel is not None


def test_keys_of_the_first_kind_of_price_go_with_it(tmp_path: Path, mini: Path) -> None:
    transport = "transport_eur_per_day: 9, transport_share: 0.5"
    (tmp_path / "mini.yaml").write_text(mini.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "a.yaml").write_text(
        "extends: mini.yaml\n"
        f"costs: [{{id: activering_trajecten, price: {{eur_per_dagdeel: 30, {transport}, factor: 2}}}}]\n",
        encoding="utf-8",
    )
    top = tmp_path / "top.yaml"
    for said in ("eur_per_month: 700", "eur_per_dagdeel: 31"):
        row = f"{{id: activering_trajecten, price: {{{said}}}}}"
        top.write_text(f"extends: a.yaml\ncosts: [{row}]\n", encoding="utf-8")
        price = load(top, (), DATA).scenario.costs[1].price
        assert price.factor == 2
        assert (price.transport_eur_per_day is None) == (price.eur_per_dagdeel is None)


def test_later_files_win(tmp_path: Path, mini: Path) -> None:
    (tmp_path / "a.yaml").write_text("years: 5\nseed: 1\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("years: 6\n", encoding="utf-8")
    top = tmp_path / "top.yaml"
    top.write_text(f"extends: ['{mini.as_posix()}', a.yaml, b.yaml]\nreplications: 9\n", encoding="utf-8")
    scenario = load(top, (), DATA).scenario
    assert (scenario.years, scenario.seed, scenario.replications) == (6, 1, 9)


def test_one_base_may_be_reached_by_two_ways(tmp_path: Path, mini: Path) -> None:
    for name in ("a", "b"):
        text = f"extends: '{mini.as_posix()}'\nseed: {ord(name)}\n"
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    top = tmp_path / "top.yaml"
    top.write_text("extends: [a.yaml, b.yaml]\n", encoding="utf-8")
    assert load(top, (), DATA).scenario.seed == ord("b")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("extends: layer.yaml\n", "goes round in a circle: layer.yaml -> layer.yaml"),
        ("extends: [3]\n", "name a file, or a list of files"),
        ("extends: ../nowhere.yaml\n", "there is no file ../nowhere.yaml"),
    ],
)
def test_a_base_that_cannot_be_had_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, message: str
) -> None:
    from budgetsim.errors import InputError

    monkeypatch.chdir(tmp_path)
    Path("layer.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        load(Path("layer.yaml"), (), DATA)


def test_a_bare_value_keeps_the_annotation_it_replaces(laid) -> None:
    row = _origin(laid("shortfall_share: 0.7\n"), "shortfall_share")
    assert (row.value, row.label, row.low, row.high) == (0.7, Label.ASSUMPTION, None, None)
    assert row.overrides.startswith("0.5 (")
    assert row.overrides.endswith("mini.yaml:12)")
    assert row.line == 2


def test_a_bare_value_is_fixed_and_has_no_range(laid) -> None:
    row = _origin(
        laid("", "stages[activering].give_up.per_month=0.9"), "stages[activering].give_up.per_month"
    )
    assert (row.value, row.low, row.high, row.file, row.line) == (0.9, None, None, "--set", 0)


def test_an_annotation_takes_the_place_of_an_annotation(laid) -> None:
    loaded = laid("shortfall_share: {value: 0.6, source: besluit, label: source}\n")
    row = _origin(loaded, "shortfall_share")
    assert (row.value, row.label, row.source, row.low) == (0.6, Label.SOURCE, "besluit", None)


@pytest.mark.parametrize(
    ("setting", "path", "value"),
    [
        ("stages[activering].aanbieders[mensa].capacity_count=40", "capacity_count", 40),
        ("stages[activering].aanbieders[mensa].capacity_count[1].value=41", "capacity_count[1].value", 41),
        ("walls.heights.handover=0", "walls.heights.handover", 0),
        ("stages[activering].aanbieders[mensa].price_factor=2", "price_factor", 2),
        ("doelgroepen[kansrijk].paths[0].share=0.6", "paths[0].share", 0.6),
        ("title=nog 'n keer", "title", "nog 'n keer"),
        ("stages[werk].desk=", "stages[werk].desk", None),
    ],
)
def test_a_value_can_be_set(laid, setting: str, path: str, value: object) -> None:
    row = next(row for row in laid("", setting).origins if row.path.endswith(path))
    assert row.value == value


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        (
            "stages[activerin].rank=2",
            "stages[activerin].rank: stages has no activerin; did you mean activering?",
        ),
        ("yers=2", "yers: unknown key; did you mean years?"),
        ("wals.handover_months=2", "wals: unknown key; did you mean walls?"),
        ("years", ": 'years' is not path=value; write it like stages[activering].rank=2"),
        ("years[0]=2", "years[0]: years has no 0"),
        ("seed=[1", "seed: not valid YAML"),
        ("seed=1.5", "seed: 1.5 is not written as a whole number; write 1 or 2"),
        ("funds[buig]={id: buig, id: wmo}", "funds[buig]: the key id stands twice"),
    ],
)
def test_a_setting_that_leads_nowhere_is_told(found, setting: str, message: str) -> None:
    assert any(problem.startswith(message) for problem in found("", setting)), found("", setting)


MENSA = "stages: [{id: activering, aanbieders: [{id: %s}]}]\n"


def test_a_new_row_with_almost_the_id_of_another_is_asked_about(found) -> None:
    lines = found(MENSA % "mensaa")
    path = "stages[activering].aanbieders[mensaa].capacity_count"
    assert lines == [f"{path}: missing; add `capacity_count: …`; did you mean mensa?"]
    assert "did you mean" not in "".join(found(MENSA % "oost"))


@pytest.mark.parametrize(("name", "near"), [("mensaa", "mensa"), ("oost", None), ("mensa2", None)])
def test_a_whole_new_row_beside_a_close_name_is_shown(laid, name: str, near: str | None) -> None:
    text = (MENSA % name).replace("}]}]", ", capacity_count: 3}]}]")
    shown = {f"stages[activering].aanbieders[{name}]": near} if near else {}
    assert laid(text).lookalikes == shown
