"""English words of the page around the figures: downloads, sections, runs beside each other.

Knows no number; what stands between braces is filled in.
"""
# ruff: noqa: E501 (a sentence stands on one line, as a reader sees it)

from __future__ import annotations

EN_PAGE: dict[str, str] = {
    "download_csv": "Download the numbers (CSV)",
    "source_chain": "Source of stock and waiting: stays and waiting times of all replications; places as in the scenario, without what the economy does to them. Source of the flows: events of {kept}. Durable outflow counts who is without bijstand for 24 months after work began, in the year in which that is so; the step ‘out for good’ in the chain is the moment someone leaves the chain from work for good.",
    "csv_gemeente": "Gemeente",
    "csv_economy": "Economy",
    "csv_arrangement": "Arrangement",
    "csv_period": "Period",
    "csv_subject": "Subject",
    "csv_to": "To or side",
    "csv_indicator": "Indicator",
    "csv_statistic": "Statistic",
    "csv_unit": "Unit",
    "csv_verdict": "Verdict",
    "csv_value": "Value",
    "csv_low": "Low (P10)",
    "csv_high": "High (P90)",
    "statistic_mean": "mean",
    "statistic_difference": "difference",
    "statistic_share": "share of replications",
    "statistic_quantile": "percentile",
    "statistic_range": "lowest to highest",
    "verdict_better": "better",
    "verdict_worse": "worse",
    "verdict_unclear": "no clear difference",
    "verdict_too_few": "too few replications for a verdict",
    "verdict_base": "base of comparison",
}
