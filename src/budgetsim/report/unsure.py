"""The figures of the section Onzekerheid: shares of spread, ranking and turning points.

Knows how the tables of a sensitivity analysis become the long tables of figures; what they say in words,
`uncertainty` knows. Shown only when the run has that analysis.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from budgetsim.report import figures as draw
from budgetsim.report.exhibits import Exhibit
from budgetsim.report.figures import Axes, Chart
from budgetsim.report.findings import Case, Finding
from budgetsim.report.sheets import Column, Sheet
from budgetsim.report.uncertainty import NEAR, SHOWN, Uncertainty, is_varied, of_view, turning_verdict
from budgetsim.report.values import NINETY, PER_YEAR, long_table
from budgetsim.report.view import RunView
from budgetsim.report.words import Words, capital, short

SECTION = "onzekerheid"
SOURCES = ("ignorance", "weather", "luck", "together")
SELECTS = ("economy", "gemeente")
LABEL_WIDTH = 30


def exhibits_of(view: RunView) -> tuple[Exhibit, ...]:
    """Return the figures of the analysis, none when the run has no analysis."""
    return EXHIBITS if of_view(view, Words("nl")) else ()


def _told(view: RunView, w: Words) -> tuple[Uncertainty, str]:
    """Return the analysis and its first outcome, which is the one that is drawn."""
    told = of_view(view, w)
    assert told is not None
    return told, str(told.about["outcomes"][0])


def _rows(view: RunView, name: str) -> Iterator[dict[Any, Any]]:
    """Yield the rows of a table that are about the first outcome."""
    told, outcome = _told(view, Words("nl"))
    for row in told.tables[name].to_dict("records"):
        if row["outcome"] == outcome:
            yield row


def _long(rows: Iterator[Mapping[str, object]]) -> pd.DataFrame:
    return long_table(pd.DataFrame(list(rows)))


# Numbers


def shares(view: RunView) -> pd.DataFrame:
    """The share of every source that was varied in the variance of the difference, of every outcome."""
    told, _ = _told(view, Words("nl"))
    rows = told.tables["shares"].to_dict("records")
    return _long(
        _row(row, row["source"], "variance_share", "aandeel", row["share"]) for row in rows if is_varied(row)
    )


def ranking(view: RunView) -> pd.DataFrame:
    """The mean effect of the assumptions and groups that lead."""
    rows = (row for row in _rows(view, "ranking") if row["rank"] <= SHOWN)
    return _long(
        _row(row, row["assumption"], "effect", f"{row['unit']}{PER_YEAR}", row["mu_star"]) for row in rows
    )


def turning(view: RunView) -> pd.DataFrame:
    """Where in its own range, from 0 to 1, an assumption stands, and where the answer turns."""
    return _long(part for row in _rows(view, "turning") for part in _places(row))


def _row(row: Mapping[Any, Any], subject: str, statistic: str, unit: str, value: float) -> dict[str, object]:
    told = {"subject": subject, "statistic": statistic, "unit": unit, "value": value}
    return {**_keys(row), **told, "low": row["low"], "high": row["high"]}


def _keys(row: Mapping[Any, Any]) -> dict[str, object]:
    """Return what every row of this section has: its case, its outcome, and that bands are 90% intervals."""
    return {name: row[name] for name in SELECTS} | {"indicator": row["outcome"], "band": NINETY}


def _places(row: Mapping[Any, Any]) -> Iterator[dict[str, object]]:
    """Yield both ends, the central place with the verdict and, where it turns, that with its interval."""
    keys = _keys(row) | {"unit": "aandeel", "subject": row["assumption"]}
    width = row["high_value"] - row["low_value"]
    yield {**keys, "statistic": "range_low", "value": 0.0}
    central = (row["central"] - row["low_value"]) / width
    yield {**keys, "statistic": "central", "value": central, "verdict": turning_verdict(row)}
    yield {**keys, "statistic": "range_high", "value": 1.0}
    if row["verdict"] == "turns":
        found = {
            key: (row[name] - row["low_value"]) / width
            for key, name in (("value", "turns_at"), ("low", "low"), ("high", "high"))
        }
        yield {**keys, "statistic": "turns_at", **found}


# Findings


def _of_choice(case: Case, name: str) -> tuple[Uncertainty, list[dict[Any, Any]]]:
    told, outcome = _told(case.view, case.words)
    return told, told.of(name, case.choice.economy, case.choice.gemeente, outcome)


def shares_found(case: Case) -> Finding:
    """Which source makes most of the spread, and how often the alternative is better."""
    told, rows = _of_choice(case, "shares")
    w, most = case.words, max(rows, key=lambda row: row["share"])
    names = {"outcome": told.outcome(most["outcome"]).lower(), "source": w(f"uncertainty_{most['source']}")}
    sees = [told.chance_sentence(row) for row in _of_choice(case, "chance")[1]]
    still = [w(f"uncertainty_{row['source']}") for row in rows if not is_varied(row)]
    sees += [w("uncertainty_left_out", list=w.listed(still))] if still else []
    return w("uncertainty_shares_heading", **names, **told.shares_of(most)), " ".join(sees)


def ranking_found(case: Case) -> Finding:
    """Which assumption moves the difference most, or that it is not clear which."""
    told, rows = _of_choice(case, "ranking")
    return told.leads(rows), _ranked_how(told, rows)


def _ranked_how(told: Uncertainty, rows: list[dict[Any, Any]]) -> str:
    """Return which assumptions lead, and how often each was changed."""
    w = told.words
    times = w.count("times", told.about["trajectories"])
    names = w.listed([f"‘{told.assumption(row['assumption'])}’" for row in rows[:3]])
    if len(rows) == 1:
        return w("uncertainty_ranking_sees_one", names=names, trajectories=times)
    return w("uncertainty_ranking_sees_many", names=names, trajectories=times, ranked=len(rows))


def turning_found(case: Case) -> Finding:
    """How many of the leading assumptions turn the answer round, and where."""
    told, rows = _of_choice(case, "turning")
    if not rows:
        return case.words("uncertainty_turning_none"), ""
    return _turns_told(told, rows), told.turning_sentence(rows[0], pd.DataFrame(rows))


def _turns_told(told: Uncertainty, rows: list[dict[Any, Any]]) -> str:
    """Return how many turn, and of how many not even the sign of now, or nothing at all, is certain."""
    w = told.words
    said = [turning_verdict(row) for row in rows]
    if len(said) == 1:
        return w("uncertainty_turning_heading_one", said=w(f"verdict_{said[0]}"))
    turns, near = said.count("turns") + said.count(NEAR), said.count(NEAR)
    names = {"outcome": told.outcome(rows[0]["outcome"]), "economy": short(rows[0]["economy"]).lower()}
    heading = w("uncertainty_turning_heading_many", turns=turns, n=len(rows), **names)
    for key, n in (("near", near), ("untold", said.count("turns_unclear"))):
        heading = w(f"uncertainty_turning_{key}", heading=heading, n=n) if n else heading
    return heading


# Tables


def _sheet(w: Words, name: str, heads: Mapping[str, str], columns: list[Column], told: Uncertainty) -> Sheet:
    names = [*told.tables["ranking"]["assumption"], *told.tables["turning"]["assumption"]]
    labels = {
        "subject": {name: capital(told.assumption(name)) for name in dict.fromkeys(names)}
        | {source: capital(w(f"uncertainty_{source}")) for source in SOURCES},
        "indicator": {outcome: told.outcome(outcome) for outcome in told.about["outcomes"]},
    }
    return Sheet(w(f"uncertainty_{name}"), heads, columns, labels)


def shares_sheet(view: RunView, w: Words) -> Sheet:
    """Shares by outcome and source."""
    heads = {"indicator": w("outcome"), "subject": w("uncertainty_column_source")}
    columns = [Column(w("uncertainty_column_share"), {}, "value_band")]
    return _sheet(w, "shares", heads, columns, _told(view, w)[0])


def ranking_sheet(view: RunView, w: Words) -> Sheet:
    """Effects by assumption."""
    columns = [Column(w("uncertainty_column_mu_star"), {}, "value_band")]
    heads = {"subject": w("uncertainty_column_assumption")}
    return _sheet(w, "ranking", heads, columns, _told(view, w)[0])


def turning_sheet(view: RunView, w: Words) -> Sheet:
    """Places in the own range by assumption."""
    columns = [
        Column(w("uncertainty_central_place"), {"statistic": "central"}),
        Column(w("uncertainty_turning_place"), {"statistic": "turns_at"}, "value_band"),
        Column(w("uncertainty_column_verdict"), {"statistic": "central"}, "verdict"),
    ]
    heads = {"subject": w("uncertainty_column_assumption")}
    return _sheet(w, "turning", heads, columns, _told(view, w)[0])


# Charts


def shares_chart(view: RunView, w: Words) -> Chart:
    """Bars of shares, one per outcome, of the sources that were varied somewhere."""
    told, _ = _told(view, w)
    varied = {row["source"] for row in told.tables["shares"].to_dict("records") if is_varied(row)}
    traces = [
        draw.bars(n, capital(w(f"uncertainty_{source}")), {"subject": source}, "indicator", is_flat=True)
        for n, source in enumerate(SOURCES)
        if source in varied
    ]
    axes = Axes(w.lang, w("uncertainty_axis_share"), number=",.0%")
    names = {outcome: draw.wrapped(told.outcome(outcome)) for outcome in told.about["outcomes"]}
    room = {"height": 200 + 44 * len(names), "legend": {"y": -0.85}}
    shared = draw.names_down(axes, len(names), barmode="stack", **room)
    return Chart(traces, shared, {"indicator": names})


def ranking_chart(view: RunView, w: Words) -> Chart:
    """A dot with its interval per assumption."""
    told, outcome = _told(view, w)
    unit = told.unit(outcome).replace("/", f" {w('per')} ").replace("EUR", "€")
    axes = Axes(w.lang, w("uncertainty_axis_effect", unit=unit))
    names = {
        row["assumption"]: draw.wrapped(capital(told.assumption(row["assumption"])), LABEL_WIDTH)
        for row in _rows(view, "ranking")
    }
    return Chart(
        [draw.dots(0, "", {}, "subject")], draw.names_down(axes, SHOWN, showlegend=False), {"subject": names}
    )


def turning_chart(view: RunView, w: Words) -> Chart:
    """The whole range of every assumption, with marks at its value now and where the answer turns."""
    told, _ = _told(view, w)
    names = {
        row["assumption"]: draw.wrapped(capital(told.assumption(row["assumption"])), LABEL_WIDTH)
        for row in _rows(view, "turning")
    }
    rods = [draw.rod({"subject": name}, "subject") for name in names]
    marks = [
        draw.interval(w("uncertainty_turning_point"), {"statistic": "turns_at"}, "subject"),
        draw.hollow(1, w("uncertainty_central"), {"statistic": "central"}, "subject"),
    ]
    axes = Axes(w.lang, w("uncertainty_axis_range"), number=",.0%")
    shared = draw.names_down(axes, len(names), xaxis={"range": [-0.03, 1.03]})
    return Chart([*rods, *marks], shared, {"subject": names})


EXHIBITS = (
    Exhibit(
        "uncertainty_shares", SECTION, SELECTS, shares, shares_found, shares_sheet, shares_chart,
    ),
    Exhibit(
        "uncertainty_ranking", SECTION, SELECTS, ranking, ranking_found, ranking_sheet, ranking_chart,
    ),
    Exhibit(
        "uncertainty_turning", SECTION, SELECTS, turning, turning_found, turning_sheet, turning_chart,
    ),
)  # fmt: skip
