"""English words of price, volume and mix."""
# ruff: noqa: E501 (a sentence stands on one line, as a reader sees it)

from __future__ import annotations

EN_GRIP = {
    "lasten_heading_first": "{name} is the base of comparison: with itself there is nothing to compare",
    "lasten_heading_too_few": "{name}, {economy}: too few replications for a verdict on why lasten differ",
    "lasten_heading_worse": "{name} costs {value} a year more than {first} in {economy} (N){why}",
    "lasten_heading_better": "{name} costs {value} a year less than {first} in {economy} (V){why}",
    "lasten_heading_unclear": "In {economy} there is no clear difference in lasten between {name} and {first}{why}",
    "lasten_why_whole_clear": "; clear in it: {list}",
    "lasten_why_whole_none": ", though no single cause is clear",
    "lasten_why_unclear_clear": "; what is clear: {list}",
    "lasten_why_unclear_none": "",
    "lasten_by_worse": "more by {list} (N)",
    "lasten_by_better": "less by {list} (V)",
    "lasten_sees": "A year, from {first} to {name}: {list}; {whole}.",
    "lasten_means": "Volume is about how many inwoners count on a taakveld, mix about which place they are in (dear or cheap), and price about what a month in that place costs.",
    "lasten_whole": "Whole difference",
    "lasten_all_stages": "All links together",
    "table_price_volume_mix": "Why lasten per year differ from those of {first}, x € 1,000 (80% band)",
    "axis_price_volume_mix": "Less (V) ← lasten a year, x € 1,000 → more (N)",
    "caption_price_volume_mix": "Difference in lasten per year between the first arrangement and the chosen one, per taakveld; whiskers: 80% band. Volume, mix and price, with what is other, add up to the whole difference to the cent. Amounts are those of the means over all replications, as in the workbook; bands come from the same split per replication.",
    "source_price_volume_mix": "Source: ledger and inwoner-months of all replications. Quantity (volume and mix) changes first, then price, per taakveld over its links; what does not change has no effect. A link that is there on one side only gets the price of the other side. Sheet PxQ of the workbook has the same amounts, also by year and in no fixed order (Shapley). In thousands of euro parts may be one off by rounding; the CSV has the cents.",
    "means_pxq_volume": "Part of a difference in lasten: more or fewer inwoner-months, at the mean price of the taakveld under the first arrangement.",
    "means_pxq_mix": "Part of a difference in lasten: what those inwoner-months cost more or less than that mean, because they are in dearer or cheaper links.",
    "means_pxq_price": "Part of a difference in lasten: in the same link an inwoner-month costs more or less. Fixed lasten of a link and empty places count in it.",
    "means_pxq_other": "Part of a difference in lasten that does not go per inwoner-month: lasten of no link, and of links where nobody was.",
}
