"""What the figures of several runs say: what is highest where, and what each run says within itself.

Knows no chart. A level is told of every run and never sold as an effect; a verdict is that of one run on its
own arrangements.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from budgetsim.analysis.headline import Verdict
from budgetsim.report import criteria
from budgetsim.report.findings import Case, Finding, longest_queue, worse_off
from budgetsim.report.money_findings import own_saldo, times, worst_years
from budgetsim.report.sentences import BY_ID, bands_hold, is_too_few, told, told_of
from budgetsim.report.together import Together, told_by_run
from budgetsim.report.values import NO_SALDO_EUR
from budgetsim.report.words import Words, brief, short

Show = Callable[[float], str]


def grouped(w: Words, said: Mapping[str, str]) -> str:
    """Return what runs say, each thing once with the names of the runs: 'beter (a en b); slechter (c)'."""
    by: dict[str, list[str]] = {}
    for name, text in said.items():
        by.setdefault(text, []).append(name)
    return "; ".join(f"{text} ({w.listed(names)})" for text, names in by.items())


def listed(said: Mapping[str, str]) -> str:
    """Return what every run says: 'a: 12; b: 14'."""
    return "; ".join(f"{name}: {text}" for name, text in said.items())


def _shown(w: Words, unit: str) -> Show:
    """Return how sentences write a number of this unit."""
    if unit == "EUR":
        return w.numbers.euro
    digits = 1 if unit == "maanden" else 0
    return lambda value: w(f"together_of_{unit}", value=w.numbers.number(value, digits))


def _range(case: Case, what: str, unit: str, found: Mapping[str, float]) -> str:
    """Return from which run to which an outcome goes; that it is the same, or that there is none."""
    w, show = case.words, _shown(case.words, unit)
    there = {name: value for name, value in found.items() if value == value}
    names = {**case.names, "what": w(f"together_what_{what}")}
    if not there:
        return w("together_range_none", **names)
    low, high = min(there, key=lambda name: there[name]), max(there, key=lambda name: there[name])
    ends = {"least": show(there[low]), "most": show(there[high])}
    if ends["least"] == ends["most"]:
        return w("together_range_same", most=ends["most"], **names)
    return w("together_range", low=low, high=high, **ends, **names)


# The answer


def each_told(all_: Together, case: Case) -> Finding:
    """That a figure is about the outcome that the reader chooses, and the range of participation."""
    heading, sees = level_told(all_, case, "participation_months")
    return case.words("together_each", **case.names), f"{heading}. {sees}"


def level_told(all_: Together, case: Case, indicator: str) -> Finding:
    """In which run an outcome is highest and in which lowest."""
    rule = BY_ID[indicator]
    found = {name: c.view.per_year(c.stat(rule.indicator).mean) for name, c in all_.cases(case).items()}
    return _range(case, indicator, rule.unit, found), case.words("together_levels_sees")


def verdicts_told(all_: Together, case: Case) -> Finding:
    """The verdict on participation of the chosen arrangement against the first, per run."""
    w = case.words
    if case.is_first:
        return w("groups_heading_first", **case.names), w("together_difference_sees")
    rule = BY_ID["participation_months"]
    said = {name: told_of(c.view, rule, c.choice) for name, c in all_.cases(case).items()}
    parts = grouped(w, {name: w(kind or "no_value") for name, kind in said.items()})
    sees = f"{w('together_difference', list=parts, **case.names)}. {w('together_difference_sees')}"
    return w("together_differences", **case.names), sees


# The chain


def queues_told(all_: Together, case: Case) -> Finding:
    """For what, and where, most people wait in each run."""
    w = case.words
    found = {name: longest_queue(c, c.choice) for name, c in all_.cases(case).items()}
    said = {
        name: w("together_queue", reason=w(f"waits_on_{reason}"), stage=brief(stage))
        if stage
        else w("together_queue_none")
        for name, (_, reason, stage) in found.items()
    }
    people = {name: w.numbers.number(n) for name, (n, _, stage) in found.items() if stage}
    sees = w("together_queues_sees")
    if people:
        sees = f"{w('together_queue_sizes', list=listed(people))} {sees}"
    return w("together_queues", list=grouped(w, said), **case.names), sees


# Money


def books_told(all_: Together, case: Case) -> Finding:
    """What was left of the budget in each run, all funds together."""
    w = case.words
    left = {
        name: c.view.per_year(c.stat("baten").mean - c.stat("lasten").mean)
        for name, c in all_.cases(case).items()
    }
    said = {name: f"{w.numbers.euro(value, sign=True)}{_mark(w, value)}" for name, value in left.items()}
    return w("together_books", list=listed(said), **case.names), w("together_books_sees")


def _mark(w: Words, value: float) -> str:
    return "" if abs(value) < NO_SALDO_EUR or value != value else f" ({w('v' if value > 0 else 'n')})"


def saldo_told(all_: Together, case: Case) -> Finding:
    """What all own funds together close with, a year on average."""
    cases = all_.cases(case)
    found = {name: own_saldo(c, c.choice) for name, c in cases.items()}
    sees = [case.words("together_saldo_sees"), case.words("together_levels_sees")]
    if len({frozenset(c.view.own_funds) for c in cases.values()}) > 1:
        sees.insert(0, case.words("together_other_funds"))
    return _range(case, "saldo", "EUR", found), " ".join(sees)


def taakvelden_told(_: Together, case: Case) -> Finding:
    """Where it stands in the books."""
    return case.words("together_taakvelden", **case.names), ""


# People


def waiting_time_told(all_: Together, case: Case) -> Finding:
    """In which run half wait longest, and shortest."""
    found = {name: c.stat("waiting_time_p50").mean for name, c in all_.cases(case).items()}
    return _range(case, "waiting_time", "maanden", found), case.words("waiting_time_sees")


def groups_told(_: Together, case: Case) -> Finding:
    """How much each doelgroep takes part in each run."""
    w = case.words
    return w("together_groups", **case.names), f"{w('together_groups_sees')} {w('together_levels_sees')}"


def group_differences_told(all_: Together, case: Case, indicator: str) -> Finding:
    """Which doelgroepen are clearly worse off in which run, and which better."""
    w = case.words
    if case.is_first:
        return w("groups_heading_first", **case.names), ""
    cases = all_.cases(case)
    few = [name for name, c in cases.items() if is_too_few(c.view)]
    if len(few) == len(cases):
        return w("groups_heading_too_few", **case.names), ""
    worse, better = (_groups(cases, indicator, kind) for kind in (Verdict.WORSE, Verdict.BETTER))
    counts = [f"{name} ({w.count('together_group', len(titles))})" for name, titles in worse.items()]
    key = "together_groups_worse" if worse else "together_groups_worse_none"
    heading = w(key, what=w(f"together_what_{indicator}"), list=w.listed(counts), **case.names)
    told_in = {"lower": worse, "higher": better}
    sees = [w(f"together_groups_{kind}", list=_titles(w, by)) for kind, by in told_in.items() if by]
    sees += [w("together_few", list=w.listed(few))] if few else []
    found = {name: worse_off(c, indicator) for name, c in cases.items() if name not in few}
    harmed = {name: titles for name, titles in found.items() if titles}
    corrected = w("groups_worse_off", list=_titles(w, harmed)) if harmed else w("groups_none_worse_off")
    return heading, " ".join([*sees, w("groups_note"), corrected])


def _titles(w: Words, by_run: Mapping[str, Sequence[str]]) -> str:
    """Return doelgroepen with the runs they are of."""
    return grouped(w, {name: w.listed(list(titles)) for name, titles in by_run.items()})


def _groups(cases: Mapping[str, Case], indicator: str, kind: Verdict) -> dict[str, list[str]]:
    """Return per run the doelgroepen with this verdict; not the runs in which there is none."""
    out = {}
    for name, case in cases.items():
        differences = {
            group.title: case.view.difference(case.choice, indicator, group.id)
            for group in case.view.scenario.doelgroepen
        }
        said = {t: told(BY_ID[indicator], found, case.view.replications) for t, found in differences.items()}
        out[name] = [title for title, verdict in said.items() if verdict == kind]
    return {name: titles for name, titles in out.items() if titles}


# What is uncertain


def fan_told(all_: Together, case: Case, indicator: str) -> Finding:
    """Which run spreads most in the last year that all runs have, and how far each does."""
    w, cases = case.words, all_.cases(case)
    sees = [w("together_fan_sees"), *told_by_run(all_.views, w, lambda view: bands_hold(view, w))]
    few = [name for name, c in cases.items() if is_too_few(c.view)]
    years = set.intersection(*(set(c.view.years) for c in cases.values()))
    if few:
        sees.insert(0, w("together_few", list=w.listed(few)))
    if not years or len(few) == len(cases):
        return w("together_fan_none" if few else "together_fan_no_year", **case.names), " ".join(sees)
    year, show = max(years), _shown(w, BY_ID[indicator].unit)
    found = {name: c.stat(indicator, year=year) for name, c in cases.items() if name not in few}
    low = show if BY_ID[indicator].unit == "EUR" else w.numbers.number
    said = {name: w("band_from_to", low=low(at.low), high=show(at.high)) for name, at in found.items()}
    widest = max(found, key=lambda name: found[name].high - found[name].low)
    names = {"what": w(f"together_what_{indicator}"), "run": widest, "band": said[widest], **case.names}
    sees.insert(0, w("together_fan_each", year=year, list=listed(said)))
    return w("together_fan", year=year, **names), " ".join(sees)


def deficit_told(all_: Together, case: Case) -> Finding:
    """In which run the chance of a deficit is highest, and in which years of each."""
    w, cases = case.words, all_.cases(case)
    found = {name: worst_years(c, c.choice) for name, c in cases.items()}
    most = max(found, key=lambda name: (found[name][1] > 0, found[name][1]))
    said = {
        name: w("together_deficit_in", often=times(cases[name], chance), years=years) if chance > 0
        else w("together_deficit_nowhere")
        for name, (years, chance) in found.items()
    }  # fmt: skip
    sees = f"{listed(said)}. {w('together_deficit_sees')}"
    if not found[most][1] > 0:
        return w("together_deficit_none", **case.names), sees
    return w("together_deficit", run=most, said=said[most], **case.names), sees


# Toetsingskader


def criteria_told(all_: Together, case: Case) -> Finding:
    """Which arrangement comes first in each run, and whether clearly."""
    w = case.words
    runs = all_.whole.items()
    said = {name: _first(w, criteria.ranked(view, all_.own(view, case.choice))) for name, view in runs}
    own_scales = all(criterion.scale is not None for criterion in all_.base.scenario.criteria)
    sees = [w("together_criteria_scaled" if own_scales else "together_criteria_sees")]
    if any(view.arrangements != all_.base.arrangements for view in all_.whole.values()):
        sees.append(w("together_criteria_more"))
    return w("together_criteria", list=grouped(w, said), **case.names), " ".join(sees)


def _first(w: Words, ranking: Sequence[Mapping[str, object]]) -> str:
    if len(ranking) < 2:
        return w("no_value")
    key = "together_first_clear" if ranking[1]["is_clear"] else "together_first_unclear"
    return w(key, name=short(str(ranking[0]["arrangement"])))
