"""English words of runs beside each other.

Knows no number; what stands between braces is filled in.
"""
# ruff: noqa: E501 (a sentence stands on one line, as a reader sees it)

from __future__ import annotations

EN_COMPARE: dict[str, str] = {
    "compare_run": "Run",
    "compare_against": "Against",
    "compare_low": "Mean from (90%)",
    "compare_high": "Mean to (90%)",
    "compare_positive": "Share higher",
    "compare_negative": "Share lower",
    "compare_pairs": "Pairs",
    "compare_signs": "higher {higher}, lower {lower}",
    "compare_difference": "Difference from {first}, its 80% band, in which share of the replications it is higher or lower, and the verdict. Amounts and counts a year. A difference is better or worse only when the whole band lies on one side of zero.",
    "compare_paired": "{run} and {first}: in {pairs} the same people and the same luck on both sides, so compared pair by pair.",
    "compare_some_paired": "{run} and {first}: they have {pairs} in common; there the same people and the same luck, so compared pair by pair. The values themselves are means over all replications of each run.",
    "compare_unpaired": "{run} and {first} cannot be compared pair by pair: {why}. Each replication of one was put beside each of the other; the band holds the luck of both, so it is wider.",
    "compare_other_seed": "seeds {a} and {b}",
    "compare_other_start": "starts {a} and {b}",
    "compare_other_vary": "what differs between replications (vary) is {a} and {b}",
    "compare_other_version": "{first} was made with version {a} of budgetsim and {run} with {b}; part of the difference can come from that.",
    "compare_other_data": "{run} was made with other tables of data/ than {first}; part of the difference can come from that.",
    "compare_only_in": "Only in {run} and not in {other}, so not compared: {list}.",
    "compare_groups_more": "And {n} times more a target group is worse off; --json has them all.",
    "compare_worse_off": "Worse off ({where}) than {against}: {doelgroep}, {outcome} {band} {unit}.",
    "other_period": "another period, no verdict",
    "headline_waiting_months": "Waiting in all (person-months/year)",
    "compare_groups_basis": "A target group is worse off when the 90% interval of its mean difference, pair by pair, lies on the bad side of zero, also when corrected for the number of target groups (Holm). Looked at were participation, durable outflow and waiting in all.",
    "compare_other_years": "{first} is of {a} and {run} of {b}: what is per year is a mean over other years. So there is no verdict, nor for target groups.",
    "compare_no_group": "No target group is clearly worse off.",
    "compare_groups_unknown": "Whether a target group is worse off cannot be told everywhere: that takes at least five pairs over the same years, with a value on both sides.",
}
