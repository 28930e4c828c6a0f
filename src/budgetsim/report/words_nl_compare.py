"""Dutch words of runs beside each other.

Knows no number; what stands between braces is filled in.
"""
# ruff: noqa: E501 (a sentence stands on one line, as a reader sees it)

from __future__ import annotations

NL_COMPARE: dict[str, str] = {
    "compare_run": "Run",
    "compare_against": "Naast",
    "compare_low": "Gemiddelde van (90%)",
    "compare_high": "Gemiddelde tot (90%)",
    "compare_positive": "Deel hoger",
    "compare_negative": "Deel lager",
    "compare_pairs": "Paren",
    "compare_signs": "hoger {higher}, lager {lower}",
    "compare_difference": "Verschil met {first}, de 80%-band daarvan, in welk deel van de doorrekeningen het hoger of lager is, en het oordeel. Bedragen en aantallen per jaar. Een verschil is pas beter of slechter als de hele band aan één kant van nul ligt.",
    "compare_paired": "{run} en {first}: in {pairs} dezelfde inwoners en hetzelfde toeval aan beide kanten, dus paar voor paar vergeleken.",
    "compare_some_paired": "{run} en {first}: {pairs} hebben zij gemeen; daarin dezelfde inwoners en hetzelfde toeval, dus paar voor paar vergeleken. De waarden zelf zijn gemiddelden over alle doorrekeningen van elke run.",
    "compare_unpaired": "{run} en {first} zijn niet paar voor paar te vergelijken: {why}. Elke doorrekening van de een is naast elke van de ander gelegd; de band bevat het toeval van beide en is dus wijder.",
    "compare_other_seed": "seed {a} en {b}",
    "compare_other_start": "begin {a} en {b}",
    "compare_other_vary": "wat per doorrekening wisselt (vary) is {a} en {b}",
    "compare_other_version": "{first} is gemaakt met versie {a} van budgetsim en {run} met {b}; een deel van het verschil kan daarvan komen.",
    "compare_other_data": "{run} is met andere tabellen van data/ gemaakt dan {first}; een deel van het verschil kan daarvan komen.",
    "compare_only_in": "Alleen in {run} en niet in {other}, dus niet vergeleken: {list}.",
    "compare_groups_more": "En nog {n} keer is een doelgroep slechter af; --json heeft ze alle.",
    "compare_worse_off": "Slechter af ({where}) dan {against}: {doelgroep}, {outcome} {band} {unit}.",
    "other_period": "ander tijdvak, geen oordeel",
    "headline_waiting_months": "Wachten in totaal (inwonermaanden/jaar)",
    "compare_groups_basis": "Slechter af is een doelgroep als het 90%-interval van het gemiddelde verschil, paar voor paar, aan de slechte kant van nul ligt, ook na correctie voor het aantal doelgroepen (Holm). Gekeken is naar participatie, duurzame uitstroom en wachten in totaal.",
    "compare_other_years": "{first} is van {a} en {run} van {b}: wat per jaar is, is gemiddeld over andere jaren. Daarom is er geen oordeel, ook niet per doelgroep.",
    "compare_no_group": "Geen doelgroep is duidelijk slechter af.",
    "compare_groups_unknown": "Of een doelgroep slechter af is, is niet overal te zeggen: daarvoor zijn minstens vijf paren over dezelfde jaren nodig, met een waarde aan beide kanten.",
}
