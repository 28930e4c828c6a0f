"""P6: a synthetic Netherlands, every gemeente a cohort of its own, at the country's own number of people.

Knows no measured gemeente but Meppel: each is Meppel times its share of the country. Shares follow a made-up
order of sizes (four large cities, the rest lognormal) without a source; their sum is the published stock.
"""

from __future__ import annotations

import math
import sys
from dataclasses import replace
from statistics import NormalDist
from typing import Any

from measure import QUICK, Row, in_child, peak_memory_gib, stopwatch
from worlds import meppel, scaled

from budgetsim.domain.scenario import Scenario
from budgetsim.inputs import Loaded

GEMEENTEN = 342
CITIES = (0.052, 0.037, 0.032, 0.021)
"""Shares of the four largest in the inwoners of the country, roughly."""
SIGMA = 0.75
"""Spread of the logarithm of the sizes of the others; no source."""
LEAST_PEOPLE = 600_000
YEARS = 10
TARGET_SECONDS, TARGET_GIB = 60.0, 6.0
MEMORY_LIMIT_GIB = 14
LOOK_AHEAD = 40 if QUICK else 10
"""One gemeente in so many is run before the whole country: what does not fit still says how it grows."""


def shares() -> list[float]:
    """Return the share of the country of every gemeente, the largest first."""
    rest = GEMEENTEN - len(CITIES)
    sizes = [math.exp(NormalDist().inv_cdf(1 - (n + 0.5) / rest) * SIGMA) for n in range(rest)]
    left = 1 - sum(CITIES)
    return [*CITIES, *(size / sum(sizes) * left for size in sizes)]


def country(every: int = 1) -> Loaded:
    """Return the country as one scenario: the rows of Meppel once per gemeente, times its size.

    `every` keeps one gemeente in so many, the smallest among them: a look ahead at a part of the country.
    """
    loaded = meppel(years=YEARS)
    stock = loaded.reference.rows("bijstand_stock_persons")[-1].value
    own = loaded.reference.rows("meppel_bijstand_stock_persons")[-1].value
    chosen = list(enumerate(shares()))[::-every]
    pieces = [_gemeente(loaded.scenario, n, share * stock / own) for n, share in chosen]
    economies = loaded.scenario.model_dump(by_alias=True)["economies"][:1]
    return replace(loaded, scenario=Scenario.model_validate(_joined(pieces) | {"economies": economies}))


def _gemeente(scenario: Scenario, number: int, times: float) -> dict[str, Any]:
    """Return Meppel under another name and so many times as large."""
    name = f"gemeente_{number:03d}"
    plain = scaled(scenario, times).model_dump(by_alias=True)
    [place] = plain["gemeenten"]
    size = round(place["inhabitants_count"] * times)
    plain["gemeenten"] = [
        {**place, "id": name, "title": name, "code": f"GM{number + 1:04d}", "inhabitants_count": size}
    ]
    for row in (*plain["inflow"], *plain["grants"], *plain["opening"]["stocks"]):
        row["gemeente"], row["id"] = name, f"{row['id']}_{number:03d}"
    for stage in plain["stages"]:
        for aanbieder in stage["aanbieders"]:
            aanbieder |= {"id": f"{aanbieder['id']}_{number:03d}", "gemeenten": [name]}
    for cost in plain["costs"]:
        if cost["kind"] == "fixed":
            cost |= {"id": f"{cost['id']}_{number:03d}", "gemeenten": [name]}
    return plain


def _joined(pieces: list[dict[str, Any]]) -> dict[str, Any]:
    """Return one scenario of all: what belongs to a gemeente from each piece, the rest from the first."""
    whole = pieces[0]
    for name in ("gemeenten", "inflow", "grants"):
        whole[name] = [row for piece in pieces for row in piece[name]]
    whole["opening"]["stocks"] = [row for piece in pieces for row in piece["opening"]["stocks"]]
    fixed = [cost for piece in pieces for cost in piece["costs"] if cost["kind"] == "fixed"]
    whole["costs"] = [cost for cost in whole["costs"] if cost["kind"] != "fixed"] + fixed
    for number, stage in enumerate(whole["stages"]):
        stage["aanbieders"] = [row for piece in pieces for row in piece["stages"][number]["aanbieders"]]
    return whole


def p6() -> list[Row]:
    """One replication of ten years under both arrangements, in a process of its own; a part of it first."""
    return [row for every in ((LOOK_AHEAD,) if QUICK else (LOOK_AHEAD, 1)) for row in _country_rows(every)]


def _country_rows(every: int) -> list[Row]:
    which = f"the Netherlands, {GEMEENTEN} gemeenten" if every == 1 else f"one in {every} gemeenten of it"
    what = f"{which}, {YEARS} years, 1 replication, 2 arrangements"
    told = in_child("country", every)
    if isinstance(told, str):
        return [Row(what, None, told, TARGET_SECONDS if every == 1 else None)]
    detail = f"{told['people']:,} people at the start, {told['events']:,} events; once: " + ", ".join(
        f"{part} {seconds:.1f} s" for part, seconds in told["parts"].items()
    )
    targets = (TARGET_SECONDS, TARGET_GIB) if every == 1 else (None, None)
    rows = [Row(f"{what}: engine and books", told["seconds"], "s", targets[0], False, detail)]
    return [*rows, Row(f"{what}: peak memory", told["gib"], "GiB", targets[1], False, "one process")]


def run_country(every: str) -> dict[str, Any]:
    """In a child: every step timed and told on stderr, so that a run that is stopped says where."""
    from worlds import ready, study

    _limit_memory()
    parts: dict[str, float] = {}

    def step(name: str, work: Any) -> Any:
        seconds, outcome = stopwatch(work)
        parts[name] = parts.get(name, 0.0) + seconds
        print(f"{name}: {seconds:.1f} s, {peak_memory_gib():.2f} GiB", file=sys.stderr, flush=True)
        return outcome

    ready(meppel()).run("compiled")  # the kernel is warm: loading it is in P9
    loaded = step("scenario", lambda: country(int(every)))
    people, events = _both(loaded, step, study)
    assert int(every) > 1 or people >= LEAST_PEOPLE, people
    seconds = sum(parts.values()) - parts["scenario"]
    return {"seconds": seconds, "parts": parts, "people": people, "events": events, "gib": peak_memory_gib()}


def _both(loaded: Loaded, step: Any, study: Any) -> tuple[int, int]:
    from budgetsim.accounts.indicators import measure
    from budgetsim.chance.address import Key
    from budgetsim.chance.population import arrivals, traits_of_all
    from budgetsim.engine.choice import runner
    from budgetsim.engine.opening import make_opening
    from budgetsim.engine.plan import aow_ages
    from budgetsim.experiment.replication import Plans, make_facts

    prepared, scenario = step("plan of the warm-up", lambda: study(loaded)), loaded.scenario
    opening = step(
        "warm-up", lambda: make_opening(scenario, loaded.reference, prepared.warm_up, 0, prepared.engine)
    )
    key, events = Key(scenario.seed, 0), 0
    ages = aow_ages(loaded.reference, prepared.calendar)
    first = step("plans", lambda: Plans(prepared, 0).of(scenario.economies[0], scenario.arrangements[0]))
    coming = step("draws", lambda: arrivals(scenario, key, first.accepted, ages, begin=0))
    traits = step("draws", lambda: traits_of_all([opening.people, coming]))
    for arrangement in scenario.arrangements:
        plan = step("plans", lambda a=arrangement: Plans(prepared, 0).of(scenario.economies[0], a))
        result = step("engine", lambda p=plan: runner("compiled")(p, key, opening, coming))
        events += len(result.events["tick"])
        facts = step("ledger", lambda p=plan, r=result: make_facts(p, r.events, traits))
        step("ledger", lambda f=facts: f.ledger)
        step("indicators", lambda f=facts: measure(f))
    return len(opening.people), events


def _limit_memory() -> None:
    """Fail rather than fill the machine."""
    try:
        import resource
    except ImportError:
        return
    most = MEMORY_LIMIT_GIB << 30
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
