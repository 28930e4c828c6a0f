"""Dutch words of the Kernboodschap at a glance."""
# ruff: noqa: E501 (a sentence stands on one line, as a reader sees it)

from __future__ import annotations

NL_KERN = {
    "kern_more": "Per uitkomst: alle getallen, en hoe u ze leest",
    "kern_footing_more": "Op gelijke voet: wie een tekort draagt, en wat hetzelfde geld had gedaan",
    "kern_clear": "{economy}: {value}, 80%-band {band}, {often}",
    "kern_unclear": "gemiddeld {list}; elke 80%-band loopt door nul",
    "table_kern": "{name} vergeleken met {first}: oordeel en gemiddeld verschil",
    "kern_note": "✓ en ✗ alleen waar de hele 80%-band aan één kant van nul ligt; ≈ is geen duidelijk verschil, hoe groot het gemiddelde ook is.",
    "kern_over_all": "Over toeval, weer en onzekere aannames samen:",
}
