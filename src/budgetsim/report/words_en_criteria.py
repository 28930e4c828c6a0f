"""English words of the toetsingskader."""
# ruff: noqa: E501 (a sentence stands on one line, as a reader sees it)

from __future__ import annotations

EN_CRITERIA = {
    "criteria_title": "Criteria (toetsingskader)",
    "criteria_intro": "Every arrangement gets a score per criterion, from 0 (the worst mean in this run, or what the scenario says) to 10 (the best). The total is the weighted mean. Weights are a choice, not an outcome: move them and see whether the order stands.",
    "criteria_heading_clear": "In {economy} {first} comes first, clearly ahead of {second}",
    "criteria_heading_unclear": "In {economy} {first} comes first, but not clearly ahead of {second}",
    "criteria_heading_none": "No criterion has a value in every replication",
    "criteria_yours": "With your weights",
    "criteria_weights": "Weights",
    "criteria_reset": "Back to the weights of the scenario",
    "criteria_no_weight": "All weights are 0: there is nothing to weigh on.",
    "criteria_firmness": "How firm is the first place, with the weights of the scenario?",
    "criteria_rank": "Rank",
    "criteria_total": "Total (0 to 10)",
    "criteria_behind": "Behind the first (80% band)",
    "criteria_by_luck": "First with other luck",
    "criteria_by_weights": "First with other weights",
    "criteria_by_both": "First with both",
    "criteria_first": "first",
    "criteria_clear": "clearly behind",
    "criteria_score": "Score (0 to 10)",
    "criteria_left_out": "‘{title}’ does not count in {economy}: not every replication has a value for it.",
    "criteria_note": "Other luck: the share of replications in which this arrangement has the highest total. Other weights: the share of 2,000 sets of weights at random. A band through zero is no clear difference. Scores rest on the same outcomes as the rest of this report; what the bands leave out, they leave out here too.",
    "criteria_none": "This scenario has no criteria. Put `criteria` in the scenario to weigh arrangements on criteria of your own.",
    "criterion": "Criterion",
    "table_ranking": "Order of the arrangements with the weights of the scenario",
    "table_scores": "Value and score per criterion",
    "table_yours": "Order of the arrangements with your weights",
}
