"""Verantwoording: what was run with what, how it compares with published figures, and what every word means.

Knows no page; manifest and tables in, rows of text out.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from budgetsim.analysis.headline import OUTCOMES
from budgetsim.analysis.published import drift_share_per_year, published_table
from budgetsim.report.tables import Row, Table
from budgetsim.report.view import RunView
from budgetsim.report.words import Words, brief, short

SHORT_HASH = 12
DRIFT_LIMIT = 0.02
"""Rule 20: under the first economy the bijstand stock moves less than this a year."""


def run_facts(view: RunView, w: Words) -> list[tuple[str, str]]:
    """Return what repeats this run: (name, value)."""
    m = view.manifest
    libraries = ", ".join(f"{name} {version}" for name, version in m.get("libraries", {}).items())
    facts = {
        "run_id": str(m.get("fingerprint", ""))[:SHORT_HASH],
        "seed": str(m.get("seed", "")),
        "replications": w.numbers.number(view.replications),
        "events_kept": w.numbers.number(int(m.get("events_replications", 1))),
        "engine": _engine(str(m.get("engine", "")), w),
        "version": f"budgetsim {m.get('version', '')}; {libraries}",
        "git_commit": _commit(m),
        "scenario_hash": str(m.get("scenario_hash", "")),
        "command": str(m.get("command", "")),
        "started": _moment(str(m.get("started", "")), w),
        "seconds": w("n_seconds", n=w.numbers.number(float(m.get("seconds", 0)))),
    }
    return [(w(f"fact_{name}"), value) for name, value in facts.items() if value]


def _engine(name: str, w: Words) -> str:
    key = f"engine_{name}"
    return w(key) if w.has(key) else name


def _commit(manifest: dict[str, Any]) -> str:
    commit = str(manifest.get("git_commit") or "")
    return commit if len(commit) >= 40 else ""


def _moment(text: str, w: Words) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{moment.day} {w.numbers.month(moment.date())}, {moment:%H:%M} UTC"


def data_table(view: RunView, w: Words) -> Table:
    """Every reference table with its hash."""
    rows = [Row([name], [str(value)]) for name, value in view.manifest.get("data_hashes", {}).items()]
    return Table(w("table_data"), [w("table")], ["sha256"], rows)


def published(view: RunView, w: Words) -> Table:
    """Modelled against published, with the deviation and what explains it."""
    show = w.numbers
    rows = []
    for row in published_table(view.scenario, view.reference, view.indicators).to_dict("records"):
        digits = 3 if 0 < abs(row["published"]) <= 1 else 0
        numbers = [show.number(row[name], digits) for name in ("published", "indexed", "modelled")]
        within = w("within") if row["within"] else w("outside")
        tolerance = f"±{show.percent(row['tolerance_share'], 0)}: {within}"
        deviation = show.percent(row["deviation_share"], sign=True)
        rows.append(
            Row([row["title"]], [w.unit(row["unit"]), *numbers, deviation, tolerance, row["explanation"]])
        )
    names = ("unit", "published", "indexed", "modelled", "deviation", "tolerance", "explanation")
    of = _modelled(view)
    columns = [w(f"column_{name}", **of) for name in names]
    return Table(w("table_published", **of), [w("figure")], columns, rows)


def _modelled(view: RunView) -> dict[str, object]:
    """Return what the model is that published figures are held against: the first of everything."""
    return {
        "first": short(view.first.id), "economy": short(view.economies[0]).lower(),
        "year": view.scenario.start.year,
    }  # fmt: skip


def published_sentence(view: RunView, w: Words) -> str:
    """Return how many published figures the opening year meets."""
    table = published_table(view.scenario, view.reference, view.indicators)
    if table.empty:
        return w("published_none")
    inside = int(table["within"].sum())
    return w("published_sentence", inside=inside, n=len(table), **_modelled(view))


def drift_sentence(view: RunView, w: Words) -> str:
    """Return how fast the bijstand stock drifts under the first arrangement and economy."""
    drift = drift_share_per_year(view.scenario, view.indicators)
    values = {
        "drift": w.numbers.percent(drift, sign=True),
        "first": short(view.first.id),
        "economy": short(view.economies[0]).lower(),
        "limit": w.numbers.percent(DRIFT_LIMIT, 0),
    }
    return w("drift_much" if abs(drift) > DRIFT_LIMIT else "drift_little", **values)


def definitions(view: RunView, w: Words) -> list[tuple[str, str]]:
    """Return what every indicator on the page means in this scenario."""
    stages = w.listed([brief(s.title) for s in view.scenario.stages if s.counts_as_participation])
    names = [(w(f"outcome_{outcome.id}"), w(f"means_{outcome.id}", stages=stages)) for outcome in OUTCOMES]
    more = ("chance_of_deficit", "buffer", "band", "pxq_volume", "pxq_mix", "pxq_price", "pxq_other")
    return [*names, *((w(name), w(f"means_{name}")) for name in more)]
