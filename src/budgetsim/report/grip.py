"""Price, volume and mix: why lasten differ between the first arrangement and the chosen one.

Knows the causes of `analysis/lasten.py` by name only. More lasten are a nadeel, so a cause is V or N by its
own 80% band, and neither where that band holds zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from budgetsim.analysis.headline import Verdict, verdict
from budgetsim.analysis.lasten import CAUSES, DIFFERENCE
from budgetsim.domain.iv3 import title_in
from budgetsim.report import figures as draw
from budgetsim.report.figures import THOUSANDS, Axes, Chart
from budgetsim.report.findings import Case, Finding
from budgetsim.report.layouts import choice_labels, stages
from budgetsim.report.sentences import is_too_few
from budgetsim.report.sheets import Column, Sheet
from budgetsim.report.tables import verdict_mark
from budgetsim.report.values import BASE, PER_YEAR, long_table
from budgetsim.report.view import TOTAL, RunView, Stat
from budgetsim.report.words import Words, short

PREFIX = "lasten_by_"
"""Before the name of a cause: its indicator."""
OTHER = CAUSES[-1]
NO_STAGE = ""
UNIT = f"EUR{PER_YEAR}"
BAR_HEIGHT = 14
LABEL_LINES = 2


def are_there(view: RunView) -> bool:
    """Whether there are two arrangements, and lasten to explain."""
    return view.main is not None and not view.lasten.empty


def absent(view: RunView, w: Words) -> str:
    """Return why there is nothing to explain; '' where there is."""
    if are_there(view):
        return ""
    return w("pxq_nothing" if view.main else "pxq_one")


# Numbers


def values(view: RunView) -> pd.DataFrame:
    """What each cause brings per year, of everything, per taakveld and per stage; nothing of the first."""
    names = {"taakveld": "subject", "stage": "to", "p10": "low", "p90": "high"}
    table = view.causes.rename(columns=names)
    rows = zip(table["value"], table["low"], table["high"], strict=True)
    table = table.assign(verdict=[judged(Stat(*row), view.replications) for row in rows])
    if is_too_few(view):
        table = table.assign(low=np.nan, high=np.nan)
    both = pd.concat([_nothing(view), table], ignore_index=True)
    both = both[both["cause"].isin(_shown(view))]
    every = both.assign(indicator=PREFIX + both["cause"], statistic="difference", unit=UNIT)
    return long_table(every.iloc[_order(view, every)])


def _shown(view: RunView) -> list[str]:
    """Return the causes and the whole; what is other only where there is any."""
    other = view.causes[view.causes["cause"] == OTHER]
    is_any = bool(other[["value", "p10", "p90"]].to_numpy().any())
    return [*(cause for cause in CAUSES if cause != OTHER or is_any), DIFFERENCE]


def judged(found: Stat, replications: int) -> str:
    """Return the verdict of a difference in lasten; '' where nothing differs in any pair.

    An effect of means may lie outside the band of its pairs; across zero from it, it is not clear.
    """
    low, high = min(found.low, found.mean), max(found.high, found.mean)
    return verdict(low, high, -1, replications, replications) if any(found) else ""


def _nothing(view: RunView) -> pd.DataFrame:
    """Return the first arrangement, which differs from itself in nothing."""
    choices = pd.MultiIndex.from_product([view.gemeenten, view.economies, (*CAUSES, DIFFERENCE)])
    rows = choices.to_frame(index=False, name=["gemeente", "economy", "cause"])
    return rows.assign(arrangement=view.first.id, subject=TOTAL, to=TOTAL, verdict=BASE)


def _order(view: RunView, table: pd.DataFrame) -> list[int]:
    """Return the places of rows in order: choices, then everything, then each taakveld and its stages."""
    ids = {
        "gemeente": view.gemeenten, "economy": view.economies, "arrangement": view.arrangements,
        "subject": [TOTAL, *dict.fromkeys(row.code for row in view.reference.taakvelden)],
        "to": [TOTAL, NO_STAGE, *stages(view)],
    }  # fmt: skip
    ranks = pd.DataFrame(
        {name: table[name].map({item: n for n, item in enumerate(items)}) for name, items in ids.items()}
    )
    return ranks.reset_index(drop=True).sort_values([*ids], kind="stable").index.tolist()


# Finding


def finding(case: Case) -> Finding:
    """How much dearer or cheaper, whether clearly, and by which cause."""
    w = case.words
    if case.is_first:
        return w("lasten_heading_first", **case.names), ""
    if is_too_few(case.view):
        return w("lasten_heading_too_few", **case.names), w("lasten_means")
    found = case.view.causes_of(case.choice)
    *parts, whole = (_told(case, cause, found[cause]) for cause in _shown(case.view))
    sees = w("lasten_sees", list=", ".join(parts), whole=whole, **case.names)
    return _heading(case, found), f"{sees} {w('lasten_means')}"


def _heading(case: Case, found: Mapping[str, Stat]) -> str:
    """Say of the whole whether it is clear, and name the causes that are."""
    w, whole = case.words, found[DIFFERENCE]
    said = judged(whole, case.view.replications) or Verdict.UNCLEAR
    parts = [
        w(f"lasten_by_{kind}", list=w.listed(names))
        for kind in (Verdict.WORSE, Verdict.BETTER)
        if (names := _causes(case, found, kind))
    ]
    key = "clear" if parts else "none"
    kind = "unclear" if said == Verdict.UNCLEAR else "whole"
    why = w(f"lasten_why_{kind}_{key}", list=w.listed(parts))
    return w(f"lasten_heading_{said}", value=w.numbers.euro(abs(whole.mean)), why=why, **case.names)


def _causes(case: Case, found: Mapping[str, Stat], kind: str) -> list[str]:
    """Return the names of the causes that clearly bring a voordeel, or a nadeel."""
    n = case.view.replications
    return [_name(case.words, cause).lower() for cause in CAUSES if judged(found[cause], n) == kind]


def _told(case: Case, cause: str, found: Stat) -> str:
    """Return 'mix − € 63.000 (V)'."""
    w = case.words
    said = judged(found, case.view.replications)
    mark = f" ({verdict_mark(w, said, 'EUR')})" if said else ""
    return f"{_name(w, cause).lower()} {w.numbers.euro(found.mean, sign=True)}{mark}"


# Table and chart


def _name(w: Words, cause: str) -> str:
    """Return the name of a cause, that of the workbook."""
    return w("lasten_whole" if cause == DIFFERENCE else f"pxq_{cause}")


def _titles(view: RunView, w: Words) -> dict[str, str]:
    codes = [str(code) for code in view.causes["taakveld"].unique() if code != TOTAL]
    titles = {code: f"{code} {title_in(view.reference, code, view.years[-1])}" for code in codes}
    return {TOTAL: w("pxq_grand_total"), **titles}


def sheet(view: RunView, w: Words) -> Sheet:
    """Every cause and the whole, of everything, per taakveld and per stage."""
    columns = [
        Column(_name(w, cause), {"indicator": f"{PREFIX}{cause}"}, "difference") for cause in _shown(view)
    ]
    place = {"gemeente": w("gemeente")} if len(view.gemeenten) > 1 else {}
    heads = {
        **place, "economy": w("economy"), "arrangement": w("arrangement"), "subject": w("taakveld"),
        "to": w("stage"),
    }  # fmt: skip
    labels = {
        **choice_labels(view), "subject": _titles(view, w),
        "to": {TOTAL: w("lasten_all_stages"), NO_STAGE: w("pxq_no_stage"), **stages(view)},
        "indicator": {f"{PREFIX}{cause}": _name(w, cause) for cause in _shown(view)},
    }  # fmt: skip
    return Sheet(w("table_price_volume_mix", first=short(view.first.id)), heads, columns, labels)


def chart(view: RunView, w: Words) -> Chart:
    """Draw per taakveld the whole and each cause, with its band."""
    *causes, whole = _shown(view)
    traces = [
        draw.bars(
            n, _name(w, cause), {"indicator": f"{PREFIX}{cause}", "to": TOTAL}, "subject", THOUSANDS,
            is_flat=True, with_band=True,
        )
        for n, cause in enumerate((whole, *causes))
    ]  # fmt: skip
    outline = {"color": "--fill-1", "line": {"color": draw.colour(0), "width": 1.5}}
    traces[0] = replace(traces[0], look={**traces[0].look, "marker": outline})
    titles = _titles(view, w)
    numbers = {"zeroline": True, "zerolinewidth": 2, "tickangle": 0, "nticks": 7, "hoverformat": "+,.1f"}
    shared = draw.names_down(
        Axes(w.lang, w("axis_price_volume_mix")), len(titles), xaxis=numbers, bargap=0.25,
        height=150 + len(titles) * BAR_HEIGHT * (len(traces) + 1),
    )  # fmt: skip
    labels = {code: draw.wrapped(title, most=LABEL_LINES) for code, title in titles.items()}
    return Chart(traces, shared, {"subject": labels})
