"""The numbers behind every figure: one long table each, from which chart, table, CSV and JSON are all made.

Knows no word and no layout. A row is one number of one choice; `statistic` says what the number is of the
replications, `band` what lies between `low` and `high`. A period is a year, a date, or empty for the whole
run.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from budgetsim.accounts.chart import COMMON
from budgetsim.analysis.footing import WAITING_IN_ALL
from budgetsim.analysis.headline import OUTCOMES, verdict
from budgetsim.analysis.risk import ALL_FUNDS
from budgetsim.report.unemployment import course
from budgetsim.report.view import HORIZON, KEYS, TOTAL, RunView
from budgetsim.units import date_of_month

SELECTS = ("gemeente", "economy", "arrangement")
KEY_COLUMNS = (*SELECTS, "period", "subject", "to", "indicator", "statistic", "unit", "verdict", "band")
NUMBER_COLUMNS = ("value", "low", "high")
VALUE_COLUMNS = (*KEY_COLUMNS, *NUMBER_COLUMNS)
QUANTILES = {"p10": 0.1, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p90": 0.9}
OF_WALLS = ("wall_share", "first_in", "last_in", "rod_from", "rod_to", "together")
OF_WEIGHTS = ("share_of_weights", "share_of_both")
OF_UNCERTAINTY = ("variance_share", "effect", "range_low", "central", "range_high", "turns_at")
STATISTICS = (
    "mean", "difference", "share", "quantile", "range", *QUANTILES, *OF_WALLS, *OF_WEIGHTS, *OF_UNCERTAINTY,
)  # fmt: skip
EIGHTY, NINETY, EXTREMES = "80", "90", "extremes"
"""What lies between low and high: the 80% band of replications, the 90% interval of a mean, all of them."""
WHOLE_RUN = ""
PER_YEAR = "/jaar"
REASONS = ("plaats", "geld", "overdracht")
BASE = "base"
"""The verdict of the first arrangement, which is compared with nothing."""
FIRST, BEHIND = "first", "behind"
"""The verdicts of a ranking: who leads, and who is clearly behind."""
TURNING = ("turns", "turns_near", "turns_none", "turns_unclear")
"""The verdicts of a turning point; near is where the value now lies within its interval."""
SURPLUS, DEFICIT = "surplus", "deficit"
"""On which side of zero a mean saldo lies: a level, and no verdict on a difference, whatever its band."""
DECIMALS = {"EUR": 2}
MOST_DECIMALS = 6
OUTLOOK_YEARS = 4
"""A meerjarenraming: the year itself and three more."""
NO_SALDO_EUR = 500
"""A saldo nearer to zero is neither V nor N."""
_LESS_IS_GOOD = {WAITING_IN_ALL, *(outcome.indicator for outcome in OUTCOMES if outcome.good < 0)}


def rounded(value: float, unit: str) -> float:
    """Return a number as every output gives it: amounts to the cent, all else to six decimals."""
    return round(float(value), DECIMALS.get(unit.partition("/")[0], MOST_DECIMALS)) + 0.0


def long_table(*parts: pd.DataFrame) -> pd.DataFrame:
    """Return parts as one table of VALUE_COLUMNS, numbers rounded; a key that a part lacks is empty.

    A band that a part does not name is the 80% band.
    """
    filled = [_banded(part.reindex(columns=list(VALUE_COLUMNS))) for part in parts]
    table = pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=list(VALUE_COLUMNS))
    keys = {
        name: table[name].astype("object").where(table[name].notna(), "").astype(str) for name in KEY_COLUMNS
    }
    is_money = keys["unit"].str.startswith("EUR")
    numbers = {
        name: table[name].astype(float).round(2).where(is_money, table[name].astype(float).round(6)) + 0.0
        for name in NUMBER_COLUMNS
    }
    return pd.DataFrame({**keys, **numbers})


def _banded(part: pd.DataFrame) -> pd.DataFrame:
    """Return a part that says of every row what lies between low and high, '' where there is no band."""
    given = part["band"].astype("object")
    named = given.where(given.notna() & (given != ""), EIGHTY)
    return part.assign(band=named.where(part["low"].notna(), ""))


# What all figures ask for: levels, differences and chances over a grid of choices


def _grid(
    view: RunView, indicators: Sequence[str], subjects: Sequence[str], years: Sequence[int]
) -> pd.MultiIndex:
    """Return every key in the order of the scenario, as levels KEYS."""
    lists = [view.gemeenten, view.economies, view.arrangements, years, subjects, indicators]
    names = ["gemeente", "economy", "arrangement", "year", "subject", "indicator"]
    return pd.MultiIndex.from_product(lists, names=names).reorder_levels(KEYS)


def _keyed(view: RunView, index: pd.MultiIndex) -> pd.DataFrame:
    """Return the keys of a grid as columns, with the unit of the indicator."""
    keys = index.to_frame(index=False)
    keys["period"] = keys["year"].map(lambda year: str(year) if year else WHOLE_RUN)
    keys["unit"] = keys["indicator"].map(view.units).fillna("")
    return keys


def levels(
    view: RunView,
    indicators: Sequence[str],
    subjects: Sequence[str] = (TOTAL,),
    years: Sequence[int] = (HORIZON,),
    *,
    per: str = "",
) -> pd.DataFrame:
    """Return mean and band of indicators over a grid; `per` "year" or "month" divides a sum over time."""
    index = _grid(view, indicators, subjects, years)
    found = view.summary.reindex(index).reset_index(drop=True)
    keys = _keyed(view, index)
    divisor = _divisor(view, keys["year"], per)
    if per == "year":
        keys["unit"] += PER_YEAR
    elif per == "month":
        keys["unit"] = "inwoners"
    numbers = {name: found[column] / divisor for name, column in _BAND.items()}
    return keys.assign(statistic="mean", **numbers)


_BAND = {"value": "mean", "low": "low", "high": "high"}


def _divisor(view: RunView, years: pd.Series[Any], per: str) -> Any:
    if not per:
        return 1.0
    whole = years == HORIZON
    if per == "year":
        return np.where(whole, view.scenario.years, 1)
    return np.where(whole, 12 * view.scenario.years, 12)


def differences(
    view: RunView, indicators: Sequence[str], subjects: Sequence[str] = (TOTAL,), *, per: str = ""
) -> pd.DataFrame:
    """Return the paired difference from the first arrangement over the whole run, with its verdict.

    The first differs from itself by nothing, with the verdict BASE.
    """
    index = _grid(view, indicators, subjects, (HORIZON,))
    found = view.paired.reindex(index).reset_index(drop=True)
    keys = _keyed(view, index)
    divisor = _divisor(view, keys["year"], per)
    if per == "year":
        keys["unit"] += PER_YEAR
    numbers = pd.DataFrame({"value": found["mean"], "low": found["p10"], "high": found["p90"]})
    is_first = keys["arrangement"] == view.first.id
    numbers = numbers.where(~is_first, 0.0).div(divisor, axis=0) if per else numbers.where(~is_first, 0.0)
    rows = zip(found["p10"], found["p90"], found["replications"], keys["indicator"], is_first, strict=True)
    said = [BASE if first else _said(view, *row) for *row, first in rows]
    return keys.assign(statistic="difference", **numbers, verdict=said)


def _said(view: RunView, low: float, high: float, pairs: float, indicator: str) -> str:
    good = -1 if indicator in _LESS_IS_GOOD else +1
    return verdict(low, high, good, pairs, view.replications)


def chances(view: RunView, sets: Sequence[str]) -> pd.DataFrame:
    """Return the chance of a deficit per set of funds and year."""
    return _risk(view, "chance_of_deficit", sets, view.years).assign(statistic="share")


def _risk(view: RunView, indicator: str, sets: Sequence[str], years: Sequence[int]) -> pd.DataFrame:
    index = _grid(view, [indicator], sets, years)
    found = view.risk.reindex(index).reset_index(drop=True)
    unit = "aandeel" if indicator == "chance_of_deficit" else "EUR"
    return _keyed(view, index).assign(unit=unit, value=found["value"])


# One function per figure


def outcomes(view: RunView) -> pd.DataFrame:
    """Every headline outcome, and its difference from the first arrangement."""
    parts = []
    for outcome in OUTCOMES:
        per = "year" if outcome.per_year else ""
        parts.append(levels(view, [outcome.indicator], [outcome.subject], per=per))
        parts.append(differences(view, [outcome.indicator], [outcome.subject], per=per))
    return long_table(*parts)


def economies(view: RunView) -> pd.DataFrame:
    """Unemployment of every economy by date, to the end of the run."""
    end = date_of_month(view.scenario.start, view.scenario.months)
    parts = []
    for economy in view.scenario.economies:
        found = course(view, economy)
        days, pct = list(found.days), list(found.pct)
        if days[-1] < end:
            days, pct = [*days, end], [*pct, pct[-1]]
        nothing = [np.nan] * len(days)
        low, high = (list(found.low), list(found.high)) if found.low else (nothing, nothing)
        parts.append(
            pd.DataFrame({"period": [day.isoformat() for day in days], "value": pct,
                          "low": [*low, *nothing][: len(days)], "high": [*high, *nothing][: len(days)]})
            .assign(economy=economy.id, indicator="unemployment_pct", statistic="mean", unit="procent")
        )  # fmt: skip
    return long_table(*parts)


def chain(view: RunView) -> pd.DataFrame:
    """How many are in every stage and wait for it, and for what, on average per year and in all."""
    inside = [stage for stage in view.scenario.stages if not stage.exit]
    gated = [stage.id for stage in inside if stage.gated]
    years = [HORIZON, *view.years]
    stock = levels(view, ["stock"], [stage.id for stage in inside], years)
    waiting = levels(view, [f"waiting_months_{reason}" for reason in REASONS], gated, years, per="month")
    return long_table(*(part.drop(columns=["low", "high"]) for part in (stock, waiting)))


def queues(view: RunView) -> pd.DataFrame:
    """How many wait for every stage, and for what, on average over the whole run."""
    names = [f"waiting_months_{reason}" for reason in REASONS]
    return long_table(levels(view, names, gated(view), per="month"))


def flows(view: RunView) -> pd.DataFrame:
    """How many people a year move from stage to stage, over the replications whose events were kept."""
    rows = [
        (
            choice.gemeente,
            choice.economy,
            choice.arrangement,
            origin,
            target,
            view.flow(choice, origin, target),
        )
        for choice in view.choices(SELECTS)
        for origin, target in view.moves
    ]
    table = pd.DataFrame(rows, columns=[*SELECTS, "subject", "to", "value"])
    return long_table(table.assign(indicator="moves", statistic="mean", unit=f"inwoners{PER_YEAR}"))


def budget(view: RunView) -> pd.DataFrame:
    """Baten and lasten of every fund and of all together, and the chance of a deficit of a fund, per year."""
    names = [fund.id for fund in view.scenario.funds]
    books = levels(view, ["baten", "lasten"], [TOTAL, *names], view.years)
    return long_table(books, chances(view, names))


def saldo(view: RunView) -> pd.DataFrame:
    """The saldo of every fund and year, with V or N."""
    books = levels(view, ["saldo"], [fund.id for fund in view.scenario.funds], view.years)
    return long_table(books.assign(verdict=_v_or_n(books["value"])))


def one_purse(view: RunView) -> pd.DataFrame:
    """The saldo of all own funds together per year, with V or N: added up before any band is taken."""
    stored = view.indicators
    mine = stored[
        (stored["indicator"] == "saldo") & stored["subject"].isin(view.own_funds) & (stored["year"] > 0)
    ]
    keys = [*SELECTS, "year"]
    total = mine.groupby([*keys, "replication"], observed=True)["value"].sum()
    groups = total.groupby(level=keys, observed=True)
    found = pd.DataFrame({"value": groups.mean(), "low": groups.quantile(0.1), "high": groups.quantile(0.9)})
    index = pd.MultiIndex.from_product(
        [view.gemeenten, view.economies, view.arrangements, view.years], names=keys
    )
    table = found.reindex(index).reset_index()
    head = {"subject": ALL_FUNDS, "indicator": "saldo", "statistic": "mean", "unit": "EUR"}
    period = table["year"].astype(str)
    return long_table(table.assign(**head, period=period, verdict=_v_or_n(table["value"])))


def outlook(view: RunView) -> pd.DataFrame:
    """Baten and lasten of all funds together and of each, and net draw, in the first year and three more."""
    names = [TOTAL, *(fund.id for fund in view.scenario.funds)]
    years = view.years[:OUTLOOK_YEARS]
    return long_table(
        levels(view, ["lasten", "baten"], names, years), levels(view, ["net_draw"], years=years)
    )


def fan(view: RunView, indicator: str) -> pd.DataFrame:
    """How one outcome of all inwoners or funds together spreads over replications, per year."""
    stored = view.indicators
    mine = stored[(stored["indicator"] == indicator) & (stored["subject"] == TOTAL) & (stored["year"] > 0)]
    groups = mine.groupby([*SELECTS, "year"], observed=True, sort=False)["value"]
    parts = [
        groups.quantile(share).rename("value").reset_index().assign(statistic=name)
        for name, share in QUANTILES.items()
    ]
    table = pd.concat(parts, ignore_index=True)
    head = {"subject": TOTAL, "indicator": indicator, "unit": view.units.get(indicator, "")}
    return long_table(table.assign(**head, period=table["year"].astype(str)))


def _v_or_n(saldo: pd.Series[Any]) -> Any:
    """Return the side of zero on which a mean saldo lies, '' around zero."""
    return np.where(saldo >= NO_SALDO_EUR, SURPLUS, np.where(saldo <= -NO_SALDO_EUR, DEFICIT, ""))


def deficit(view: RunView) -> pd.DataFrame:
    """The chance of a deficit of all own funds together, the vangnetuitkering, and what covers the rest."""
    paid = levels(view, ["vangnetuitkering"], per="year").assign(subject=ALL_FUNDS)
    if view.has_buffer:
        cover = _risk(view, "buffer", [ALL_FUNDS], [HORIZON]).assign(statistic="quantile")
    else:
        worst, best = (
            _risk(view, name, [ALL_FUNDS], [HORIZON]) for name in ("worst_balance", "best_balance")
        )
        cover = worst.assign(indicator="lowest_balance", statistic="range", band=EXTREMES,
                             low=worst["value"], high=best["value"], value=np.nan)  # fmt: skip
    return long_table(chances(view, [ALL_FUNDS]), paid, cover)


def yearly(view: RunView, indicator: str) -> pd.DataFrame:
    """One amount of all funds together per year."""
    return long_table(levels(view, [indicator], years=view.years))


def year_end(view: RunView) -> pd.DataFrame:
    """What each fund closes with, gets, gives and keeps on 31 December; the common purse and all together."""
    names = ["saldo", "vangnetuitkering", "from_common_purse", "repaid_to_rijk", "advance", "reserve"]
    subjects = [*(fund.id for fund in view.scenario.funds), COMMON, TOTAL]
    table = levels(view, names, subjects, view.years)
    own = table[(table["indicator"] == "saldo") & ~table["subject"].isin([COMMON, TOTAL])]
    total = own.groupby([*SELECTS, "year"], sort=False)["value"].sum()
    is_total = (table["indicator"] == "saldo") & (table["subject"] == TOTAL)
    at = pd.MultiIndex.from_frame(table.loc[is_total, [*SELECTS, "year"]])
    table.loc[is_total, "value"] = total.reindex(at).to_numpy()
    covered, returned = (
        levels(view, [name], subjects, view.years) for name in ("deficit_covered", "surplus_returned")
    )
    means = covered.assign(indicator="general_means", value=covered["value"] - returned["value"])
    return long_table(table.drop(columns=["low", "high"]), means.drop(columns=["low", "high"]))


def taakvelden(view: RunView) -> pd.DataFrame:
    """Lasten and baten per taakveld (newest code) and year, and of all together."""
    rows = []
    for choice in view.choices(SELECTS):
        head = (choice.gemeente, choice.economy, choice.arrangement)
        totals = {(side, year): 0.0 for side in "LB" for year in view.years}
        for (taakveld, side), means in view.taakveld_series(choice).items():
            rows += [(*head, str(y), taakveld.code, side, means.get(y, np.nan)) for y in view.years]
            for year, mean in means.items():
                totals[side, year] += mean
        rows += [(*head, str(year), TOTAL, side, value) for (side, year), value in totals.items()]
    columns = [*SELECTS, "period", "subject", "to", "value"]
    table = pd.DataFrame(rows, columns=columns).assign(statistic="mean", unit="EUR")
    return long_table(table.assign(indicator="taakveld"))


def waiting(view: RunView) -> pd.DataFrame:
    """Inwoner-months of waiting a year by reason, in all and per stage asked for."""
    names = [f"waiting_months_{reason}" for reason in REASONS]
    return long_table(levels(view, names, [TOTAL, *gated(view)], per="year"))


def waiting_time(view: RunView) -> pd.DataFrame:
    """Months that half, and nine in ten, wait at most."""
    return long_table(levels(view, ["waiting_time_p50", "waiting_time_p90"], [TOTAL, *gated(view)]))


def gated(view: RunView) -> list[str]:
    """Return the stages that people wait for."""
    return [stage.id for stage in view.scenario.stages if stage.gated]


def groups(view: RunView, indicator: str) -> pd.DataFrame:
    """A yearly number per doelgroep, and its difference from the first arrangement."""
    names = [group.id for group in view.scenario.doelgroepen]
    return long_table(
        levels(view, [indicator], names, per="year"), differences(view, [indicator], names, per="year")
    )
