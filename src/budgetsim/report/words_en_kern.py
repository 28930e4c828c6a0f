"""English words of the Kernboodschap at a glance."""
# ruff: noqa: E501 (a sentence stands on one line, as a reader sees it)

from __future__ import annotations

EN_KERN = {
    "kern_more": "By outcome: every number, and how to read it",
    "kern_footing_more": "On the same footing: who bears a shortfall, and what the same money would have done",
    "kern_clear": "{economy}: {value}, 80% band {band}, {often}",
    "kern_unclear": "{economy}: {value} on average, 80% band {band} holds zero, {often}",
    "kern_on_level": "{value} on {level}",
    "kern_with_assumptions_too_few": "with uncertain assumptions too: too few draws",
    "kern_with_assumptions_better": "with uncertain assumptions: better more often",
    "kern_with_assumptions_worse": "with uncertain assumptions: worse more often",
    "kern_with_assumptions_unclear": "with uncertain assumptions: cannot be told",
    "term_waiting_months_overdracht": "Waiting for a hand-over.",
    "outcome_waiting_months": "Waiting in all (inwoner-months per year)",
    "harmed": "Target groups that are worse off on average, also after correction for their number: {list}.",
    "harmed_in": "in {economy} on {what} {list}",
    "harmed_none": "No target group is worse off on average, after correction for their number.",
    "on_the_edge": "a near thing",
    "better_on": "{name} is better on: {list}.",
    "better_on_nothing": "{name} is clearly better on none of the outcomes.",
    "longer_by_mix": "Half of the people wait longer in {names} over all stages together, but in no single stage: more people wait for a stage with a long queue.",
    "table_kern": "{name} compared with {first}: verdict and mean difference",
    "kern_note": "✓ and ✗ only where the whole 80% band lies on one side of zero; ≈ is no clear difference, however large the mean. ‘A near thing’: the band ends next to zero, and with other luck might have ended on the other side. After ‘on’ stands the level of the base of comparison; a negative draw is money that flows back to general means.",
    "kern_over_all": "Over {over}:",
}
