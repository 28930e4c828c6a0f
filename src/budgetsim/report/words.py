"""Every word a reader sees, in nl and en, and how a sentence is made of them.

Knows no number's meaning; a word that is missing is an error, never a key on the page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from budgetsim.report.numbers import Numbers
from budgetsim.report.words_en import EN
from budgetsim.report.words_en_accounts import EN_ACCOUNTS
from budgetsim.report.words_en_compare import EN_COMPARE
from budgetsim.report.words_en_criteria import EN_CRITERIA
from budgetsim.report.words_en_fields import EN_FIELDS
from budgetsim.report.words_en_figures import EN_FIGURES
from budgetsim.report.words_en_grip import EN_GRIP
from budgetsim.report.words_en_kern import EN_KERN
from budgetsim.report.words_en_keys import EN_KEYS
from budgetsim.report.words_en_page import EN_PAGE
from budgetsim.report.words_en_uncertainty import EN_UNCERTAINTY
from budgetsim.report.words_en_walls import EN_WALLS
from budgetsim.report.words_en_workbook import EN_WORKBOOK
from budgetsim.report.words_nl import NL
from budgetsim.report.words_nl_accounts import NL_ACCOUNTS
from budgetsim.report.words_nl_compare import NL_COMPARE
from budgetsim.report.words_nl_criteria import NL_CRITERIA
from budgetsim.report.words_nl_fields import NL_FIELDS
from budgetsim.report.words_nl_figures import NL_FIGURES
from budgetsim.report.words_nl_grip import NL_GRIP
from budgetsim.report.words_nl_kern import NL_KERN
from budgetsim.report.words_nl_keys import NL_KEYS
from budgetsim.report.words_nl_page import NL_PAGE
from budgetsim.report.words_nl_uncertainty import NL_UNCERTAINTY
from budgetsim.report.words_nl_walls import NL_WALLS
from budgetsim.report.words_nl_workbook import NL_WORKBOOK

WORDS = {
    "nl": NL
    | NL_ACCOUNTS
    | NL_COMPARE
    | NL_CRITERIA
    | NL_FIELDS
    | NL_FIGURES
    | NL_GRIP
    | NL_KERN
    | NL_KEYS
    | NL_PAGE
    | NL_UNCERTAINTY
    | NL_WALLS
    | NL_WORKBOOK,
    "en": EN
    | EN_ACCOUNTS
    | EN_COMPARE
    | EN_CRITERIA
    | EN_FIELDS
    | EN_FIGURES
    | EN_GRIP
    | EN_KERN
    | EN_KEYS
    | EN_PAGE
    | EN_UNCERTAINTY
    | EN_WALLS
    | EN_WORKBOOK,
}


@dataclass(frozen=True)
class Words:
    """The word list of one language, with its numbers."""

    lang: str

    def __call__(self, key: str, **values: object) -> str:
        """Return a word or a sentence with its values filled in; raises KeyError for a word there is not."""
        return WORDS[self.lang][key].format(**values)

    @property
    def numbers(self) -> Numbers:
        return Numbers(self.lang)

    def has(self, key: str) -> bool:
        return key in WORDS[self.lang]

    def listed(self, names: Sequence[str]) -> str:
        """Return 'a, b en c'."""
        if len(names) < 2:
            return "".join(names)
        return f"{', '.join(names[:-1])} {self('and')} {names[-1]}"

    def unit(self, unit: str) -> str:
        """Return a unit as people say it; one that is not in the list as it stands."""
        key = f"unit_{unit}"
        return self(key) if self.has(key) else unit.replace("_", " ")

    def input(self, value: object) -> str:
        """Return a value of a scenario as people write it."""
        if isinstance(value, bool):
            return self("yes" if value else "no")
        if isinstance(value, str) and self.has(f"value_{value}"):
            return self(f"value_{value}")
        return self.numbers.plain(float(value)) if isinstance(value, int | float) else str(value)

    def count(self, key: str, number: float) -> str:
        """Return the singular or plural form of a counted word, with its number: '1 doorrekening'."""
        form = f"{key}_one" if number == 1 else f"{key}_many"
        return self(form, n=self.numbers.number(number))


def brief(title: str) -> str:
    """Return a title up to its first aside: 'Regulier werk, zo nodig met ...' -> 'Regulier werk'."""
    return re.split(r" \(|, |: ", title, maxsplit=1)[0]


def capital(text: str) -> str:
    """Return a text that begins with a capital, the rest as it stands."""
    return text[:1].upper() + text[1:]


def titled(name: str, title: str) -> str:
    """Return a short name with its title, once where the title begins with it."""
    return title if not title or title.lower().startswith(short(name).lower()) else f"{short(name)}: {title}"


def short(name: str) -> str:
    """Return an id as a short name: 'schotten_gelijk_geld' -> 'Schotten gelijk geld'."""
    return name.replace("_", " ").capitalize()
