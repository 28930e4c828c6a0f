"""How an Iv3 taakveld is called in a year: codes and titles change, the function below them stays.

Knows no ledger and no file; a code that a year does not know is an error that names the choices.
"""

from __future__ import annotations

from budgetsim.domain.reference import Reference, Taakveld
from budgetsim.errors import InputError, Problem

NEAREST = 3


def code_in(reference: Reference, code: str, year: int) -> str:
    """Return the code by which a year calls what any year calls `code`: 6.71c is 6.713 in 2025.

    Raises InputError for a code that is unknown, has ended, is not there yet or is divided in that year.
    """
    there = _there(reference, year)
    if any(row.code == code for row in there):
        return code
    functions = {row.id for row in reference.taakvelden if row.code == code}
    meant = [row.code for row in there if row.id in functions]
    if len(set(meant)) == 1:
        return meant[0]
    raise InputError([Problem("data/taakvelden.csv", 0, 0, code, _complaint(reference, code, year, meant))])


def title_in(reference: Reference, code: str, year: int) -> str:
    """Return the title that a year gives what any year calls `code`; raises as `code_in` does."""
    called = code_in(reference, code, year)
    return next(row.title for row in _there(reference, year) if row.code == called)


def series_in(reference: Reference, code: str, year: int, last: int) -> Taakveld:
    """Return under which code and title an amount of a year stands in a series that runs until `last`.

    It is the newest of exactly the same functions: 6.71c of 2024 goes on as 6.713, but 6.71 of 2022, which
    held more than dagbesteding, does not. Raises as `code_in` does.
    """
    functions = _functions(reference, code_in(reference, code, year), year)
    same = (
        row
        for later in range(last, year - 1, -1)
        for row in _there(reference, later)
        if row.id in functions and _functions(reference, row.code, later) == functions
    )
    return next(same)


def _there(reference: Reference, year: int) -> list[Taakveld]:
    return [row for row in reference.taakvelden if row.valid_from.year <= year <= row.valid_to.year]


def _functions(reference: Reference, code: str, year: int) -> set[str]:
    return {row.id for row in _there(reference, year) if row.code == code}


def _complaint(reference: Reference, code: str, year: int, meant: list[str]) -> str:
    rows = [row for row in reference.taakvelden if row.code == code]
    choice = _nearest(code, list(dict.fromkeys(row.code for row in _there(reference, year))))
    if not rows:
        return f"there is no taakveld {code}; {choice}"
    name = f"{code} ({rows[-1].title})"
    if meant:
        return f"{name} is divided in {year}; write the one that is meant: {', '.join(meant)}"
    first, last = min(row.valid_from.year for row in rows), max(row.valid_to.year for row in rows)
    when = f"it begins in {first}" if year < first else f"it ended in {last}"
    return f"{name} is no taakveld of {year}, {when}; {choice}"


def _nearest(code: str, codes: list[str]) -> str:
    """Return the nearest codes as a choice; 6.75 is nearer to 6.74 than 6.714 is."""
    if not codes:
        return "data/taakvelden.csv holds none for that year"
    try:
        near = sorted(codes, key=lambda other: abs(_number(other) - _number(code)))
    except ValueError:
        return f"choose from {', '.join(codes)}"
    return f"the nearest are {', '.join(near[:NEAREST])}"


def _number(code: str) -> float:
    return float(code.rstrip("abcd"))
