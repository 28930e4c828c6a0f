"""docs/worked-example.md is right: its tables are the books of the shipped scenario, to the cent.

Three accounts of the same two years are held together: what the page says, what the engine and the books do,
and what plain arithmetic on published amounts gives (rekendam.py). Knows no rule of the project.
"""

from __future__ import annotations

import ast
import operator
import re
from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
import rekendam
from rekendam import Row

from budgetsim.domain.events import Kind
from budgetsim.domain.funds import CLOSING_ACCOUNTS
from budgetsim.inputs import load
from budgetsim.units import TICKS_PER_MONTH
from builders import Played, play

pytestmark = pytest.mark.docs

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "worked-example.md").read_text(encoding="utf-8")
ARRANGEMENTS = ("schotten", "integraal")
PEOPLE = {"Anna": "lang_bijstand", "Bram": "statushouder", "Carla": "jongere_vso_pro"}
both = pytest.mark.parametrize("arrangement", ARRANGEMENTS)


@cache
def played(arrangement: str) -> Played:
    loaded = load(ROOT / "scenarios" / "rekenvoorbeeld")
    return play(loaded.scenario, arrangement, figures=loaded.reference)


def ledger(arrangement: str) -> pd.DataFrame:
    return played(arrangement).books[0]


def booked(arrangement: str) -> dict[Row, int]:
    """Return the ledger as the page shows it: cents by year, fund, account, side and taakveld."""
    table = ledger(arrangement).groupby(["year", "fund", "account", "side", "taakveld"])["cents"].sum()
    return {key: int(cents) for key, cents in table.items()}  # type: ignore[misc]


# --- reading the page -----------------------------------------------------------------------------


def tables(heading: str) -> list[list[list[str]]]:
    """Return the tables under a heading, to the next heading, as rows of cells without their head."""
    section = re.split(r"^#+ ", PAGE, flags=re.MULTILINE)
    text = next(part for part in section if part.startswith(heading + "\n"))
    found = re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE)
    return [[_cells(line) for line in block.splitlines()[2:]] for block in found]


def _cells(line: str) -> list[str]:
    return [cell.strip().strip("`") for cell in line.strip("|").split("|")]


def cents(text: str) -> int:
    return int(Decimal(text.replace(",", "")) * 100)


# --- the books ------------------------------------------------------------------------------------


@both
def test_the_page_is_the_whole_ledger(arrangement: str) -> None:
    [rows] = tables(f"Postings: {arrangement}")
    told = [((int(row[0]), row[1], row[2], row[3], row[4]), cents(row[5])) for row in rows]
    assert len(told) == len(dict(told)), "a posting stands there twice"
    assert dict(told) == booked(arrangement)


@both
def test_plain_arithmetic_gives_the_same_postings(arrangement: str) -> None:
    assert dict(rekendam.booked(arrangement)) == booked(arrangement)


@both
def test_the_timeline_is_the_event_log(arrangement: str) -> None:
    run = played(arrangement)
    kinds = (Kind.ASK, Kind.HANDOVER, Kind.REFUSE, Kind.PLACE, Kind.WITHDRAW, Kind.LEAVE, Kind.EXIT)
    events = run.of_kind(*kinds)
    names = ("tick", "doelgroep", "kind", "stage", "cents")
    happened = [
        (
            tick / TICKS_PER_MONTH,
            run.scenario.doelgroepen[group].id,
            Kind(kind).name.lower(),
            run.scenario.stages[stage].id,
            amount,
        )
        for tick, group, kind, stage, amount in zip(*(events[name].tolist() for name in names), strict=True)
    ]
    [rows] = tables(f"Timeline: {arrangement}")
    assert [(float(r[1]), PEOPLE[r[2]], r[3], r[4], cents(r[5])) for r in rows] == happened


@both
def test_every_purse_ends_its_year_as_the_page_says(arrangement: str) -> None:
    rows = ledger(arrangement)
    running = rows[~rows["account"].isin(CLOSING_ACCOUNTS)]
    signs = running.groupby(["year", "fund", "side"])["cents"].sum().to_dict()
    [told] = tables(f"Year-end: {arrangement}")
    assert len(told) == 10
    for year, fund, came_in, paid, left, _ in told:
        baten, lasten = (signs.get((int(year), fund, side), 0) for side in "BL")
        assert (cents(came_in), cents(paid), cents(left)) == (baten, lasten, baten - lasten), (year, fund)


def test_general_means_and_the_difference_are_as_the_page_says() -> None:
    borne, difference = tables("What general means bear")
    for arrangement, year, bear, get, net in borne:
        rows = ledger(arrangement)
        mine = rows[(rows["account"] == "algemene_middelen") & (rows["year"] == int(year))]
        by_side = Counter(mine.groupby("side")["cents"].sum().to_dict())
        # on a fund's own side L it gives back; on B of the common purse general means pay
        assert (cents(bear), cents(get)) == (by_side["B"], by_side["L"])
        assert cents(net) == by_side["B"] - by_side["L"]
    drawn = {name: _drawn(name) for name in ARRANGEMENTS}
    *parts, [_, total] = difference
    assert sum(cents(amount) for _, amount in parts) == cents(total)
    assert cents(total) == drawn["integraal"] - drawn["schotten"]


def _drawn(arrangement: str) -> int:
    """Return what general means bear over both years, less what reserves grew by."""
    rows = booked(arrangement)
    kept = ("algemene_middelen", "reserve_storting", "reserve_onttrekking")
    return sum(amount if key[3] == "B" else -amount for key, amount in rows.items() if key[2] in kept)


# --- what a month costs, and whether there is room ---------------------------------------------------


def test_monthly_amounts_are_those_of_a_calculator() -> None:
    by_half, by_year = tables("What a month costs")
    half = {
        "norm single": [rekendam.cents(norm) for norm in rekendam.NORM_SINGLE.values()],
        "bijstand Anna": rekendam.ANNA_BIJSTAND[::6],
        "norm couple": [rekendam.cents(norm) for norm in rekendam.NORM_COUPLE.values()],
        "bijstand Bram": rekendam.BRAM_BIJSTAND[::6],
    }
    found = {row[0]: [cents(cell) for cell in row[2:]] for row in by_half}
    assert {name: found[name] for name in half} == half
    less, norm = found["less earnings"], found["kostendelersnorm"]
    assert [n - 25000 for n in norm] == less
    yearly = {
        "LKS Anna, forfaitair": rekendam.ANNA_FORFAITAIR,
        "LKS Anna, by loonwaarde": rekendam.ANNA_BY_LOONWAARDE,
        "LKS Carla": rekendam.CARLA_LKS,
        "activering": rekendam.ACTIVERING,
        "eigen bijdrage": rekendam.CONTRIBUTION,
        "place in the leerwerkcentrum": rekendam.PLACE,
        "klantmanager": rekendam.KLANTMANAGER,
        "begeleiding beschut": rekendam.BESCHUT,
        "second plan (schotten)": rekendam.DOUBLE,
    }
    found = {row[0]: [cents(cell) for cell in row[2:]] for row in by_year}
    assert {name: found[name] for name in yearly} == {name: row[::12] for name, row in yearly.items()}


@both
def test_the_purse_answers_as_the_page_says(arrangement: str) -> None:
    """The table ends on the day on which the answer is yes, and that is the day of the place."""
    [rows] = tables("May Bram come?")
    told = [row for row in rows if row[0] == arrangement]
    worked_out = rekendam.rooms(arrangement)[: len(told)]
    for row, room in zip(told, worked_out, strict=True):
        amounts = (room.now, room.price_now, room.later, room.price_later)
        assert tuple(cents(cell) for cell in row[2:6]) == amounts
        assert row[6] == ("yes" if room.fits else "no")
    placed = played(arrangement).starts("leerwerkcentrum").values()
    assert [tick / TICKS_PER_MONTH for tick in placed] == [worked_out[-1].month]
    assert [room.fits for room in worked_out] == [False] * (len(told) - 1) + [True]


# --- every sum on the page ------------------------------------------------------------------------

SUM = re.compile(r"(?P<sum>[(\d][\d,.() ×+−/]*\d\)*) = \**(?P<result>[\d,]+\.\d+)\**(?! ?[×+/−] ?\d)")
OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def value(node: ast.expr) -> Decimal:
    if isinstance(node, ast.BinOp):
        return Decimal(OPERATORS[type(node.op)](value(node.left), value(node.right)))
    assert isinstance(node, ast.Constant)
    return Decimal(str(node.value))


def test_every_sum_on_the_page_adds_up() -> None:
    """To less than one in the last digit: some results are rounded down, and the page says which."""
    text = re.sub(r"\s+", " ", PAGE)
    found = list(SUM.finditer(text))
    assert len(found) >= 40
    for match in found:
        plain = match["sum"].replace(",", "").replace("×", "*").replace("−", "-")
        result = Decimal(match["result"].replace(",", ""))
        unit = Decimal(1).scaleb(int(result.as_tuple().exponent))
        assert abs(value(ast.parse(plain, mode="eval").body) - result) < unit, match[0]
