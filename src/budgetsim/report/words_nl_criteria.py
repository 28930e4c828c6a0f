"""Dutch words of the toetsingskader."""
# ruff: noqa: E501 (a sentence stands on one line, as a reader sees it)

from __future__ import annotations

NL_CRITERIA = {
    "criteria_title": "Toetsingskader",
    "criteria_intro": "Elk arrangement krijgt per criterium een score van 0 (het slechtste gemiddelde in deze run, of wat het scenario zegt) tot 10 (het beste). Het totaal is het gewogen gemiddelde. De gewichten zijn een keuze, geen uitkomst: verschuif ze en zie of de volgorde blijft staan.",
    "criteria_heading_clear": "In {economy} staat {first} bovenaan, duidelijk voor {second}",
    "criteria_heading_unclear": "In {economy} staat {first} bovenaan, maar niet duidelijk voor {second}",
    "criteria_heading_none": "Er is geen criterium dat in alle doorrekeningen een waarde heeft",
    "criteria_yours": "Met uw gewichten",
    "criteria_weights": "Gewichten",
    "criteria_reset": "Terug naar de gewichten van het scenario",
    "criteria_no_weight": "Alle gewichten zijn 0: er is niets om op te wegen.",
    "criteria_firmness": "Hoe vast staat de eerste plaats, met de gewichten van het scenario?",
    "criteria_rank": "Plaats",
    "criteria_total": "Totaal (0 tot 10)",
    "criteria_behind": "Achter op de eerste (80%-band)",
    "criteria_by_luck": "Eerste bij ander toeval",
    "criteria_by_weights": "Eerste bij andere gewichten",
    "criteria_by_both": "Eerste bij beide",
    "criteria_first": "eerste",
    "criteria_clear": "duidelijk achter",
    "criteria_score": "Score (0 tot 10)",
    "criteria_left_out": "‘{title}’ telt niet mee in {economy}: niet elke doorrekening heeft er een waarde voor.",
    "criteria_note": "Ander toeval: het deel van de doorrekeningen waarin dit arrangement het hoogste totaal heeft. Andere gewichten: het deel van 2.000 willekeurige stellen gewichten. Een band door nul is geen duidelijk verschil. Scores rusten op dezelfde uitkomsten als de rest van dit rapport; wat de banden niet bevatten, bevatten ze hier ook niet.",
    "criteria_none": "Dit scenario heeft geen toetsingskader. Zet `criteria` in het scenario om arrangementen op eigen criteria te wegen.",
    "criterion": "Criterium",
    "table_ranking": "Volgorde van de arrangementen met de gewichten van het scenario",
    "table_scores": "Waarde en score per criterium",
    "table_yours": "Volgorde van de arrangementen met uw gewichten",
}
