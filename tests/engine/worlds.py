"""Random small worlds: a seed in, a scenario out that uses every rule of the chain and the purses.

A seed rather than a strategy per field: a failing world is one number, and worlds differ in all at once.
"""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import strategies as st

from budgetsim.domain.scenario import Scenario
from budgetsim.domain.walls import Wall
from builders import doelgroep, economy, exponential, grant, places, price, stage, tiny, transition

worlds = st.integers(0, 2**32 - 1)
GEMEENTEN = ("meppel", "assen", "hoogeveen")
GROUPS = ("kansrijk", "lang", "statushouder")
GATED = ("activering", "leerwerk", "beschut")
BIJSTAND = ("thuis", *GATED)
NO_RAADSBESLUIT = [{"from": "2027-01-01", "value": True}, {"from": "2028-01-01", "value": False}]
DISCIPLINES = ("first_come", "first_come", "urgency", "distance_to_work", "net_benefit")


def world(seed: int, **changes: Any) -> Scenario:
    """Return the scenario of a seed; name a part to replace it."""
    return tiny(**(parts(seed) | changes))


def parts(seed: int) -> dict[str, Any]:
    """Return what a seed's scenario says, before it is checked."""
    rng = Random(seed)
    gemeenten = GEMEENTEN[: rng.randint(1, 3)]
    groups = GROUPS[: rng.randint(1, 3)]
    years = rng.choice([1, 2, 2, 3])
    tight = rng.choice([1, 1, 4, 40])
    stages = _by_region(Random(f"regions {seed}"), _stages(rng, gemeenten), gemeenten)
    return {
        "years": years,
        "seed": rng.randrange(2**40),
        "commitment": rng.choice(["two_years", "two_years", "year_end_only"]),
        "shortfall_share": rng.choice([0.0, 0.5, 1.0]),
        "macro_response": {"per_point_pct": 3.0, "per_point_change_pct": 1.0},
        "forecast": {
            "kind": rng.choice(["begroting", "frozen"]),
            "growth_share_per_year": rng.uniform(-0.1, 0.2),
        },
        "gemeenten": [
            {"id": g, "title": g, "code": "GM0001", "inhabitants_count": rng.randint(1, 9) * 1000}
            for g in gemeenten
        ],
        "lokets": [
            {"id": "werk", "title": "Werk", "law": "pw", "funds": ["reintegratie", "beschut"]},
            {"id": "zorg", "title": "Zorg", "law": "wmo", "funds": ["wmo"]},
        ],
        "doelgroepen": [_doelgroep(rng, name) for name in groups],
        "stages": stages,
        "transitions": _transitions(rng, stages, groups, gemeenten),
        "inflow": [_inflow(rng, g, d) for g in gemeenten for d in groups],
        "opening": {"stocks": _stocks(rng, gemeenten, groups), "warm_up_months": rng.choice([0, 0, 12, 24])},
        "funds": _funds(rng, groups),
        "grants": _grants(rng, gemeenten, tight),
        "costs": _costs(rng, stages),
        "walls": _walls(rng),
        "economies": [
            economy(growth=rng.choice([0.0, 0.03])),
            economy("laag", [("2026-06-01", 4.0), ("2028-01-01", 7.0)], growth=0.02),
        ],
        "arrangements": [
            {"id": "schotten", "title": "Schotten", "default_height": 1},
            {"id": "integraal", "title": "Integraal", "default_height": 0},
            {
                "id": "half",
                "title": "Half",
                "default_height": rng.random(),
                "heights": {wall.value: _path(rng) for wall in Wall if rng.random() < 0.5},
            },
        ],
    }


def _path(rng: Random) -> Any:
    if rng.random() < 0.5:
        return round(rng.random(), 3)
    return {
        "steps": [
            {"from": "2027-01-01", "value": 1.0},
            {"from": "2028-01-01", "value": round(rng.random(), 3)},
        ]
    }


def _doelgroep(rng: Random, name: str) -> dict[str, Any]:
    paths = []
    for _ in range(rng.randint(1, 2)):
        steps = sorted(rng.sample(range(len(GATED)), rng.randint(1, 3)))
        paths.append([GATED[step] for step in steps] + ["werk"] * rng.randint(0, 1))
    old = rng.random() < 0.3
    return doelgroep(
        name,
        age={"min_years": 65 if old else 20, "max_years": 68 if old else 60},
        lokets={"werk": 0.5, "zorg": 0.5},
        paths=[{"stages": path, "share": 1 / len(paths)} for path in paths],
        loonwaarde={0.4: 0.5, 1.0: 0.5},
        dagdelen_per_week={2: 0.5, 6: 0.5},
        double_support_share=rng.choice([0.0, 0.5]),
        urgency=rng.randint(0, 2),
        earnings_eur_per_month=rng.choice([{0: 1}, {0: 0.6, 250.5: 0.3, 1500: 0.1}]),
    )


def _stages(rng: Random, gemeenten: tuple[str, ...]) -> list[dict[str, Any]]:
    def gated(name: str, rank: int, law: str, desk: str, fund: str, gate: str) -> dict[str, Any]:
        give_up = {"give_up": exponential(rng.choice([0.05, 0.3]))} if rng.random() < 0.5 else {}
        aanbieders = [
            _aanbieder(rng, f"{name}_{n}", gemeenten if n else ()) for n in range(rng.randint(1, 3))
        ]
        if gate == "place":
            aanbieders = [row | {"place_eur_per_month": 0.0} for row in aanbieders]
        return stage(
            name,
            rank,
            gate=gate,
            law=law,
            desk=desk,
            fund=fund,
            on_bijstand=True,
            counts_as_participation=True,
            discipline=rng.choice(DISCIPLINES),
            aanbieders=aanbieders,
            **give_up,
        )

    ranks = rng.choice([(10, 20, 30), (10, 20, 20), (10, 10, 20)])
    return [
        stage("thuis", 0, on_bijstand=True, law="pw"),
        gated("activering", ranks[0], "wmo", "zorg", "wmo", "money_and_place"),
        gated("leerwerk", ranks[1], "pw", "werk", "reintegratie", "money_and_place"),
        gated("beschut", ranks[2], "pw", "werk", "beschut", rng.choice(["money_and_place", "place"])),
        stage("werk", 40, law="pw"),
        stage("uit", 99, exit=True),
        stage("aow", 99, exit=True, is_aow=True),
    ]


def _by_region(rng: Random, stages: list[dict[str, Any]], gemeenten: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the stages as they are, or with aanbieders that serve only one half of the gemeenten."""
    if len(gemeenten) == 1 or rng.random() < 0.6:
        return stages
    cut = rng.randint(1, len(gemeenten) - 1)
    regions = (list(gemeenten[:cut]), list(gemeenten[cut:]))

    def split(one: dict[str, Any]) -> list[dict[str, Any]]:
        served = [[g for g in region if g in one["gemeenten"]] or region for region in regions]
        return [one | {"id": f"{one['id']}_{n}", "gemeenten": region} for n, region in enumerate(served)]

    return [
        row | {"aanbieders": [part for one in row["aanbieders"] for part in split(one)]}
        if "aanbieders" in row
        else row
        for row in stages
    ]


def _aanbieder(rng: Random, name: str, gemeenten: tuple[str, ...]) -> dict[str, Any]:
    """Return an aanbieder; the first of a stage serves all, the others perhaps not."""
    restricted = [g for g in gemeenten if rng.random() < 0.6]
    count: Any = rng.randint(0, 5)
    if rng.random() < 0.3:
        count = {
            "steps": [{"from": "2026-01-01", "value": count + 2}, {"from": "2027-08-01", "value": count // 2}]
        }
    closures = [{"from": "2027-06-01", "until": "2028-02-01"}] if rng.random() < 0.2 else []
    if rng.random() < 0.1:
        closures = [{"from": "2027-01-01", "until": "2027-04-01"}]
    return places(
        count,
        name,
        gemeenten=restricted,
        closures=closures,
        price_factor=rng.choice([1.0, 1.0, 1.3]),
        quality_factor=rng.choice([1.0, 0.8, 1.5]),
        place_eur_per_month=rng.choice([0.0, 0.0, 120.5]),
        capacity_economy={"factor_per_point": rng.choice([1.0, 0.9]), "lag_months": 2},
    )


def _transitions(
    rng: Random, stages: list[dict[str, Any]], groups: tuple[str, ...], gemeenten: tuple[str, ...]
) -> list[dict[str, Any]]:
    def law(mean: float) -> dict[str, Any]:
        return rng.choice(
            [
                exponential(1 / mean),
                {"law": "weibull", "shape": 1.5, "scale_months": mean},
                {"law": "lognormal", "median_months": mean, "sigma": 0.7},
                {"law": "fixed", "months": round(mean)},
            ]
        )

    rows = [
        transition(
            "thuis", "next", law(rng.choice([1.0, 4.0])), economy={"factor_per_point": 0.9, "lag_months": 1}
        ),
        transition("thuis", "uit", law(20.0)),
        transition("werk", "thuis", law(10.0), restarts_path=True),
        transition("werk", "uit", law(15.0), min_loonwaarde_share=0.5),
        transition("thuis", "werk", law(12.0), gemeenten=list(gemeenten[:1])),
    ]
    for row in stages:
        if "aanbieders" not in row:
            continue
        name = row["id"]
        rows += [
            transition(name, "next", law(5.0), misfit_factor_per_rank=0.7, follows_quality=True),
            transition(name, "thuis", law(12.0), misfit_factor_per_rank=1.5),
            transition(name, "werk", law(14.0), min_loonwaarde_share=0.5, doelgroepen=list(groups[:1])),
        ]
        if len(row["aanbieders"]) > 1:
            rows.append(transition(name, "carrousel", law(3.0)))
    if stages[1]["rank"] < stages[2]["rank"]:
        rows.append(transition("leerwerk", "activering", law(10.0)))
    return rows


def _inflow(rng: Random, gemeente: str, group: str) -> dict[str, Any]:
    return {
        "id": f"in_{gemeente}_{group}",
        "gemeente": gemeente,
        "doelgroep": group,
        "stage": rng.choice(["thuis", "thuis", "activering", "leerwerk", "werk"]),
        "people_per_month": rng.choice([0.0, 0.4, 1.0]),
        "pool_per_month": 3.0,
        "economy": {"factor_per_point": 1.1, "lag_months": 3},
    }


def _stocks(rng: Random, gemeenten: tuple[str, ...], groups: tuple[str, ...]) -> list[dict[str, Any]]:
    rows = [(g, d, s) for g in gemeenten for d in groups for s in ("thuis", "activering", "leerwerk", "werk")]
    return [
        {
            "id": f"{g}_{d}_{s}",
            "gemeente": g,
            "doelgroep": d,
            "stage": s,
            "people_count": rng.randint(0, 3 if s == "thuis" else 1),
            "elapsed": rng.choice([exponential(0.1), *({"law": "fixed", "months": m} for m in (0, 2))]),
        }
        for g, d, s in rows
    ]


def _funds(rng: Random, groups: tuple[str, ...]) -> list[dict[str, Any]]:
    def reserve() -> dict[str, Any]:
        return {
            "reserve_max_eur": rng.choice([0, 5000]),
            "opening_reserve_eur": rng.choice([0, 1000]),
            "reserve_draw_max_eur_per_year": rng.choice([None, None, 700]),
            "raadsbesluit": rng.choice([True, True, {"steps": NO_RAADSBESLUIT}]),
        }

    earmark = {
        "doelgroepen": list(groups[-1:]),
        "stages": ["activering", "leerwerk"],
        "carry_over_share": rng.choice([0.0, 0.4]),
    }
    return [
        {"id": "buig", "title": "BUIG", "role": "entitlement", "vangnet": rng.choice([True, False])},
        {"id": "spuk", "title": "SPUK", "role": "entitlement", "repay_unspent": True},
        {"id": "wmo", "title": "Wmo", "role": "provision", **reserve()},
        {"id": "reintegratie", "title": "Re-integratie", "role": "provision", **reserve()},
        {"id": "beschut", "title": "Beschut", "role": "provision", **reserve()},
        {"id": "inburgering", "title": "Inburgering", "role": "provision", "earmark": earmark},
    ]


def _grants(rng: Random, gemeenten: tuple[str, ...], tight: int) -> list[dict[str, Any]]:
    yearly = {"buig": 60_000, "wmo": 9_000, "reintegratie": 12_000, "beschut": 9_000, "inburgering": 3_000}
    rows = []
    for gemeente in gemeenten:
        for fund, eur in yearly.items():
            amount = round(eur * tight * rng.uniform(0.3, 1.5))
            more = {"buig": _buig_rule(rng)} if fund == "buig" else {}
            rows.append(grant(fund, amount, gemeente, index=rng.choice(["none", "wage"]), **more))
        rows.append(grant("spuk", 700, gemeente))
        rows += _following_grants(rng, gemeente)
    return rows


def _buig_rule(rng: Random) -> dict[str, Any]:
    return {
        "own_volume_share": rng.choice([None, 0.4]),
        "own_lag_years": rng.choice([1, 2]),
        "voorlopig_error_share": rng.choice([0.0, 0.2]),
        "nader_voorlopig_error_share": rng.choice([0.0, 0.1]),
        "distribution_error_share": rng.choice([0.0, 0.1]),
    }


def _following_grants(rng: Random, gemeente: str) -> list[dict[str, Any]]:
    """Return a grant per head and a refund, as the cluster Participatie and the LKS in the BUIG are."""
    plain = {"gemeente": gemeente, "taakveld": "0.7"}
    heads = {
        "eur_per_head": 250,
        "counts": {"stages": ["thuis", "werk"], "with_lks": rng.choice([True, False])},
        "averaging_years": rng.choice([1, 3]),
        "relative_to_macro": rng.choice([True, False]),
        "max_count": rng.choice([None, 3.0]),
    }
    refund = {"accounts": ["jobcoach"], "share": 0.4, "max_eur_per_year": rng.choice([None, 300.0])}
    return [
        {"id": f"cluster_{gemeente}", "fund": "reintegratie", "per_head": heads, "price_year": 2027, **plain},
        {"id": f"refund_{gemeente}", "fund": "buig", "on_spending": refund, "index": "wage", **plain},
    ]


def _costs(rng: Random, stages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rows = [
        {
            **price("bijstand", "entitlement", "buig", list(BIJSTAND), 0, taakveld="6.3"),
            "price": {"formula": "bijstand"},
        },
        price("dagbesteding", "commitment", "wmo", ["activering"], 611.11),
        price("traject", "commitment", "reintegratie", ["leerwerk"], 707.07, index="wage"),
        {
            **price("begeleiding", "commitment", "reintegratie", ["leerwerk"], 0),
            "price": {
                "eur_per_dagdeel": 21.3,
                "transport_eur_per_day": 8.45,
                "transport_share": 0.35,
                "dagdelen_per_day": rng.randint(1, 2),
            },
        },
        *_phased(rng),
        price("uitvoering", "fixed", "reintegratie", [], 50.0),
        price("leerroutes", "fixed", "spuk", [], rng.choice([40.0, 70.0])),
        {
            **price("intake", "event", "wmo", ["activering"], 0, event="handover"),
            "price": {"eur_per_event": 333.33},
        },
        {
            **price("plaatsing", "event", "reintegratie", ["leerwerk"], 0, event="place"),
            "price": {"eur_per_event": 99.9},
        },
        {
            **price("leerroute", "event", "wmo", ["thuis", "werk"], 0, event="arrive"),
            "price": {"eur_per_event": 55.55},
        },
    ]
    gates = {row["id"]: row.get("gate") for row in stages}
    kind = "commitment" if gates["beschut"] == "money_and_place" else "entitlement"
    return [*rows, price("beschutte_plek", kind, "beschut", ["beschut"], rng.choice([650.0, 900.0]))]


def _phased(rng: Random) -> list[dict[str, Any]]:
    """Return costs that change in the course of a stay, at work and at aanbieders who swap people."""

    def phases(*factors: float) -> list[dict[str, Any]]:
        starts = [0, *sorted(rng.sample(range(1, 15), len(factors) - 1))]
        return [{"from_month": m, "factor": f} for m, f in zip(starts, factors, strict=True)]

    def phased(cost: str, fund: str, stages: list[str], eur: float, *factors: float, **more: Any) -> Any:
        return {
            **price(cost, "entitlement", fund, stages, 0, **more),
            "price": {"eur_per_month": eur, "phases": phases(*factors)},
        }

    lks = {"formula": "lks", "hours_per_week": 26, "forfaitair_months": rng.choice([0, 1, 6])}
    return [
        phased("jobcoach", "reintegratie", ["werk"], 95.53, 1.0, 0.5, 0.4, 0.0, index="wage"),
        phased("nazorg", "wmo", list(GATED), 33.37, 0.7, 1.3, only_double_support=rng.random() < 0.5),
        phased("eigen_bijdrage", "wmo", ["activering"], 19.01, 1.0, 0.0, 0.9, side="B"),
        {**price("loonkostensubsidie", "entitlement", "buig", ["werk"], 0), "price": lks},
        {
            **price("klantmanager", "entitlement", "reintegratie", ["thuis"], 0),
            "price": {"eur_per_fte": 9000, "clients_per_fte": 73},
        },
    ]


def _walls(rng: Random) -> dict[str, Any]:
    return {
        "heights": {wall.value: round(rng.random(), 2) for wall in Wall if rng.random() < 0.3},
        "misroute_share": rng.choice([0.0, 0.4, 1.0]),
        "handover_months": rng.choice([0, 0.5, 2]),
        "handover_loss_share": rng.choice([0.0, 0.3]),
        "returned_share": rng.choice([1.0, 0.6]),
        "double_support_eur_per_month": 85.0,
        "double_support_fund": rng.choice(["wmo", "reintegratie", "buig"]),
        "double_support_stages": ["thuis", "activering"],
        "double_support_taakveld": "6.5",
    }
