"""The table of every figure: its caption, what names its rows and what stands in its columns.

Knows no number; rows and cells come from the figure's long table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from budgetsim.accounts.chart import COMMON
from budgetsim.analysis.headline import OUTCOMES
from budgetsim.report.sheets import Column, Labels, Sheet
from budgetsim.report.values import OUTLOOK_YEARS, QUANTILES, REASONS, WHOLE_RUN
from budgetsim.report.view import TOTAL, RunView
from budgetsim.report.words import Words, short, titled


def _heads(view: RunView, w: Words, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the keys that name a row; a single gemeente needs no column."""
    first = {"gemeente": w("gemeente")} if len(view.gemeenten) > 1 else {}
    return {**first, "economy": w("economy"), "arrangement": w("arrangement"), **(more or {})}


def choice_labels(view: RunView) -> dict[str, dict[str, str]]:
    """Return the short names of everything a reader can choose."""
    lists = {"gemeente": view.gemeenten, "economy": view.economies, "arrangement": view.arrangements}
    return {name: {item: short(item) for item in items} for name, items in lists.items()}


def _labels(view: RunView, w: Words, subjects: Mapping[str, str] | None = None) -> Labels:
    """Return the names of choices, periods and, where they are shown, subjects."""
    return {
        **choice_labels(view),
        "period": {WHOLE_RUN: w("all_years")},
        "subject": {TOTAL: w("total"), **(subjects or {})},
    }


def stages(view: RunView) -> dict[str, str]:
    return {stage.id: stage.title for stage in view.scenario.stages}


def fund_titles(view: RunView) -> dict[str, str]:
    return {fund.id: fund.title for fund in view.scenario.funds}


def _by_year(view: RunView, indicator: str, part: str = "value") -> list[Column]:
    return [Column(str(year), {"period": str(year), "indicator": indicator}, part) for year in view.years]


def outcome_names(w: Words) -> dict[str, str]:
    """Return the names of the headline outcomes by their indicator."""
    return {outcome.indicator: w(f"outcome_{outcome.id}") for outcome in OUTCOMES}


def outcomes(view: RunView, w: Words) -> Sheet:
    """Every headline outcome of every arrangement, with its difference from the first."""
    columns = [
        Column(w("mean"), {"statistic": "mean"}),
        Column(w("difference_band", first=short(view.first.id)), {"statistic": "difference"}, "difference"),
    ]
    labels = {**_labels(view, w), "indicator": outcome_names(w)}
    heads = _heads(view, w, {"indicator": w("outcome")})
    return Sheet(w("table_outcomes"), heads, columns, labels, every=("arrangement",))


def economies(view: RunView, w: Words) -> Sheet:
    """The course of every economy."""
    labels = {
        "economy": {economy.id: titled(economy.id, economy.title) for economy in view.scenario.economies}
    }
    heads = {"economy": w("economy"), "period": w("from_month")}
    columns = [Column(w("axis_unemployment"), {}, "value_band")]
    return Sheet(w("table_economies"), heads, columns, labels, every=("economy",))


def chain(view: RunView, w: Words) -> Sheet:
    """Stock and waiting by reason per stage, over the horizon and per year."""
    columns = [Column(w("stock_mean"), {"indicator": "stock"})]
    columns += [
        Column(w(f"waiting_{reason}"), {"indicator": f"waiting_months_{reason}"}) for reason in REASONS
    ]
    heads = _heads(view, w, {"period": w("year"), "subject": w("stage")})
    return Sheet(w("table_chain"), heads, columns, _labels(view, w, stages(view)))


def queues(view: RunView, w: Words) -> Sheet:
    """Who waits for every stage by reason, all arrangements under each other."""
    columns = [
        Column(w(f"waiting_{reason}"), {"indicator": f"waiting_months_{reason}"}, "value_band")
        for reason in REASONS
    ]
    heads = _heads(view, w, {"subject": w("stage")})
    return Sheet(w("table_queues"), heads, columns, _labels(view, w, stages(view)), every=("arrangement",))


def counted_in(view: RunView, w: Words) -> str:
    """Return ' (in 1 doorrekening)' where moves were counted in fewer replications than there are."""
    return w("counted_in", kept=w.count("replication", view.kept)) if view.kept < view.replications else ""


def flows(view: RunView, w: Words) -> Sheet:
    """People a year from stage to stage."""
    heads = _heads(view, w, {"subject": w("from"), "to": w("to_stage")})
    labels = {**_labels(view, w, stages(view)), "to": stages(view)}
    return Sheet(w("table_flows") + counted_in(view, w), heads, [Column(w("people_per_year"), {})], labels)


def budget(view: RunView, w: Words) -> Sheet:
    """Baten against lasten per fund per year, in thousands of euro."""
    columns = [
        Column(w("baten"), {"indicator": "baten"}),
        Column(w("lasten"), {"indicator": "lasten"}, "value_band"),
        Column(w("chance_of_deficit"), {"indicator": "chance_of_deficit"}),
    ]
    heads = _heads(view, w, {"subject": w("fund"), "period": w("year")})
    return Sheet(w("table_funds"), heads, columns, _labels(view, w, fund_options(view, w)), every=("fund",))


def fund_options(view: RunView, w: Words) -> dict[str, str]:
    """Return all funds together and each: id and title."""
    return {TOTAL: w("all_funds"), **fund_titles(view)}


def saldo(view: RunView, w: Words) -> Sheet:
    """The saldo of every fund per year with V or N, in thousands of euro."""
    heads = _heads(view, w, {"subject": w("fund")})
    labels = _labels(view, w, fund_titles(view))
    return Sheet(w("table_saldo"), heads, _by_year(view, "saldo", "marked"), labels)


def one_purse(view: RunView, w: Words) -> Sheet:
    """The saldo of all own funds together per year and arrangement, in thousands of euro."""
    columns = _by_year(view, "saldo", "marked")
    return Sheet(w("table_one_purse"), _heads(view, w), columns, _labels(view, w), every=("arrangement",))


def outlook(view: RunView, w: Words) -> Sheet:
    """Lasten and baten per fund in the first year and three more, in thousands of euro."""
    years = view.years[:OUTLOOK_YEARS]
    columns = [Column(str(year), {"period": str(year)}, "value_band") for year in years]
    names = {"lasten": w("lasten"), "baten": w("baten"), "net_draw": w("net_draw_short")}
    heads = _heads(view, w, {"subject": w("fund"), "indicator": w("figure")})
    labels = {**_labels(view, w, fund_options(view, w)), "indicator": names}
    return Sheet(w("table_outlook"), heads, columns, labels)


def fan(view: RunView, w: Words, indicator: str) -> Sheet:
    """The percentiles of one outcome per year and arrangement."""
    columns = [Column(w(f"statistic_{name}"), {"statistic": name}) for name in QUANTILES]
    heads = _heads(view, w, {"period": w("year")})
    return Sheet(w(f"table_fan_{indicator}"), heads, columns, _labels(view, w))


def year_end(view: RunView, w: Words) -> Sheet:
    """What each fund closes with, gets, gives and keeps on 31 December, in thousands of euro."""
    names = {
        "saldo": "saldo", "vangnetuitkering": "of_which_vangnetuitkering",
        "from_common_purse": "with_common_purse", "repaid_to_rijk": "repaid_to_rijk", "advance": "advance",
        "reserve": "reserve_at_end", "general_means": "general_means",
    }  # fmt: skip
    columns = [Column(w(word), {"indicator": indicator}) for indicator, word in names.items()]
    heads = _heads(view, w, {"period": w("year"), "subject": w("fund")})
    labels = _labels(view, w, {**fund_titles(view), COMMON: w("common_purse")})
    return Sheet(w("table_year_end"), heads, columns, labels)


def taakvelden(view: RunView, w: Words) -> Sheet:
    """Lasten and baten per taakveld and year, both positive, in thousands of euro; totals are of cents."""
    titles = {item.code: f"{item.code} {item.title}" for item in view.reference.taakvelden}
    heads = _heads(view, w, {"subject": w("taakveld"), "to": w("side")})
    columns = _by_year(view, "taakveld")
    return Sheet(w("table_taakvelden"), heads, columns, _labels(view, w, titles))


def deficit(view: RunView, w: Words) -> Sheet:
    """Chance of a deficit of all own funds together per year, and the buffer, per arrangement."""
    columns = [*_by_year(view, "chance_of_deficit")]
    columns.append(Column(w("vangnetuitkering_per_year"), {"indicator": "vangnetuitkering"}))
    if view.has_buffer:
        columns.append(Column(w("buffer"), {"indicator": "buffer"}))
    else:
        columns.append(Column(w("lowest_balance"), {"indicator": "lowest_balance"}, "band"))
    certainty = w.numbers.percent(view.scenario.certainty_share, 0)
    caption = w("table_deficit", certainty=certainty) if view.has_buffer else w("table_deficit_few")
    return Sheet(caption, _heads(view, w), columns, _labels(view, w), every=("arrangement",))


def yearly(view: RunView, w: Words, indicator: str) -> Sheet:
    """One amount per year with its 80% band, in thousands of euro."""
    columns = _by_year(view, indicator, "value_band")
    return Sheet(w(f"table_{indicator}"), _heads(view, w), columns, _labels(view, w), every=("arrangement",))


def _per_stage(view: RunView, w: Words, caption: str, columns: Sequence[Column]) -> Sheet:
    heads = _heads(view, w, {"subject": w("stage")})
    return Sheet(caption, heads, columns, _labels(view, w, stages(view)), every=("arrangement",))


def waiting(view: RunView, w: Words) -> Sheet:
    """Inwoner-months of waiting a year by reason, per stage asked for and in all."""
    columns = [
        Column(w(f"waiting_{reason}"), {"indicator": f"waiting_months_{reason}"}) for reason in REASONS
    ]
    return _per_stage(view, w, w("table_waiting"), columns)


def waiting_time(view: RunView, w: Words) -> Sheet:
    """Waiting time in months that half, and nine in ten, do not exceed."""
    names = ("waiting_time_p50", "waiting_time_p90")
    return _per_stage(
        view, w, w("table_waiting_time"), [Column(w(name), {"indicator": name}) for name in names]
    )


def groups(view: RunView, w: Words, indicator: str) -> Sheet:
    """A yearly number per doelgroep with its difference from the first arrangement."""
    difference = {"statistic": "difference"}
    columns = [
        Column(w("mean"), {"statistic": "mean"}),
        Column(w("difference_from", first=short(view.first.id)), difference, "difference"),
    ]
    titles = {group.id: group.title for group in view.scenario.doelgroepen}
    heads = _heads(view, w, {"subject": w("doelgroep")})
    return Sheet(w(f"table_group_{indicator}"), heads, columns, _labels(view, w, titles))
