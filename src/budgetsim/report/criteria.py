"""Toetsingskader: how the arrangements rank on the scenario's criteria, and how a reader may weigh them.

Knows no HTML. The page gets means and covariances of scores, never a single replication; with those it ranks
again, bands included, by the same formulas as `analysis/criteria.py`.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from budgetsim.analysis.criteria import NINTH_TENTH, Weighing, left_out, score_table
from budgetsim.analysis.headline import MIN_PAIRS, Verdict
from budgetsim.report import figures as draw
from budgetsim.report.figures import Axes, Chart
from budgetsim.report.findings import Case, Finding
from budgetsim.report.layouts import choice_labels
from budgetsim.report.numbers import SCORE
from budgetsim.report.sheets import Column, Sheet
from budgetsim.report.values import BEHIND, FIRST, long_table
from budgetsim.report.view import Choice, RunView
from budgetsim.report.words import Words, short

DIGITS = 6
"""Decimals of a score that travel with the page."""
FIRST_BY = {"luck": "share", "weights": "share_of_weights", "both": "share_of_both"}
"""What is drawn to see who comes first -> of what a share is."""


def are_there(view: RunView) -> bool:
    """Whether there is anything to rank, and on what."""
    return any(weighing.criteria for weighing in view.weighings)


# Numbers


def values(view: RunView) -> pd.DataFrame:
    """Total of every arrangement and what each criterion adds to it, how far behind, how often first."""
    ranking = view.ranking
    total = ranking.assign(indicator="criteria_total", statistic="mean", unit=SCORE, value=ranking["total"])
    behind = ranking.assign(
        indicator="criteria_behind",
        statistic="difference",
        unit=SCORE,
        value=ranking["behind"],
        verdict=_verdicts(ranking),
    )
    often = [
        ranking.assign(
            indicator=f"criteria_first_{name}",
            statistic=statistic,
            unit="aandeel",
            value=ranking[f"first_by_{name}"],
        )
        for name, statistic in FIRST_BY.items()
    ]
    plain = [part.drop(columns=["low", "high"]) for part in (total, *often)]
    return long_table(_parts(view), behind, *plain)


def _verdicts(ranking: pd.DataFrame) -> list[str]:
    few = ranking["replications"] < MIN_PAIRS
    said = np.where(ranking["is_clear"], BEHIND, str(Verdict.UNCLEAR))
    said = np.where(few, str(Verdict.TOO_FEW), said)
    return [str(word) for word in np.where(ranking["rank"] == 1, FIRST, said)]


def _parts(view: RunView) -> pd.DataFrame:
    """Return what each criterion adds to the total of each arrangement."""
    table = score_table(view.weighings)
    keys = ["economy", "gemeente", "arrangement"]
    whole = table.groupby(keys)["weight"].transform("sum")
    added = table["score"] * table["weight"] / whole.where(whole > 0, np.inf)
    return table.assign(
        subject=table["criterion"], indicator="criteria_part", statistic="mean", unit=SCORE, value=added
    )


def scores(view: RunView) -> pd.DataFrame:
    """The score of every arrangement on every criterion."""
    table = score_table(view.weighings)
    return long_table(
        table.assign(
            subject=table["criterion"],
            indicator="criteria_score",
            statistic="mean",
            unit=SCORE,
            value=table["score"],
        )
    )


# Findings


def ranked(view: RunView, choice: Choice) -> list[dict[Any, Any]]:
    """Return the arrangements of one economy and gemeente by rank, columns of analysis.criteria."""
    table = view.ranking
    here = (table["economy"] == choice.economy) & (table["gemeente"] == choice.gemeente)
    return list(table[here].to_dict("records"))


def finding(case: Case) -> Finding:
    """Who comes first, and whether clearly; nobody where totals are the same."""
    w, choice = case.words, case.choice
    rows = ranked(case.view, choice)
    sees = " ".join([w("criteria_sees"), *_left_out(case)])
    if not rows:
        return w("criteria_heading_none"), sees
    first, second = rows[:2]
    if not sum(criterion.weight for criterion in case.view.scenario.criteria):
        return w("criteria_no_weight").rstrip("."), sees
    tied = [short(row["arrangement"]) for row in rows if round(row["behind"], DIGITS) == 0]
    if len(tied) > 1:
        return w("criteria_heading_tied", economy=short(choice.economy).lower(), list=w.listed(tied)), sees
    key = "criteria_heading_clear" if second["is_clear"] else "criteria_heading_unclear"
    names = {"first": short(first["arrangement"]), "second": short(second["arrangement"])}
    return w(key, economy=short(choice.economy).lower(), **names), sees


def _left_out(case: Case) -> list[str]:
    w, choice = case.words, case.choice
    mine = [x for x in case.view.weighings if (x.economy, x.gemeente) == (choice.economy, choice.gemeente)]
    return [
        w("criteria_left_out", title=criterion.title, economy=short(choice.economy).lower())
        for weighing in mine
        for criterion in left_out(weighing, case.view.scenario)
    ]


def scores_finding(case: Case) -> Finding:
    """What the scores mean."""
    return case.words("criteria_scores_heading"), case.words("criteria_scores_sees")


# Tables and chart


def titles(view: RunView) -> dict[str, str]:
    return {criterion.id: criterion.title for criterion in view.scenario.criteria}


def _heads(view: RunView, w: Words) -> dict[str, str]:
    place = {"gemeente": w("gemeente")} if len(view.gemeenten) > 1 else {}
    return {**place, "economy": w("economy"), "arrangement": w("arrangement")}


def sheet(view: RunView, w: Words) -> Sheet:
    """The totals, and how firm the first place is."""
    columns = [
        Column(w("criteria_total"), {"indicator": "criteria_total"}),
        Column(w("criteria_behind"), {"indicator": "criteria_behind"}, "behind"),
        *(Column(w(f"criteria_by_{name}"), {"indicator": f"criteria_first_{name}"}) for name in FIRST_BY),
    ]
    labels = {**choice_labels(view), "subject": titles(view)}
    return Sheet(
        w("table_ranking"), _heads(view, w), columns, labels, every=("arrangement",), only={"subject": ""}
    )


def scores_sheet(view: RunView, w: Words) -> Sheet:
    """Scores, a column per criterion."""
    columns = [Column(title, {"subject": name}) for name, title in titles(view).items()]
    return Sheet(w("table_scores"), _heads(view, w), columns, choice_labels(view), every=("arrangement",))


def chart(view: RunView, w: Words) -> Chart:
    """Draw the totals, made up of what each criterion adds."""
    traces = [
        draw.bars(
            n, title, {"arrangement": "*", "indicator": "criteria_part", "subject": name}, "arrangement",
            is_flat=True,
        )
        for n, (name, title) in enumerate(titles(view).items())
    ]  # fmt: skip
    axes = Axes(w.lang, w("criteria_total"), number=",.1f")
    shared = draw.names_down(axes, len(view.arrangements), barmode="relative", hovermode="y unified")
    labels = {"arrangement": {name: draw.wrapped(short(name)) for name in view.arrangements}}
    return Chart(traces, shared, labels)


# A reader's own weights


def panel(view: RunView) -> dict[str, Any] | None:
    """Return what the page's sliders need; None where there is nothing to weigh."""
    if not are_there(view):
        return None
    criteria = view.scenario.criteria
    most = max(10.0, 2 * max(criterion.weight for criterion in criteria))
    return {
        "most": most,
        "criteria": [{"id": c.id, "title": c.title, "weight": c.weight} for c in criteria],
    }


def payload(view: RunView, w: Words) -> dict[str, Any]:
    """Return what the page needs to rank again: mean scores, covariances per pair, and words."""
    return {
        "width": NINTH_TENTH,
        "least": MIN_PAIRS,
        "replications": view.replications,
        "names": {name: short(name) for name in view.arrangements},
        "cases": {f"{weighing.economy}|{weighing.gemeente}": _case(weighing) for weighing in view.weighings},
        "words": _panel_words(w),
    }


def _panel_words(w: Words) -> dict[str, str]:
    """Return what is said when a weight has moved; names are filled in by the script."""
    holes = {name: f"{{{name}}}" for name in ("first", "second")}
    said = {name: w(f"criteria_now_{name}", **holes) for name in ("clear", "unclear")}
    return {**said, "nothing": w("criteria_no_weight")}


def _case(weighing: Weighing) -> dict[str, Any]:
    pairs = combinations(range(len(weighing.arrangements)), 2)
    return {
        "arrangements": list(weighing.arrangements),
        "criteria": [criterion.id for criterion in weighing.criteria],
        "means": _rounded(weighing.means),
        "spread": {f"{a}-{b}": _rounded(weighing.spread(a, b)) for a, b in pairs},
    }


def _rounded(table: Any) -> list[list[float]]:
    return [[round(float(value), DIGITS) for value in row] for row in table]
