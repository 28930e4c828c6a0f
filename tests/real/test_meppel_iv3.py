"""Meppel against CBS Iv3: the figures that ship are the published ones; the model is held against them."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pandas as pd
import pytest

from budgetsim.analysis.published import published_table
from budgetsim.domain.reference import Label, Reference
from budgetsim.experiment.replication import prepare, run_replication
from budgetsim.inputs import Loaded, load, load_reference

MEPPEL = Path(__file__).parents[2] / "scenarios" / "meppel" / "basis.yaml"
TABLES = os.environ.get("BUDGETSIM_TEST_DATA")
TAAKVELDEN = ("6.3", "6.4", "6.5", "6.71")


@pytest.fixture(scope="module")
def reference() -> Reference:
    return load_reference()


@pytest.mark.skipif(not TABLES, reason="set BUDGETSIM_TEST_DATA to a folder with the CBS Iv3 table")
@pytest.mark.parametrize("taakveld", TAAKVELDEN)
@pytest.mark.parametrize("kind", ["begroting", "jaarrekening"])
def test_what_ships_is_what_cbs_published(reference: Reference, taakveld: str, kind: str) -> None:
    """CBS Iv3, lasten per taakveld, x EUR 1,000."""
    shipped = {
        row.valid_from.year: row.value
        for row in reference.rows(f"meppel_lasten_{taakveld.replace('.', '_')}_{kind}")
    }
    with (Path(str(TABLES)) / "iv3_sociaal_domein.csv").open(encoding="utf-8") as file:
        published = {
            int(row["jaar"]): float(row[f"lasten_{taakveld}_keur"]) * 1000
            for row in csv.DictReader(file)
            if (row["code"], row["soort"]) == ("GM0119", kind) and row[f"lasten_{taakveld}_keur"]
        }
    assert len(published) >= 6
    assert shipped == published


@pytest.fixture(scope="module")
def meppel() -> Loaded:
    return load(MEPPEL, ["replications=2", "years=1"])


@pytest.fixture(scope="module")
def compared(meppel: Loaded) -> pd.DataFrame:
    scenario = meppel.scenario.model_copy(
        update={
            "arrangements": meppel.scenario.arrangements[:1],
            "economies": meppel.scenario.economies[:1],
        }
    )
    study = prepare(scenario, meppel.reference)
    runs = [run_replication(study, number, keep_events=False).indicators for number in range(2)]
    return published_table(scenario, meppel.reference, pd.concat(runs)).set_index("id")


def test_spending_per_taakveld_lies_near_what_is_published_or_says_why_not(compared: pd.DataFrame) -> None:
    lasten = compared[compared.index.str.startswith("lasten_")]
    assert set(lasten.index) == {
        f"lasten_{taakveld}{kind}" for taakveld in ("63", "64", "65") for kind in ("", "_rekening")
    }
    assert (lasten["modelled"] > 0).all()
    assert all(row.within or len(row.explanation) > 80 for row in lasten.itertuples())
    # half as much or twice as much would be another gemeente
    assert lasten["deviation_share"].abs().max() < 0.5


SAYS = {"komt lager uit": -1, "geeft iets minder uit": -1, "komt hoger uit": 1, "geeft meer uit": 1}
"""What an explanation can say of the model, and on which side of the published figure that lies."""
A_LITTLE = 0.01


def test_an_explanation_says_of_the_model_what_is_so(compared: pd.DataFrame) -> None:
    said = 0
    for row in compared.itertuples():
        for words, side in SAYS.items():
            if f"model {words}" in row.explanation:
                assert side * row.deviation_share > A_LITTLE, (row.Index, row.deviation_share)
                said += 1
        if "vrijwel helemaal uit" in row.explanation:
            assert abs(row.deviation_share) < 0.05
            said += 1
        if "het model ligt ertussen" in row.explanation:
            ends = compared.loc[["lasten_64", "lasten_64_rekening"], "indexed"]
            assert ends.min() < row.modelled < ends.max()
            said += 1
    assert said >= 3


def test_every_begroting_and_rekening_says_of_which_year_it_is(meppel: Loaded) -> None:
    figures = [figure for figure in meppel.scenario.published if figure.indicator == "lasten_taakveld"]
    assert {(figure.kind, figure.year, figure.price_year) for figure in figures} == {
        ("begroting", 2026, None), ("rekening", 2022, 2026),
    }  # fmt: skip
    assert all(f"{figure.kind} {figure.year}" in figure.title for figure in figures)


def test_what_carries_the_comparison_is_labelled(meppel: Loaded) -> None:
    told = {row.path: row for row in meppel.origins}
    for figure in meppel.scenario.published:
        origin = told[f"published[{figure.id}].value"]
        assert origin.label in (Label.SOURCE, Label.DERIVED, Label.SECONDARY)
        assert origin.source
