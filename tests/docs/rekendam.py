"""The worked example a second time: published amounts and plain arithmetic, nothing of budgetsim.

Knows no rule and no file of the project; the tests hold the page and the books against it. Sources of the
amounts are those of docs/worked-example.md; a month is a twelfth of a year, 0 is January 2025.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal

D = Decimal
Row = tuple[int, str, str, str, str]
"""Year, fund, account, side and taakveld."""
YEARS = (2025, 2026)
HALF_YEARS = ("2025-01", "2025-07", "2026-01", "2026-07")


def cents(eur: Decimal) -> int:
    return int((eur * 100).quantize(D(1), ROUND_HALF_UP))


def floor(amount: Decimal) -> int:
    return int(amount.quantize(D(1), ROUND_FLOOR))


# --- what a month costs ---------------------------------------------------------------------------

NORM_SINGLE = dict(zip(HALF_YEARS, map(D, ("1345.45", "1369.06", "1401.50", "1419.46")), strict=True))
NORM_COUPLE = dict(zip(HALF_YEARS, map(D, ("1922.07", "1955.80", "2002.13", "2027.79")), strict=True))
GROSS_UP_SINGLE, GROSS_UP_SHARER = D("1.34546"), D("1.22309")
EARNINGS = D(250)
WML_JANUARY = {2025: D("2191.80"), 2026: D("2294.40"), 2027: D("2337.00")}
EIGEN_BIJDRAGE = {2025: 2100, 2026: 2180}


def bijstand_single(half_year: str) -> int:
    return cents(NORM_SINGLE[half_year] * GROSS_UP_SINGLE)


def bijstand_sharer(half_year: str) -> int:
    share = (D("0.40") + 2 * D("0.30")) / 2
    norm = (NORM_COUPLE[half_year] * share).quantize(D("0.01"), ROUND_HALF_DOWN)
    return cents((norm - EARNINGS) * GROSS_UP_SHARER)


def lks(year: int, missing: Decimal, hours: int) -> int:
    wage = WML_JANUARY[year] * D("1.08")
    return cents(wage * min(missing, D("0.70")) * D("1.235") * hours / 36)


def by_half_year(price: list[int]) -> list[int]:
    return [cents_ for cents_ in price for _ in range(6)]


def by_year(price: list[int]) -> list[int]:
    return [cents_ for cents_ in price for _ in range(12)]


ANNA_BIJSTAND = by_half_year([bijstand_single(half) for half in HALF_YEARS])
BRAM_BIJSTAND = by_half_year([bijstand_sharer(half) for half in HALF_YEARS])
ANNA_FORFAITAIR = by_year([lks(year, D("0.50"), 24) for year in YEARS])
ANNA_BY_LOONWAARDE = by_year([lks(year, 1 - D("0.60"), 24) for year in YEARS])
CARLA_LKS = by_year([lks(year, 1 - D("0.25"), 26) for year in YEARS])
ACTIVERING = by_year([cents((D(55) * 4 + D("14.51") * 2) * 46 / 12)] * 2)
CONTRIBUTION = by_year([EIGEN_BIJDRAGE[year] for year in YEARS])
PLACE = by_year([cents(D(8000) / 12)] * 2)
JOBCOACH, JOBCOACH_LATER = by_year([27000] * 2), by_year([13500] * 2)
KLANTMANAGER = by_year([cents(D(95000) / 12 / 65)] * 2)
BESCHUT = by_year([cents(D(11296) / 12)] * 2)
DOUBLE = by_year([10000] * 2)
INTAKE = 50000


def until(price: list[int], month: Decimal) -> int:
    """Return what a stay from January 2025 costs up to a moment; a part of a month is rounded down."""
    whole = int(month)
    part = floor((month - whole) * price[whole]) if month != whole else 0
    return sum(price[:whole]) + part


def cost(price: list[int], begin: Decimal, end: Decimal, year: int) -> int:
    """Return what a stay costs in one calendar year."""
    first, last = D(12 * (year - 2025)), D(12 * (year - 2024))
    begin, end = max(begin, first), min(end, last)
    return until(price, end) - until(price, begin) if end > begin else 0


# --- two lives that are the same in both arrangements, and one that is not ---------------------------

START, END = D(0), D(24)
ANNA_WORKS, ANNA_SETTLED = D("5.5"), D("11.5")
BRAM_ASKS = 13


@dataclass
class Year:
    """What one arrangement books in one year before the year-end, in cents."""

    bijstand: int
    loonkostensubsidie: int
    dagbesteding: int
    eigen_bijdrage: int
    places: int
    spuk_pays: int
    jobcoach: int
    klantmanager: int
    intake: int
    double: int
    beschut: int


def costs(year: int, placed: Decimal, *, walls: bool) -> Year:
    """Return what a year costs when Bram is placed in the leerwerkcentrum in that month."""
    bram_place = cost(PLACE, placed, END, year)
    return Year(
        bijstand=cost(ANNA_BIJSTAND, START, ANNA_WORKS, year) + cost(BRAM_BIJSTAND, START, END, year),
        loonkostensubsidie=cost(ANNA_FORFAITAIR, ANNA_WORKS, ANNA_SETTLED, year)
        + cost(ANNA_BY_LOONWAARDE, ANNA_SETTLED, END, year)
        + cost(CARLA_LKS, START, END, year),
        dagbesteding=cost(ACTIVERING, START, placed, year),
        eigen_bijdrage=cost(CONTRIBUTION, START, placed, year),
        places=cost(PLACE, START, ANNA_WORKS, year) + bram_place,
        spuk_pays=min(450000, bram_place),
        jobcoach=cost(JOBCOACH, ANNA_WORKS, ANNA_SETTLED, year)
        + cost(JOBCOACH_LATER, ANNA_SETTLED, END, year),
        klantmanager=cost(KLANTMANAGER, START, ANNA_WORKS, year) + cost(KLANTMANAGER, START, END, year),
        intake=INTAKE if walls and year == 2026 else 0,
        double=cost(DOUBLE, START, placed, year) if walls else 0,
        beschut=cost(BESCHUT, START, END, year),
    )


# --- what comes in --------------------------------------------------------------------------------


def millionths(number: Decimal) -> Decimal:
    """Return a number of people or a volume as the grants count it: six decimals, halves up."""
    return number.quantize(D("0.000001"), ROUND_HALF_UP)


def heads_2025() -> Decimal:
    """Return the mean number on bijstand in 2025: Anna to the middle of June, Bram all year."""
    return millionths((ANNA_WORKS + 12) / 12)


def buig(year: int) -> int:
    """Return the part for bijstand: a third back at 40,000 inhabitants, all at 15,000, so two thirds here."""
    if year == 2025:
        return 2200000
    follows = floor((1 - D("0.5") * (1 - D("0.3333"))) * 1000) / D(1000)
    change = millionths(follows * (millionths(heads_2025() / 2) - 1))
    return cents(22000 * (1 + change))


def lks_refund(year: int) -> int:
    """Return last year's loonkostensubsidie; before the run, a full year of who is there at the start.

    Anna and Carla do not feel the walls, so it is the same in both arrangements.
    """
    return sum(CARLA_LKS[:12]) if year == 2025 else costs(2025, START, walls=True).loonkostensubsidie


def cluster(year: int) -> int:
    heads = {2022: D(2), 2023: D(2), 2024: D(2), 2025: heads_2025(), 2026: heads_2025()}
    mean = millionths(sum((heads[year - back] for back in (1, 2, 3)), D(0)) / 3)
    return cents(7355 * mean * D("0.36"))


GRANTS = {
    2025: {"wmo": 1200000, "reintegratie": cluster(2025) + 400000, "beschut": 564800 + 580000},
    2026: {"wmo": 1200000, "reintegratie": cluster(2026), "beschut": 1129600},
}
SPUK = 450000


# --- may Bram come? ---------------------------------------------------------------------------------


@dataclass
class Room:
    """A first of a month on which Bram asks: what is left in both years, and what his place costs."""

    month: int
    now: int
    price_now: int
    later: int
    price_later: int

    @property
    def fits(self) -> bool:
        return self.price_now <= self.now and self.price_later <= self.later


def rooms(arrangement: str) -> list[Room]:
    """Return every first of a month of 2026 on which he can be offered the place, in order.

    To the purses he stays where he is: what he costs there is kept for him until he goes.
    """
    walls = arrangement == "schotten"
    first = BRAM_ASKS + 2 if walls else BRAM_ASKS
    now, later = room_of_2026(walls=walls), room_of_2027(walls=walls)
    return [Room(month, now, sum(PLACE[month:]), later, 12 * PLACE[0]) for month in range(first, 24)]


def room_of_2026(*, walls: bool) -> int:
    always = 12 * JOBCOACH_LATER[12] + 12 * KLANTMANAGER[12]
    own = cluster(2026) - always
    if walls:
        return max(0, own - 12 * DOUBLE[0] - INTAKE) + SPUK
    wmo = GRANTS[2026]["wmo"] + CONTRIBUTION[12] - 12 * ACTIVERING[12]
    beschut = GRANTS[2026]["beschut"] - 12 * BESCHUT[12]
    spent = sum(BRAM_BIJSTAND[12:]) + sum(ANNA_BY_LOONWAARDE[12:]) + sum(CARLA_LKS[12:])
    savings = buig(2026) + lks_refund(2026) - spent
    return RESERVE_MAX[2025] + own + wmo + beschut + savings + SPUK


def room_of_2027(*, walls: bool) -> int:
    """Return what next year seems to leave: the same people, the last published amounts, no reserve yet."""
    own = cluster(2027) + 400000 - 12 * JOBCOACH_LATER[12] - 12 * KLANTMANAGER[12]
    if walls:
        return max(0, own - 12 * DOUBLE[0]) + SPUK
    wmo = GRANTS[2026]["wmo"] - 12 * ACTIVERING[12]
    beschut = GRANTS[2026]["beschut"] - 12 * BESCHUT[12]
    spent = 12 * (BRAM_BIJSTAND[-1] + lks(2027, 1 - D("0.60"), 24) + lks(2027, 1 - D("0.25"), 26))
    savings = buig(2026) + lks_refund(2026) - spent
    return own + wmo + beschut + savings + SPUK


# --- 31 December ----------------------------------------------------------------------------------

HISTORY = {2023: (3800000, 3750000), 2024: (3900000, 3960000)}
RESERVE_MAX = {2025: 40000, 2026: 40000 + 200000}
"""Of the funds on which the raad decides that year: wmo, and in 2026 reintegratie too."""


def vangnet(budget: int, spent: int, earlier: list[tuple[int, int]]) -> int:
    """Return half of the deficit from 7.5 to 12.5% of the budget and all above it, if lasting enough."""
    deficit = spent - budget
    together = deficit + sum(cost_ - budget_ for budget_, cost_ in earlier)
    if deficit <= budget * D("0.075") or together <= budget * D("0.075"):
        return 0
    upper = budget * D("0.125")
    half = (min(D(deficit), upper) - budget * D("0.075")) / 2
    return floor(half) + floor(max(D(0), deficit - upper))


def booked(arrangement: str) -> Counter[Row]:
    """Return every posting of an arrangement in cents, by year, fund, account, side and taakveld."""
    rows: Counter[Row] = Counter()
    walls = arrangement == "schotten"
    placed = next(D(room.month) for room in rooms(arrangement) if room.fits)
    history = list(HISTORY.values())
    reserve_wmo, reserve_common = 30000, 0
    for year in YEARS:
        found = costs(year, placed, walls=walls)
        _book_year(rows, year, found)
        budget = buig(year) + lks_refund(year)
        spent = found.bijstand + found.loonkostensubsidie
        helped = vangnet(budget, spent, history[-2:])
        history.append((budget, spent))
        rows[year, "wmo", "reserve_onttrekking", "B", "0.10"] += reserve_wmo
        rows[year, "gezamenlijk", "reserve_onttrekking", "B", "0.10"] += reserve_common
        rows[year, "buig", "vangnetuitkering", "B", "6.3"] += helped
        left = {
            "wmo": GRANTS[year]["wmo"] + reserve_wmo + found.eigen_bijdrage - found.dagbesteding,
            "reintegratie": GRANTS[year]["reintegratie"] - _paid_by_reintegratie(found),
            "beschut": GRANTS[year]["beschut"] - found.beschut,
        }
        reserve_wmo = 0
        close = _close_apart if walls else _close_together
        reserve_common = close(rows, year, budget + helped - spent, left, reserve_common)
    return Counter({row: cents_ for row, cents_ in rows.items() if cents_})


def _paid_by_reintegratie(found: Year) -> int:
    own_places = found.places - found.spuk_pays
    return own_places + found.jobcoach + found.klantmanager + found.intake + found.double


def _book_year(rows: Counter[Row], year: int, found: Year) -> None:
    rows[year, "buig", "rijksbijdrage", "B", "6.3"] += buig(year) + lks_refund(year)
    rows[year, "buig", "bijstand", "L", "6.3"] += found.bijstand
    rows[year, "buig", "loonkostensubsidie", "L", "6.3"] += found.loonkostensubsidie
    for fund, amount in GRANTS[year].items():
        rows[year, fund, "rijksbijdrage", "B", "0.7"] += amount
    rows[year, "wmo", "dagbesteding", "L", "6.713"] += found.dagbesteding
    rows[year, "wmo", "eigen_bijdrage", "B", "6.713"] += found.eigen_bijdrage
    rows[year, "reintegratie", "trajecten", "L", "6.5"] += found.places - found.spuk_pays
    rows[year, "reintegratie", "begeleiding", "L", "6.5"] += found.jobcoach
    rows[year, "reintegratie", "uitvoering", "L", "6.5"] += found.klantmanager + found.intake
    rows[year, "reintegratie", "dubbele_ondersteuning", "L", "6.5"] += found.double
    rows[year, "beschut", "begeleiding", "L", "6.4"] += found.beschut
    rows[year, "inburgering", "rijksbijdrage", "B", "6.1"] += SPUK
    rows[year, "inburgering", "trajecten", "L", "6.5"] += found.spuk_pays
    rows[year, "inburgering", "terug_naar_rijk", "L", "0.11"] += SPUK - found.spuk_pays


def _close_apart(rows: Counter[Row], year: int, balance: int, left: dict[str, int], _: int) -> int:
    """Each purse gives back what it has left; general means bear or get what bijstand lacks or leaves."""
    rows[year, "buig", "verrekening", "L" if balance > 0 else "B", "-"] += abs(balance)
    rows[year, "gezamenlijk", "verrekening", "B" if balance > 0 else "L", "-"] += abs(balance)
    rows[year, "gezamenlijk", "algemene_middelen", "L" if balance > 0 else "B", "0.11"] += abs(balance)
    for fund, amount in left.items():
        rows[year, fund, "algemene_middelen", "L", "0.11"] += amount
    return 0


def _close_together(rows: Counter[Row], year: int, balance: int, left: dict[str, int], reserve: int) -> int:
    """All that is left meets in one purse; it bears half of a shortfall on bijstand and keeps a reserve."""
    given = {"buig": balance, **left}
    for fund, amount in given.items():
        rows[year, fund, "verrekening", "L" if amount > 0 else "B", "-"] += abs(amount)
    total = sum(given.values())
    rows[year, "gezamenlijk", "verrekening", "B" if total > 0 else "L", "-"] += abs(total)
    burden = floor(D(max(0, -balance)) / 2)
    by_general_means = max(0, -balance) - burden
    pool = reserve + sum(left.values()) + max(0, balance) - burden
    kept = min(pool, RESERVE_MAX[year])
    rows[year, "gezamenlijk", "algemene_middelen", "B", "0.11"] += by_general_means
    rows[year, "gezamenlijk", "algemene_middelen", "L", "0.11"] += pool - kept
    rows[year, "gezamenlijk", "reserve_storting", "L", "0.10"] += kept
    return kept
