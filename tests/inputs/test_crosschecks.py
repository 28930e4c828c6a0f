"""What must hold between the parts of a scenario: each rule broken once, and told where it is broken."""

from __future__ import annotations

import pytest

TWO_GEMEENTEN = """
gemeenten:
  - {id: grootstad, title: Grootstad, code: GM0002, inhabitants_count: 100000}
grants:
  - {id: buig_groot, fund: buig, gemeente: grootstad, eur_per_year: 5, price_year: 2026, taakveld: "6.3"}
  - {id: re, fund: re_integratie, gemeente: grootstad, eur_per_year: 5, price_year: 2026, taakveld: "6.5"}
"""
EARMARKS = """
funds:
  - {id: spuk, title: SPUK, role: provision, earmark: {doelgroepen: [kansrijk], stages: [activering]}}
  - {id: esf, title: ESF, role: provision, earmark: {doelgroepen: [kansrijk], stages: [activering]}}
costs:
  - id: vast
    title: Vast
    kind: fixed
    fund: spuk
    account: vast
    taakveld: "6.5"
    price: {eur_per_month: 1}
    price_year: 2026
grants:
  - {id: spuk, fund: spuk, gemeente: kleinstad, eur_per_year: 5, price_year: 2026, taakveld: "6.5"}
"""
EVENT = """
costs:
  - id: intake
    title: Intake
    kind: event
    event: place
    fund: re_integratie
    account: intake
    taakveld: "6.5"
    stages: [activering, thuis]
    price: {eur_per_event: 1}
    price_year: 2026
"""
REFUND = 'id: lks, fund: buig, gemeente: kleinstad, index: wage, taakveld: "6.3"'
BUIG_YEARS = "gemeenten: [{id: kleinstad, buig_history: [%s]}]"
BUIG_YEAR = "{year: %d, budget_eur: 1000000, cost_eur: 1100000}"
BROKEN = {
    "a grant of two rules": (
        "grants: [{id: buig_kleinstad, on_spending: {accounts: [bijstand]}}]",
        "grants[buig_kleinstad]: give exactly one of eur_per_year, per_head, on_spending",
    ),
    "a grant of no rule": (
        "grants: [{id: leeg, fund: buig, gemeente: kleinstad, taakveld: '6.3', price_year: 2026}]",
        "grants[leeg]: give exactly one of eur_per_year, per_head, on_spending; found none",
    ),
    "volumes without an amount": (
        "grants: [{id: hoofden, fund: buig, gemeente: kleinstad, taakveld: '6.3', price_year: 2026, "
        "buig: {}, per_head: {eur_per_head: 1, counts: {stages: [thuis]}}}]",
        "grants[hoofden].buig: buig says how an amount follows volumes: give eur_per_year beside it",
    ),
    "heads in an unknown stage": (
        "grants: [{id: hoofden, fund: buig, gemeente: kleinstad, taakveld: '6.3', price_year: 2026, "
        "per_head: {eur_per_head: 1, counts: {stages: [huis]}}}]",
        "grants[hoofden].per_head.counts.stages[0]: there is no stage huis",
    ),
    "a negative amount per head": (
        "grants: [{id: hoofden, fund: buig, gemeente: kleinstad, taakveld: '6.3', price_year: 2026, "
        "per_head: {eur_per_head: -1, counts: {stages: [thuis]}}}]",
        "grants[hoofden].per_head.eur_per_head: -1",
    ),
    "a refund of nothing": (
        f"grants: [{{{REFUND}, on_spending: {{accounts: [loonkosten]}}}}]",
        "grants[lks].on_spending.accounts[0]: no cost books on account loonkosten; the accounts are bijstand",
    ),
    "a refund of what no stay costs": (
        EVENT.replace("account: intake", "account: trajecten").replace("[activering, thuis]", "[activering]")
        + f"grants: [{{{REFUND}, on_spending: {{accounts: [trajecten]}}}}]",
        "grants[lks].on_spending.accounts[0]: account trajecten also holds costs of kind event or fixed",
    ),
    "two vangnetten": (
        "funds: [{id: buig, vangnet: true}, {id: ioaw, title: IOAW, role: entitlement, vangnet: true}]",
        "funds[ioaw].vangnet: buig already comes under the vangnet",
    ),
    "a provision under the vangnet": (
        "funds: [{id: re_integratie, vangnet: true}]",
        "funds[re_integratie]: only a fund of role entitlement can come under the vangnet",
    ),
    "a provision that repays": (
        "funds: [{id: re_integratie, repay_unspent: true}]",
        "funds[re_integratie].repay_unspent: repay_unspent is for a fund of role entitlement",
    ),
    "a simulated year as history": (
        BUIG_YEARS % (BUIG_YEAR % 2026),
        "gemeenten[kleinstad].buig_history[0].year: 2026 is simulated; give years before 2026",
    ),
    "a year of history twice": (
        BUIG_YEARS % f"{BUIG_YEAR % 2025}, {BUIG_YEAR % 2025}",
        "gemeenten[kleinstad].buig_history[1].year: 2025 is given twice",
    ),
    "a gap in the history": (
        BUIG_YEARS % f"{BUIG_YEAR % 2025}, {BUIG_YEAR % 2023}",
        "gemeenten[kleinstad].buig_history: lacks 2024; the vangnet looks at years in a row",
    ),
    "a share of an error above one": (
        "grants: [{id: buig_kleinstad, buig: {voorlopig_error_share: 7}}]",
        "grants[buig_kleinstad].buig.voorlopig_error_share: 7 is above 1",
    ),
    "an event without a gate": (EVENT, "costs[intake].stages[1]: thuis has no gate, so no place happens"),
    "an arrival in a gated stage": (
        EVENT.replace("event: place", "event: arrive"),
        "costs[intake].stages[0]: activering is gated: who comes for a place arrives at home and asks",
    ),
    "an arrival in an exit": (
        EVENT.replace("event: place", "event: arrive").replace("[activering, thuis]", "[thuis, aow]"),
        "costs[intake].stages[1]: aow is an exit, so nobody arrives there",
    ),
    "phases of a commitment": (
        "costs: [{id: activering_trajecten, "
        "price: {phases: [{from_month: 0, factor: 1}, {from_month: 6, factor: 0.5}]}}]",
        "costs[activering_trajecten]: a price that changes in the course of a stay goes with kind entitle",
    ),
    "earnings": (
        "doelgroepen: [{id: kansrijk, earnings_eur_per_month: {0: 0.5, 250: 0.4}}]",
        "doelgroepen[kansrijk].earnings_eur_per_month: earnings_eur_per_month shares sum to 0.9",
    ),
    "earnings below zero": (
        "doelgroepen: [{id: kansrijk, earnings_eur_per_month: {-5: 1}}]",
        "doelgroepen[kansrijk].earnings_eur_per_month[-5]: the key -5 is out of range; earnings go from 0 to",
    ),
    "a caseload without a number": (
        "costs: [{id: activering_trajecten, price: {eur_per_fte: 100000}}]",
        "costs[activering_trajecten].price.eur_per_fte: eur_per_fte needs clients_per_fte",
    ),
    "an earmark without a question": (
        EARMARKS.replace("stages: [activering]", "stages: [thuis]"),
        "funds[spuk].earmark.stages[0]: thuis does not ask for money (gate none), so spuk is never spent",
    ),
    "two taakvelden": (
        TWO_GEMEENTEN.replace('"6.3"', '"0.7"'),
        "grants[buig_groot].taakveld: 0.7, but grant ",
    ),
    "start": ("start: 2026-02-01", "start: 2026-02-01 is not 1 January"),
    "reserved": (
        "stages: [{id: next, title: N, rank: 9, exit: true}]",
        "stages[next].id: next is a reserved",
    ),
    "no exit": (
        "stages: [{id: duurzaam_uit, exit: false}, {id: aow, exit: false}]",
        "stages: no stage is an exit",
    ),
    "from an exit": (
        "transitions: [{id: terug, from: aow, to: thuis, duration: {law: fixed, months: 1}}]",
        "transitions[terug].from: aow is an exit",
    ),
    "to itself": (
        "transitions: [{id: rond, from: thuis, to: thuis, duration: {law: fixed, months: 1}}]",
        "transitions[rond].to: leads back to thuis itself",
    ),
    "carrousel": (
        "transitions: [{id: rond, from: activering, to: carrousel, duration: {law: fixed, months: 1}}]",
        "transitions[rond].to: a carrousel needs two or more aanbieders; activering has 1",
    ),
    "no way out": (
        "stages: [{id: aow, drop: true}]\n"
        "transitions: [{id: blijvend, drop: true}, {id: terugval, drop: true}]",
        "stages[werk]: doelgroep kansrijk has no way out of werk",
    ),
    "gate without aanbieder": (
        TWO_GEMEENTEN + "stages: [{id: activering, aanbieders: [{id: mensa, gemeenten: [kleinstad]}]}]",
        "stages[activering]: has no aanbieder for gemeente grootstad",
    ),
    "aanbieder without gate": (
        "stages: [{id: werk, aanbieders: [{id: baas, capacity_count: 1}]}]",
        "stages[werk].aanbieders: a stage without a gate has no aanbieders",
    ),
    "gated exit": (
        "stages: [{id: aow, gate: place, aanbieders: [{id: svb, capacity_count: 9}]}]",
        "stages[aow].gate: an exit has no gate",
    ),
    "fund of the wrong role": (
        "stages: [{id: activering, fund: buig}]",
        "stages[activering].fund: buig is of role entitlement",
    ),
    "another fund pays": (
        "costs: [{id: activering_trajecten, fund: buig}]",
        "costs[activering_trajecten].fund: buig pays for activering, whose fund is re_integratie",
    ),
    "no commitment": (
        "costs: [{id: activering_trajecten, kind: entitlement}]",
        "stages[activering]: asks for money but has no price",
    ),
    "commitment without gate": (
        "costs: [{id: activering_trajecten, stages: [activering, werk]}]",
        "costs[activering_trajecten].stages[1]: werk does not ask for money (gate none)",
    ),
    "bijstand unpaid": (
        "costs: [{id: bijstand, stages: [activering]}]",
        "stages[thuis].on_bijstand: its people are on bijstand",
    ),
    "paid by nobody": (
        "stages: [{id: tussen, title: Tussen, rank: 2}]",
        "stages[tussen]: nobody pays for tussen; if that is meant, add a cost of 0 EUR",
    ),
    "contracted without money": (
        "stages: [{id: tussen, title: T, rank: 2, gate: place, "
        "aanbieders: [{id: x, capacity_count: 1, place_eur_per_month: 9}]}]",
        "stages[tussen].gate: place, but its aanbieders have place_eur_per_month; make it money_and_place",
    ),
    "fund without grant": (
        "grants: [{id: buig_kleinstad, drop: true}]",
        "funds[buig]: pays cost bijstand but has no grant in kleinstad",
    ),
    "grant from later": (
        "grants: [{id: buig_kleinstad, eur_per_year: [{from: 2026-07-01, value: 1}]}]",
        "grants[buig_kleinstad].eur_per_year: begins at 2026-07-01, after the start 2026-01-01",
    ),
    "two earmarks": (EARMARKS, "funds[esf].earmark: spuk already serves kansrijk in activering"),
    "earmark carries fixed": (
        EARMARKS,
        "costs[vast].fund: spuk is earmarked and cannot carry a cost of kind fixed",
    ),
    "path that falls": (
        "doelgroepen: [{id: kansrijk, paths: [{stages: [werk, activering], share: 1}]}]",
        "doelgroepen[kansrijk].paths[0].stages[1]: activering (rank 1) after werk (rank 3)",
    ),
    "ungated on the way": (
        "doelgroepen: [{id: kansrijk, paths: [{stages: [thuis, werk], share: 1}]}]",
        "doelgroepen[kansrijk].paths[0].stages[0]: thuis has no gate",
    ),
    "loket without offer": (
        "lokets: [{id: wmo, title: Wmo, law: wmo, funds: [buig]}]",
        "lokets[wmo].funds: none of its funds (buig) pays a gated stage",
    ),
    "variant of a variant": (
        "arrangements: [{id: nog_een, title: N, default_height: 1, same_money_as: schotten_gelijk}]",
        "arrangements[nog_een].same_money_as: schotten_gelijk is itself such a variant",
    ),
    "pool too small": (
        "inflow: [{id: kansrijk_in, pool_per_month: 4}]",
        "inflow[kansrijk_in].pool_per_month: 4 is below the highest inflow, 4.32",
    ),
    "arrives in an exit": (
        "inflow: [{id: kansrijk_in, stage: aow}]",
        "inflow[kansrijk_in].stage: aow is an exit",
    ),
    "stock in an exit": (
        "opening: {stocks: [{id: kansrijk_thuis, stage: aow}]}",
        "opening.stocks[kansrijk_thuis].stage: aow is an exit",
    ),
    "stock over the places": (
        "opening: {stocks: [{id: kansrijk_thuis, stage: activering, people_count: 11}]}",
        "opening.stocks[kansrijk_thuis].people_count: 11 people in activering at the start",
    ),
    "taakveld of a cost": (
        'costs: [{id: bijstand, taakveld: "6.2"}]',
        "costs[bijstand].taakveld: 6.2 (Wijkteams) is divided in 2026; write the one that is meant: 6.21,",
    ),
    "taakveld of a grant": (
        'grants: [{id: buig_kleinstad, taakveld: "0.8"}]',
        "grants[buig_kleinstad].taakveld: there is no taakveld 0.8; the nearest are 0.7,",
    ),
    "taakveld of a wall": (
        'walls: {double_support_taakveld: "6.71c"}\nstart: 1999-01-01',
        "walls.double_support_taakveld: 6.71c (Dagbesteding (WMO)) is no taakveld of 1999, it begins in 2023",
    ),
    "cost shares": (
        "stages: [{id: activering, aanbieders: [{id: mensa, cost_shares: {kleinstad: 0.5}}]}]",
        "stages[activering].aanbieders[mensa].cost_shares: cost_shares shares sum to 0.5",
    ),
}


@pytest.mark.parametrize(("text", "message"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_rule_is_told(found, text: str, message: str) -> None:
    problems = found(text + "\n")
    assert any(problem.startswith(message) for problem in problems), problems


def test_a_code_of_another_year_is_understood(found) -> None:
    taakvelden = 'costs: [{id: bijstand, taakveld: "6.71c"}]\nwalls: {double_support_taakveld: "6.6"}\n'
    assert found(taakvelden) == []


REFERENCES = {
    "desk": ("stages: [{id: activering, desk: balie}]", "stages[activering].desk: there is no loket balie"),
    "fund": (
        "costs: [{id: bijstand, fund: bui}]",
        "costs[bijstand].fund: there is no fund bui; did you mean buig?",
    ),
    "warm-up": (
        "warm_up_arrangement: schoten",
        "warm_up_arrangement: there is no arrangement schoten; did you mean",
    ),
    "same money": (
        "arrangements: [{id: schotten_gelijk, same_money_as: x}]",
        "arrangements[schotten_gelijk].same_money_as: there is no arrangement x",
    ),
    "double support": ("walls: {double_support_fund: x}", "walls.double_support_fund: there is no fund x"),
    "cost shares": (
        "stages: [{id: activering, aanbieders: [{id: mensa, cost_shares: {elders: 1}}]}]",
        "stages[activering].aanbieders[mensa].cost_shares.elders: there is no gemeente elders",
    ),
    "leefvorm": (
        "doelgroepen: [{id: kansrijk, households: {paar: 0, alleenstaand: 0, gezin: 1}}]",
        "doelgroepen[kansrijk].households.gezin: data/leefvormen.csv holds no gezin",
    ),
    "published": (
        "published: [{id: p, title: P, gemeente: elders, indicator: stock, subject: s, value: 1, unit: u, "
        "tolerance_share: 0.1}]",
        "published[0].gemeente: there is no gemeente elders",
    ),
}


@pytest.mark.parametrize(("text", "message"), REFERENCES.values(), ids=REFERENCES.keys())
def test_an_id_that_names_nothing_is_told(found, text: str, message: str) -> None:
    problems = [problem.replace("published[p]", "published[0]") for problem in found(text + "\n")]
    assert any(problem.startswith(message) for problem in problems), problems


def test_a_broken_row_hides_nothing_elsewhere(found) -> None:
    text = (
        "stages: [{id: werk, rank: veel}]\nlokets: [{id: werk, funds: [x]}]\n"
        "inflow: [{id: kansrijk_in, pool_per_month: 1}]\n"
    )
    problems = found(text)
    assert [problem.partition(":")[0] for problem in problems] == [
        "stages[werk].rank",
        "lokets[werk].funds[0]",
        "inflow[kansrijk_in].pool_per_month",
    ]


def test_a_way_out_must_exist_in_every_gemeente(found) -> None:
    text = (
        TWO_GEMEENTEN
        + "stages: [{id: aow, drop: true}]\n"
        + "transitions: [{id: terugval, drop: true}, {id: blijvend, gemeenten: [kleinstad]}]"
    )
    assert found(text + "\n") == [
        "stages[werk]: doelgroep kansrijk has no way out of werk; "
        "add a transition, or an exit stage with is_aow: true"
    ]


WARM_UP = """
opening: {warm_up_months: 12, stocks: [{id: kansrijk_activering, gemeente: kleinstad, doelgroep: kansrijk,
  stage: activering, people_count: 2, elapsed: {law: fixed, months: 1}}]}
stages: [{id: activering, aanbieders: [{id: mensa, capacity_count: [%s]}]}]
"""
ONE, TWO = "{from: 2020-01-01, value: 1}", "{from: 2020-01-01, value: 2}"


def test_the_stock_is_held_against_the_places_where_the_warm_up_begins(found) -> None:
    later_more, later_fewer = (
        f"{ONE}, {{from: 2026-01-01, value: 9}}",
        f"{TWO}, {{from: 2026-01-01, value: 0}}",
    )
    told = [line for line in found(WARM_UP % later_more) if "opening.stocks" in line]
    assert told == [
        "opening.stocks[kansrijk_activering].people_count: 2 people in activering on 2025-01-01, where the "
        "warm-up begins, which then has 1 places; lower the stock or add places"
    ]
    assert not any("opening.stocks" in line for line in found(WARM_UP % later_fewer))
