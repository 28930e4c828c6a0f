"""English words of the Kernboodschap at a glance."""
# ruff: noqa: E501 (a sentence stands on one line, as a reader sees it)

from __future__ import annotations

EN_KERN = {
    "kern_more": "By outcome: every number, and how to read it",
    "kern_footing_more": "On the same footing: who bears a shortfall, and what the same money would have done",
    "kern_clear": "{economy}: {value}, 80% band {band}, {often}",
    "kern_unclear": "on average {list}; every 80% band holds zero",
    "table_kern": "{name} compared with {first}: verdict and mean difference",
    "kern_note": "✓ and ✗ only where the whole 80% band lies on one side of zero; ≈ is no clear difference, however large the mean.",
    "kern_over_all": "Over luck, weather and uncertain assumptions together:",
}
