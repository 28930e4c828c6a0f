"""The page holds what the tables hold, escapes what it is given and asks nothing of any server."""

from __future__ import annotations

import base64
import dataclasses
import gzip
import json
import re
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from runs import origin, shown, tight, view_of

from budgetsim.domain.reference import Label
from budgetsim.report.assumptions import dozen, parameters
from budgetsim.report.chain import Picture
from budgetsim.report.exhibits import EXHIBITS
from budgetsim.report.findings import Case
from budgetsim.report.money_findings import deficit
from budgetsim.report.page import SECTIONS, render
from budgetsim.report.payload import CONFIG
from budgetsim.report.values import REASONS
from budgetsim.report.view import Choice, RunView
from budgetsim.report.words import Words
from builders import grant, price, tiny

W = Words("nl")
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&{{ 7*7 }}"
FIVE_MB = 5_000_000


class Reader(HTMLParser):
    """Gathers start tags with their attributes, and all text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def unpacked(page: str, name: str) -> str:
    found = re.search(rf'id="{name}">([^<]+)<', page)
    assert found
    return gzip.decompress(base64.b64decode(found[1])).decode("utf-8")


def without_packages(page: str) -> str:
    return re.sub(r'(id="(?:plotly|data)">)[^<]+<', r"\1<", page)


def test_tables_hold_the_indicators(view: RunView) -> None:
    choice = Choice("laagconjunctuur", "integraal", "meppel")
    table = shown(view, "budget", choice)
    assert len(table.rows) == 3 * 2  # two funds and both together, years
    row = next(r for r in table.rows if r.heads == ["Laagconjunctuur", "Integraal", "Re-integratie", "2028"])
    mine = view.indicators[
        (view.indicators["arrangement"] == choice.arrangement)
        & (view.indicators["economy"] == choice.economy)
        & (view.indicators["year"] == 2028)
        & (view.indicators["subject"] == "reintegratie")
    ]
    spent = row.cells[1].partition(" (")[0]
    for cell, indicator in ((row.cells[0], "baten"), (spent, "lasten")):
        mean = mine[mine["indicator"] == indicator]["value"].mean()
        assert cell == W.numbers.thousands(mean)


def test_the_table_of_taakvelden_holds_the_books(view: RunView) -> None:
    table = shown(view, "taakvelden", Choice("laagconjunctuur", "integraal", "meppel"))
    rows = {tuple(r.heads[2:]): r for r in table.rows}
    assert [name for name, _ in rows][:1] == ["0.7 taakveld 0.7"]
    stored = view.taakvelden[
        (view.taakvelden["arrangement"] == "integraal") & (view.taakvelden["economy"] == "laagconjunctuur")
    ]
    mine = stored[(stored["taakveld"] == "6.3") & (stored["side"] == "L")]
    means = [W.numbers.thousands(mean) for mean in mine.sort_values("year")["mean_eur"]]
    assert rows["6.3 taakveld 6.3", "L"].cells == means
    # every fund-year closes, so both sides of the books are equal
    assert rows["Totaal", "L"].cells == rows["Totaal", "B"].cells
    whole = stored[stored["side"] == "L"].groupby("year")["mean_eur"].sum()
    assert rows["Totaal", "L"].cells == [W.numbers.thousands(total) for total in whole]


def test_the_year_end_of_every_fund_closes() -> None:
    earmark = {"doelgroepen": ["kansrijk"], "stages": ["leerwerkcentrum"], "carry_over_share": 0.5}
    funds = [
        {"id": "buig", "title": "BUIG", "role": "entitlement", "vangnet": True},
        {"id": "reintegratie", "title": "Re-integratie", "role": "provision", "reserve_max_eur": 9_000},
        {"id": "spuk", "title": "SPUK", "role": "provision", "earmark": earmark},
    ]
    grants = [grant("buig", 100_000), grant("reintegratie", 40_000), grant("spuk", 60_000)]
    view = view_of(tight(funds=funds, grants=grants))
    table = shown(view, "year_end")
    choice = view.opening_choice
    rows = {tuple(row.heads[2:]): dict(zip(table.columns, row.cells, strict=True)) for row in table.rows}
    assert len(rows) == len(view.years) * (len(funds) + 2)
    assert rows["2028", "BUIG"][W("of_which_vangnetuitkering")] == W.numbers.thousands(
        view.stat(choice, "vangnetuitkering", "buig", 2028).mean
    )
    assert rows["2028", "BUIG"][W("of_which_vangnetuitkering")] != "0"
    assert rows["2028", "Re-integratie"][W("repaid_to_rijk")] == "–"
    # what an earmarked fund has left, its advance of last year included, goes back or stays as an advance
    amounts = [view.stat(choice, name, "spuk", 2028).mean for name in ("saldo", "repaid_to_rijk", "advance")]
    before = view.stat(choice, "advance", "spuk", 2027).mean
    assert amounts[0] + before == pytest.approx(sum(amounts[1:]))
    assert rows["2028", "Totaal"][W("reserve_at_end")] == W.numbers.thousands(
        view.stat(choice, "reserve", year=2028).mean
    )


def test_deficits_are_shown_with_the_vangnetuitkering() -> None:
    funds = [
        {"id": "buig", "title": "BUIG", "role": "entitlement", "vangnet": True},
        {"id": "reintegratie", "title": "Re-integratie", "role": "provision"},
    ]
    view = view_of(tight(funds=funds, grants=[grant("buig", 100_000), grant("reintegratie", 40_000)]))
    choice = view.opening_choice
    paid = view.per_year(view.stat(choice, "vangnetuitkering").mean)
    assert paid > 0
    assert (
        f"na een vangnetuitkering van gemiddeld {W.numbers.euro(paid)}" in deficit(Case(view, W, choice))[1]
    )
    table = shown(view, "deficit")
    cells = next(row.cells for row in table.rows if row.heads == ["Neutraal", "Integraal"])
    assert cells[table.columns.index(W("vangnetuitkering_per_year"))] == W.numbers.thousands(paid)


def test_a_renumbered_taakveld_is_one_row_under_its_newest_code() -> None:
    scenario = tiny(
        start=date(2024, 1, 1),
        grants=[grant(fund, 1_000_000, price_year=2024) for fund in ("buig", "reintegratie")],
        costs=[
            price("bijstand", "entitlement", "buig", ["thuis", "leerwerkcentrum"], 1500, taakveld="6.3"),
            price("traject", "commitment", "reintegratie", ["leerwerkcentrum"], 700, taakveld="6.71c"),
        ],
    )
    view = view_of(scenario, 1)
    stored = view.taakvelden
    assert set(stored["taakveld"]) >= {"6.71c", "6.713"}
    rows = [row for row in shown(view, "taakvelden").rows if row.heads[-2].startswith("6.71")]
    assert {row.heads[-2] for row in rows} == {"6.713 dagbesteding"}
    assert all("–" not in row.cells for row in rows)


def test_the_chain_holds_stock_and_queue(view: RunView) -> None:
    choice = view.opening_choice
    state = Picture(view, W).state(choice, 2027)
    stock = view.stat(choice, "stock", "leerwerkcentrum", 2027).mean
    waits = [
        view.stat(choice, f"waiting_months_{reason}", "leerwerkcentrum", 2027).mean / 12 for reason in REASONS
    ]
    assert state["texts"]["leerwerkcentrum.stock"] == W.numbers.number(stock)
    assert state["texts"]["leerwerkcentrum.waiting"] == W.numbers.number(sum(waits))
    assert "van 5 plaatsen" in state["texts"]["leerwerkcentrum.capacity"]
    assert state["choke"] == "leerwerkcentrum"
    letters = state["queues"]["leerwerkcentrum.queue"]
    dot = Picture(view, W).people_per_dot
    assert [letters.count(letter) for letter in "pgo"] == [round(value / dot) for value in waits]


def test_what_a_link_chokes_on_comes_after_its_name(page: str) -> None:
    card = next(part for part in page.split('<li class="link') if "data-choke" in part)
    assert card.index("<h4") < card.index("data-choke")


def test_flows_add_up_to_what_left(view: RunView) -> None:
    choice = view.opening_choice
    yearly = [view.flow(choice, "thuis", "leerwerkcentrum", year) for year in view.years]
    assert sum(yearly) / len(yearly) == pytest.approx(view.flow(choice, "thuis", "leerwerkcentrum"))


def test_the_page_is_whole(page: str) -> None:
    reader = Reader(page)
    ids = {attributes.get("id") for _, attributes in reader.tags}
    assert [a["id"] for a in reader.of("section")] == list(SECTIONS)
    assert len({attributes["href"] for attributes in reader.of("a")} - {f"#{name}" for name in ids}) == 0
    figures = reader.of("figure")
    assert len(figures) == len(reader.of("figcaption")) == 1 + sum(e.chart is not None for e in EXHIBITS)
    assert all(figure["role"] == "group" for figure in figures)
    assert len(reader.of("caption")) == len(reader.of("table"))
    assert all("scope" in th for th in reader.of("th"))
    assert reader.of("html")[0]["lang"] == "nl"
    assert len(page.encode()) < FIVE_MB


def test_the_page_asks_nothing_of_any_server(page: str) -> None:
    text = without_packages(page)
    assert "http://" not in text
    assert "https://" not in text
    assert not re.search(r"url\(|@import|<link|<iframe|<img|\bstyle=", text)
    assert not any(name in attributes for _, attributes in Reader(page).tags for name in ("src", "action"))


def test_nothing_can_be_uploaded_or_shared(page: str) -> None:
    config = json.loads(unpacked(page, "data"))["config"]
    assert config["showSendToCloud"] is False
    assert config["displayModeBar"] is False
    assert config["displaylogo"] is False
    assert not config["plotlyServerURL"]
    assert CONFIG["showEditInChartStudio"] is False


def test_the_policy_lets_in_nothing_but_hashes(page: str) -> None:
    (policy,) = [m["content"] for m in Reader(page).of("meta") if m.get("http-equiv")]
    assert policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    allowed = re.findall(r"'(none|sha256-[A-Za-z0-9+/=]+)'|(\S*-(?:src|uri|action))", policy)
    assert len(allowed) == len(policy.replace(";", "").split())


def test_data_is_valid_json_without_replications(page: str, view: RunView) -> None:
    data = json.loads(unpacked(page, "data"))
    assert len(data["chain"]) == 2 * 5 * 3
    assert len(data["figures"]["saldo"]["texts"]) == 2 * 5
    assert "replication" not in json.dumps(data["figures"])


def hostile() -> RunView:
    scenario = tiny(title=HOSTILE, description=HOSTILE)
    dumped = scenario.model_dump(by_alias=True)
    for part in ("stages", "funds", "doelgroepen", "gemeenten", "arrangements", "economies"):
        for row in dumped[part]:
            row["title"] = HOSTILE
    view = view_of(type(scenario).model_validate(dumped), 1)
    return dataclasses.replace(
        view,
        origins=(origin("shortfall_share", 0.5, source=HOSTILE, note=HOSTILE),),
        manifest={**view.manifest, "command": HOSTILE},
    )


def test_hostile_text_stays_text() -> None:
    page = render(hostile())
    reader = Reader(page)
    assert len(reader.of("script")) == 3
    assert not reader.of("img")
    assert "49" not in re.findall(r"<h1[^>]*>(.*?)</h1>", page)[0]
    assert "<script>alert" not in unpacked(page, "data").replace("\\", "").split('"figures"')[0]
    labels = json.dumps(json.loads(unpacked(page, "data"))["figures"]["saldo"]["chart"])
    names = re.findall(r'"name": "((?:[^"\\]|\\.)*)"', labels)
    assert names
    assert not any("<" in name for name in names)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_one_arrangement_one_replication_and_no_inflow_give_a_page(lang: str) -> None:
    scenario = tiny(arrangements=[{"id": "schotten", "title": "Schotten", "default_height": 1}], inflow=[])
    page = render(view_of(scenario, 1), lang)
    assert "NaN" not in without_packages(page)
    assert ">nan<" not in page.lower()
    assert Words(lang)("one_arrangement", name="Schotten") in page


def test_several_gemeenten_can_be_chosen() -> None:
    two = [
        {"id": name, "title": name.capitalize(), "code": code, "inhabitants_count": 1000}
        for name, code in (("meppel", "GM0119"), ("zwolle", "GM0193"))
    ]
    grants = [grant(fund, 500_000, g) for fund in ("buig", "reintegratie") for g in ("meppel", "zwolle")]
    page = render(view_of(tight(gemeenten=two, grants=grants), 1))
    assert [s["name"] for s in Reader(page).of("select")] == [
        "economy",
        "arrangement",
        "gemeente",
        "year",
        "fund",
    ]
    data: dict[str, Any] = json.loads(unpacked(page, "data"))
    assert "neutraal|integraal|zwolle" in data["figures"]["saldo"]["texts"]


def test_parameters_leave_names_and_dates_out(view: RunView) -> None:
    shown = parameters(view, W)
    assert [p.path for p in shown] == [
        "shortfall_share", "transitions[thuis_next].duration.per_month", "replications",
        "aow_age_months 2020-01-01",
    ]  # fmt: skip
    assert shown[0].low_high == "0 – 1"
    assert shown[0].label == "aanname"


def test_the_dozen_finds_its_parameters_by_what_they_are(view: RunView) -> None:
    found = {carrier.name: [p.path for p in carrier.parameters] for carrier in dozen(view, W)}
    assert found[W("dozen_shortfall")] == ["shortfall_share"]
    assert found[W("dozen_asks")] == ["transitions[thuis_next].duration.per_month"]
    assert found[W("dozen_rates")] == []


def test_the_dozen_finds_every_rule_of_a_grant(view: RunView) -> None:
    rules = (
        "grants[buig_meppel].buig.voorlopig_error_share",
        "grants[lks_meppel].on_spending.share",
        "grants[cluster_meppel].per_head.share",
        "grants[beschut_meppel].per_head.max_count",
    )
    amounts = (
        "grants[cluster_meppel].per_head.eur_per_head",
        "grants[wmo_meppel].eur_per_year",
        "funds[wmo].reserve_draw_max_eur_per_year",
    )
    every = tuple(origin(path, 0.5, low=0.0, high=1.0) for path in (*rules, *amounts))
    found = {c.name: c.parameters for c in dozen(dataclasses.replace(view, origins=every), W)}
    assert [p.path for p in found[W("dozen_buig")]] == list(rules)
    assert [p.path for p in found[W("dozen_surplus")]] == list(amounts)
    assert all(p.is_assumption and p.low_high == "0 – 1" for p in found[W("dozen_buig")])


def test_yes_and_no_of_the_rules_are_parameters(view: RunView) -> None:
    every = (
        origin("funds[buig].vangnet", True, Label.CHOICE, unit=""),
        origin("funds[wmo].raadsbesluit[0].value", False, Label.CHOICE, unit=""),
        origin("stages[thuis].on_bijstand", True, Label.CHOICE, unit=""),
        origin("gemeenten[meppel].buig_history[0].year", 2024, Label.SOURCE, unit="", source="jaarrekening"),
    )
    shown = parameters(dataclasses.replace(view, origins=every), W)
    assert [(p.path, p.value) for p in shown] == [
        ("funds[buig].vangnet", "ja"), ("funds[wmo].raadsbesluit[0].value", "nee"),
        ("aow_age_months 2020-01-01", "804"),
    ]  # fmt: skip


def test_the_same_run_gives_the_same_page(view: RunView, page: str) -> None:
    assert render(view) == page
