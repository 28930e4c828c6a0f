"""Dutch words of the Kernboodschap at a glance."""
# ruff: noqa: E501 (a sentence stands on one line, as a reader sees it)

from __future__ import annotations

NL_KERN = {
    "kern_more": "Per uitkomst: alle getallen, en hoe u ze leest",
    "kern_footing_more": "Op gelijke voet: wie een tekort draagt, en wat hetzelfde geld had gedaan",
    "kern_clear": "{economy}: {value}, 80%-band {band}, {often}",
    "kern_unclear": "{economy}: gemiddeld {value}, 80%-band {band} loopt door nul, {often}",
    "kern_on_level": "{value} op {level}",
    "kern_with_assumptions_too_few": "met onzekere aannames erbij: te weinig trekkingen",
    "kern_with_assumptions_better": "met onzekere aannames erbij: vaker beter",
    "kern_with_assumptions_worse": "met onzekere aannames erbij: vaker slechter",
    "kern_with_assumptions_unclear": "met onzekere aannames erbij: niet te zeggen",
    "term_waiting_months_overdracht": "Wachten op overdracht.",
    "outcome_waiting_months": "Wachten in totaal (inwonermaanden per jaar)",
    "harmed": "Doelgroepen die gemiddeld slechter af zijn, ook na correctie voor het aantal doelgroepen: {list}.",
    "harmed_in": "in {economy} op {what} {list}",
    "harmed_none": "Geen doelgroep is gemiddeld slechter af, na correctie voor het aantal doelgroepen.",
    "on_the_edge": "op het randje",
    "better_on": "{name} is beter op: {list}.",
    "better_on_nothing": "{name} is op geen van de uitkomsten duidelijk beter.",
    "longer_by_mix": "De wachttijd van de helft is in {names} over alle schakels samen langer, maar in geen enkele schakel apart: er wachten meer mensen voor een schakel met een lange rij.",
    "table_kern": "{name} vergeleken met {first}: oordeel en gemiddeld verschil",
    "kern_note": "✓ en ✗ alleen waar de hele 80%-band aan één kant van nul ligt; ≈ is geen duidelijk verschil, hoe groot het gemiddelde ook is. ‘Op het randje’: de band eindigt vlak bij nul en had met ander toeval net zo goed aan de andere kant kunnen eindigen. Achter ‘op’ staat het niveau van de vergelijkingsbasis; een negatief beslag is geld dat terugvloeit naar de algemene middelen.",
    "kern_over_all": "Over {over}:",
}
