"""`budgetsim calc`: one rule of Dutch public money, worked out with the numbers filled in.

Knows which rules there are and what each must be asked; the engine and the ledger use the very same rules.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from budgetsim.cli.worked import YEAR, amount, date_option, day, steady, wage_option, worked

if TYPE_CHECKING:
    from budgetsim.accounts.working import Working
    from budgetsim.domain.reference import Reference


@click.group()
def calc() -> None:
    """Work out one rule: its result, each step, and every figure with source, label and validity.

    Where published figures end, the last one is carried on, and a note says so.
    """


inhabitants_option = click.option(
    "--inhabitants",
    type=click.IntRange(1, 20_000_000),
    required=True,
    help="Of the gemeente; decides the size class.",
)
leefvorm_option = click.option("--leefvorm", required=True, help="Id of data/leefvormen.csv.")


@calc.command()
@leefvorm_option
@date_option
@wage_option
@worked
def norm(reference: Reference, leefvorm: str, when: date, wage_growth: float) -> Working:
    """Net bijstandsnorm of a household, with vakantietoeslag (Pw art. 20-22a)."""
    from budgetsim.accounts.norms import norm_working

    return norm_working(reference, steady(wage_growth), leefvorm, when)


@calc.command()
@click.option("--persons", type=int, required=True, help="Who share the home's costs, the person included.")
@date_option
@wage_option
@worked
def kostendelersnorm(reference: Reference, persons: int, when: date, wage_growth: float) -> Working:
    """Net norm per person in a shared home, for any number of persons (Pw art. 22a)."""
    from budgetsim.accounts.norms import kostendelersnorm_working

    return kostendelersnorm_working(reference, steady(wage_growth), persons, when)


@calc.command()
@leefvorm_option
@date_option
@click.option("--earnings", type=amount, default="0", help="Net earnings of the household, euro a month.")
@click.option("--exempt", is_flag=True, help="The vrijlating of earnings applies.")
@wage_option
@worked
def bijstand(
    reference: Reference, leefvorm: str, when: date, earnings: float, exempt: bool, wage_growth: float
) -> Working:
    """Gross monthly cost per inwoner for the gemeente: norm, less income, grossed up (Pw art. 69)."""
    from budgetsim.accounts.norms import bijstand_working

    return bijstand_working(reference, steady(wage_growth), leefvorm, when, earnings, exempt)


@calc.command()
@click.option("--loonwaarde", type=amount, required=True, help="Share of the minimum wage earned, 0 to 1.")
@click.option("--hours", type=amount, required=True, help="Hours a week in the contract.")
@date_option
@click.option("--forfaitair", is_flag=True, help="The first months, before loonwaarde is measured.")
@click.option(
    "--on-top-of-cap/--within-cap",
    "on_top_of_cap",
    default=None,
    help="Werkgeverslasten on top of the cap or within it; default: as data/loonkostensubsidie.csv says.",
)
@wage_option
@worked
def lks(
    reference: Reference,
    loonwaarde: float,
    hours: float,
    when: date,
    forfaitair: bool,
    on_top_of_cap: bool | None,
    wage_growth: float,
) -> Working:
    """Monthly loonkostensubsidie for a loonwaarde and a contract (Pw art. 10d)."""
    from budgetsim.accounts.norms import lks_working

    index = steady(wage_growth)
    return lks_working(
        reference, index, loonwaarde, hours, when, forfaitair=forfaitair, on_top_of_cap=on_top_of_cap
    )


def year_of_money(text: str) -> tuple[int, int, int]:
    """Return year, budget and cost in cents, as typed: 2024:9800000:10100000."""
    parts = text.split(":")
    if len(parts) != 3 or not parts[0].isdecimal():
        raise click.BadParameter(f"'{text}' is not YEAR:BUDGET:COST, as 2024:9800000:10100000")
    return YEAR(parts[0]), _cents(amount(parts[1])), _cents(amount(parts[2]))


@calc.command()
@click.option("--budget", type=amount, required=True, help="Definitief BUIG budget of the year, euro.")
@click.option("--cost", type=amount, required=True, help="Net cost of the year, euro.")
@click.option("--year", type=YEAR, required=True, help="Year of budget and cost.")
@click.option("--earlier", type=year_of_money, multiple=True, help="A year before, euro; may be repeated.")
@worked
def vangnet(
    reference: Reference, budget: float, cost: float, year: int, earlier: tuple[tuple[int, int, int], ...]
) -> Working:
    """Vangnetuitkering over a year with a BUIG deficit (Pw art. 74, Besluit Participatiewet)."""
    from budgetsim.accounts.vangnet import vangnet_working

    known = _years_before(year, earlier)
    return vangnet_working(reference, year, _cents(budget), _cents(cost), known)


@calc.command("eigen-bijdrage")
@date_option
@click.option("--bill", is_flag=True, help="By the bill for 2027, whose adoption is open; needs --income.")
@click.option("--income", type=amount, help="Income of the household, euro a year.")
@click.option("--multi", is_flag=True, help="A household of more than one person.")
@click.option(
    "--price-growth",
    type=amount,
    default="0",
    show_default=True,
    help="Growth of prices, share a year, by which the amount is carried on after its last row.",
)
@worked
def eigen_bijdrage(
    reference: Reference, when: date, bill: bool, income: float | None, multi: bool, price_growth: float
) -> Working:
    """Eigen bijdrage Wmo per household and month (Wmo 2015)."""
    from budgetsim.accounts.eigen_bijdrage import eigen_bijdrage_bill_working, eigen_bijdrage_working

    if bill != (income is not None):
        raise click.UsageError("--bill and --income go together: only the bill looks at income")
    if income is None:
        return eigen_bijdrage_working(reference, steady(price_growth=price_growth), when)
    return eigen_bijdrage_bill_working(reference, when, income, multi)


@calc.command("aow-age")
@click.option("--born", type=day, help="Date of birth, as 1962-05-01.")
@click.option("--date", "when", type=day, help="Day for which the AOW age is asked, instead of --born.")
@worked
def aow_age(reference: Reference, born: date | None, when: date | None) -> Working:
    """Day on which the AOW age is reached, or the AOW age in force on a day (AOW art. 7a)."""
    from budgetsim.accounts.aow import aow_age_working, aow_working

    if born is not None and when is None:
        return aow_working(reference, born)
    if when is not None and born is None:
        return aow_age_working(reference, when)
    raise click.UsageError("give --born or --date, one of the two")


@calc.command()
@click.option("--base", type=amount, required=True, help="Budget at neutral volumes, euro a year.")
@inhabitants_option
@date_option
@click.option("--own-volume", type=amount, default="1", show_default=True, help="Own bijstand, 1 is neutral.")
@click.option(
    "--macro-volume", type=amount, default="1", show_default=True, help="The country's, 1 is neutral."
)
@click.option("--distribution", type=amount, default="0", help="Share by which the distribution lies off.")
@click.option("--voorlopig-error", type=amount, default="0", help="Share by which the voorlopig lies off.")
@click.option("--nader-error", type=amount, default="0", help="Share by which the nader voorlopig lies off.")
@worked
def buig(
    reference: Reference,
    base: float,
    inhabitants: int,
    when: date,
    own_volume: float,
    macro_volume: float,
    distribution: float,
    voorlopig_error: float,
    nader_error: float,
) -> Working:
    """BUIG budget for bijstand of a year, and its three announcements (Pw art. 69 and 71)."""
    from budgetsim.accounts.buig import Course, Swing, buig_working
    from budgetsim.units import GROWTH_ONE, PERMILLE

    errors = (voorlopig_error, nader_error, distribution)
    swing = Swing(*(round(error * PERMILLE) for error in errors))
    course = Course(round(macro_volume * GROWTH_ONE), round(own_volume * GROWTH_ONE), swing)
    return buig_working(reference, _cents(base), inhabitants, course, when)


@calc.command("iu-participatie")
@date_option
@click.option("--se", type=amount, help="Wsw, standaardeenheden realised.")
@click.option("--blijfkans", type=amount, default="1", show_default=True, help="Share of them who stay.")
@click.option("--beschut-places", type=amount, help="Beschut places realised.")
@click.option("--minister-count", type=amount, help="The most beschut places that are paid.")
@worked
def iu_participatie(
    reference: Reference,
    when: date,
    se: float | None,
    blijfkans: float,
    beschut_places: float | None,
    minister_count: float | None,
) -> Working:
    """Integratie-uitkering Participatie of a year: Wsw per SE, beschut werk per place."""
    from budgetsim.accounts.iu import Counts, iu_working

    return iu_working(reference, Counts(se, blijfkans, beschut_places, minister_count), when)


@calc.command()
@inhabitants_option
@click.option("--years", type=click.IntRange(1, 20), default=6, show_default=True)
@click.option("--year", type=YEAR, default=2024, show_default=True, help="Whose prices all years have.")
@click.option("--leefvorm", help="A full uitkering of this household; default: one of average price.")
@click.option("--loonwaarde", type=amount, help="For a job with LKS: share of the minimum wage earned.")
@click.option("--hours", type=amount, help="For a job with LKS: hours a week in the contract.")
@click.option(
    "--stock-per-1000", type=amount, help="On bijstand per 1,000 inhabitants; default: as in the country."
)
@worked
def saving(
    reference: Reference,
    inhabitants: int,
    years: int,
    year: int,
    leefvorm: str | None,
    loonwaarde: float | None,
    hours: float | None,
    stock_per_1000: float | None,
) -> Working:
    """What the gemeente keeps, year by year, when one inwoner leaves bijstand for a job."""
    from budgetsim.accounts.saving import Question, saving_working

    question = Question(inhabitants, year, years, leefvorm, loonwaarde, hours, stock_per_1000)
    return saving_working(reference, question)


def _cents(eur: float) -> int:
    from budgetsim.units import cents

    return cents(eur)


def _years_before(year: int, earlier: tuple[tuple[int, int, int], ...]) -> tuple[tuple[int, int], ...]:
    """Return budget and cost of the years just before, newest last; a hole between them is refused."""
    rows = sorted(earlier)
    wanted = list(range(year - len(rows), year))
    if [row[0] for row in rows] != wanted:
        raise click.UsageError(
            f"--earlier takes the years just before {year}, each once and without a hole: "
            f"{', '.join(map(str, wanted))} for {len(rows)}"
        )
    return tuple((budget, cost) for _, budget, cost in rows)
