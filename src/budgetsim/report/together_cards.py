"""What each run says for itself, beside the others: Kernboodschap, chain, walls, and what it hangs on.

Knows no figure: a card holds sentences that the run's own report has too, each with the choice it is about.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from budgetsim.report import assumptions, kern, sentences, uncertainty, walls
from budgetsim.report.findings import Case, chain
from budgetsim.report.kern import KeySentence
from budgetsim.report.together import (
    MOST_ROWS,
    Together,
    assumed,
    cautions,
    differing_inputs,
    facts,
    told_by_run,
    verdicts,
)
from budgetsim.report.view import Choice, RunView
from budgetsim.report.wall_cases import finding, told_by
from budgetsim.report.words import Words, short

SENTENCES = 3
OF_WALLS = ("participation_months", "net_draw")
"""The outcomes of which a card says what the walls do."""


@dataclass(frozen=True)
class Line:
    """One sentence, and the choice it belongs to (select -> id)."""

    text: str
    grounds: Sequence[str] = ()
    """What it rests on, under it."""
    keys: Mapping[str, str] = field(default_factory=dict)
    command: str = ""
    """What to type for what the sentence says is not there."""
    is_hidden: bool = False
    """Whether it is about another choice than the page first shows."""
    is_folded: bool = False
    """Whether what it rests on is long, and folded."""


@dataclass(frozen=True)
class Card:
    """The sentences of one run."""

    run: str
    lines: Sequence[Line]


Tell = Callable[[RunView, Choice], Sequence[KeySentence]]
"""What a run says of a choice; nothing where it has nothing to say."""


def cards(
    all_: Together, views: Mapping[str, RunView], depends: Sequence[str], tell: Tell,
    absent: tuple[str, str] = ("", ""),
) -> list[Card]:  # fmt: skip
    """Return a card per run; `absent` are the sentence and the command where a run says nothing at all."""
    text, command = absent
    out = []
    for name, view in views.items():
        lines = [*_lines(all_, view, depends, tell)]
        nothing = [Line(text, command=f"{command} {all_.folder(name)}")] if text else []
        out.append(Card(name, lines or nothing))
    return out


def _lines(all_: Together, view: RunView, depends: Sequence[str], tell: Tell) -> Iterator[Line]:
    start = all_.base.opening_choice
    names = [name for name in depends if name in all_.selects]
    for choice in all_.base.choices(tuple(names)):
        keys = {name: getattr(choice, name) for name in names}
        is_hidden = any(value != getattr(start, name) for name, value in keys.items())
        place = f"{short(choice.gemeente)}: " if "gemeente" in names else ""
        for sentence in tell(view, all_.own(view, choice)):
            yield Line(f"{place}{sentence.lead}", sentence.grounds, keys, is_hidden=is_hidden)


def messages(all_: Together, w: Words) -> list[Card]:
    """The three sentences of every run, the long lists of the last folded; none without a rival."""
    if not all_.has_rival:
        return []

    def tell(view: RunView, choice: Choice) -> list[KeySentence]:
        return kern.three_sentences(view, w, choice.gemeente)

    last = SENTENCES - 1
    return [
        Card(card.run, [_folded(line, n % SENTENCES == last) for n, line in enumerate(card.lines)])
        for card in cards(all_, all_.views, ["gemeente"], tell)
    ]


def _folded(line: Line, is_last: bool) -> Line:
    return dataclasses.replace(line, is_folded=is_last and bool(line.grounds))


def chains(all_: Together, w: Words) -> list[Card]:
    """Where the chain of every run chokes, and on what."""

    def tell(view: RunView, choice: Choice) -> list[KeySentence]:
        heading, sees = chain(Case(view, w, choice))
        return [KeySentence(f"{heading}.", [sees])]

    return cards(all_, all_.views, all_.selects, tell)


def by_walls(all_: Together, w: Words) -> list[Card]:
    """Which walls change participation and net draw most in every run, as far as that was worked out."""

    def tell(view: RunView, choice: Choice) -> list[KeySentence]:
        names = filter(walls.is_about_walls, sorted(view.analyses))
        return [
            KeySentence(
                f"{told_by(finding, name, Case(view, w, dataclasses.replace(choice, outcome=outcome)))[0]}."
            )
            for name in names
            for outcome in OF_WALLS
        ]

    absent = (w("together_no_walls"), "budgetsim walls")
    return cards(all_, all_.whole, ["economy", "gemeente"], tell, absent)


def by_ignorance(all_: Together, w: Words) -> list[Card]:
    """How often the alternative is better over all that is uncertain, and what moves that most."""

    def tell(view: RunView, choice: Choice) -> list[KeySentence]:
        told = uncertainty.of_view(view, w)
        if told is None:
            return []
        nothing = w("together_not_here", economy=short(choice.economy).lower())
        said = told.headline_of(choice.economy, choice.gemeente) or [nothing]
        return [KeySentence(text) for text in said]

    absent = (w("together_no_sensitivity"), "budgetsim sensitivity")
    return cards(all_, all_.whole, ["economy", "gemeente"], tell, absent)


def over(all_: Together, w: Words) -> list[str]:
    """Return over what each run's chance of better is, of the runs in which that was worked out."""
    mine = {name: view for name, view in all_.whole.items() if uncertainty.ANALYSIS in view.analyses}
    return told_by_run(mine, w, lambda view: uncertainty.chance_note(view, w))


def texts(all_: Together, w: Words) -> dict[str, Any]:
    """Return everything on the page that is no figure."""
    differing = differing_inputs(all_, w)
    folders = " ".join(all_.folder(name) for name in all_.views)
    files = f"--together {w('together_file')} --csv {w('together_directory')}"
    return {
        "gives_all": f"budgetsim report {folders} {files}",
        "cautions": cautions(all_, w),
        "cards": {
            "kern": messages(all_, w), "keten": chains(all_, w), "muren": by_walls(all_, w),
            "onzekerheid": by_ignorance(all_, w),
        },
        "over": over(all_, w),
        "judged": verdicts(all_, w),
        "caution": told_by_run(all_.views, w, lambda view: sentences.caution(view, w)),
        "differing": differing,
        "scrolls": len(differing.rows) > MOST_ROWS,
        "carried": told_by_run(all_.whole, w, lambda view: assumptions.carried(view, w)),
        "assumed": assumed(all_, w),
        "facts": facts(all_, w),
    }  # fmt: skip
