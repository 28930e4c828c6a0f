"""Dutch words of the page around the figures: downloads, sections, runs beside each other.

Knows no number; what stands between braces is filled in.
"""
# ruff: noqa: E501 (a sentence stands on one line, as a reader sees it)

from __future__ import annotations

NL_PAGE: dict[str, str] = {
    "download_csv": "Download de cijfers (CSV)",
    "source_chain": "Bron van stand en wachten: verblijven en wachttijden van alle doorrekeningen; plaatsen volgens het scenario, zonder de invloed van de economie daarop. Bron van de stromen: gebeurtenissen van {kept}. Duurzame uitstroom telt wie na het begin van werk 24 maanden zonder bijstand is, in het jaar waarin dat zo ver is; de stap ‘duurzaam uit’ in de keten is het moment waarop iemand de keten uit werk voorgoed verlaat.",
    "csv_gemeente": "Gemeente",
    "csv_economy": "Economie",
    "csv_arrangement": "Arrangement",
    "csv_period": "Periode",
    "csv_subject": "Onderwerp",
    "csv_to": "Naar of kant",
    "csv_indicator": "Cijfer",
    "csv_statistic": "Maat",
    "csv_unit": "Eenheid",
    "csv_verdict": "Oordeel",
    "csv_value": "Waarde",
    "csv_low": "Laag (P10)",
    "csv_high": "Hoog (P90)",
    "statistic_mean": "gemiddeld",
    "statistic_difference": "verschil",
    "statistic_share": "aandeel van de doorrekeningen",
    "statistic_quantile": "percentiel",
    "statistic_range": "laagste tot hoogste",
    "verdict_better": "beter",
    "verdict_worse": "slechter",
    "verdict_unclear": "geen duidelijk verschil",
    "verdict_too_few": "te weinig doorrekeningen voor een oordeel",
    "verdict_base": "vergelijkingsbasis",
}
