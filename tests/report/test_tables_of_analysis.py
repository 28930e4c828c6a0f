"""Flows and footing, the two tables that the page adds."""

from __future__ import annotations

import pandas as pd
from runs import tight

from budgetsim.analysis.flows import flows
from budgetsim.analysis.footing import footing
from builders import tiny

EVENTS = [
    # kind, from_stage, stage, month
    ("arrive", None, "thuis", 0.0),
    ("ask", "thuis", "leerwerkcentrum", 1.0),
    ("leave", "thuis", "leerwerkcentrum", 2.0),
    ("place", "thuis", "leerwerkcentrum", 2.0),
    ("leave", "leerwerkcentrum", "thuis", 13.0),
    ("exit", "thuis", "uit", 23.9),
    ("exit", "thuis", "uit", 24.0),
]


def test_a_move_is_counted_once_in_its_own_year() -> None:
    table = pd.DataFrame(EVENTS, columns=["kind", "from_stage", "stage", "month"])
    table = table.assign(arrangement="a", economy="e", gemeente="g", replication=0)
    found = flows(table, ["leerwerkcentrum"], 2027, 2)
    rows = {(r.year, r.from_stage, r.stage): r.people_per_year for r in found.itertuples()}
    assert rows == {
        (2027, "thuis", "leerwerkcentrum"): 1.0,
        (2028, "leerwerkcentrum", "thuis"): 1.0,
        (2028, "thuis", "uit"): 1.0,
        (0, "thuis", "leerwerkcentrum"): 0.5,
        (0, "leerwerkcentrum", "thuis"): 0.5,
        (0, "thuis", "uit"): 0.5,
    }


def test_nothing_moves_where_nothing_happened() -> None:
    assert flows(pd.DataFrame(), [], 2027, 2).empty


def test_variants_are_told_from_other_arrangements() -> None:
    found = footing(tight())
    assert [(share, a.id) for share, a in found.by_shortfall] == [
        (0.0, "integraal_0"),
        (0.5, "integraal"),
        (1.0, "integraal_1"),
    ]
    assert found.same_money
    assert found.same_money.id == "schotten_gelijk"
    assert found.arrangements[0].id == "schotten"


def test_one_arrangement_stands_alone() -> None:
    alone = tiny(arrangements=[{"id": "schotten", "title": "Schotten", "default_height": 1}])
    assert footing(alone).arrangements == (alone.arrangements[0],)
