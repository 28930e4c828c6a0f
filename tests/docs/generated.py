"""Tables in the documentation that a command makes: they stand between marks, and this writes them anew.

`python tests/docs/generated.py` rewrites every page that differs; a test holds the pages to it. Knows of a
rule only that its working has lines over years.

A mark is `<!-- budgetsim calc … -->`, the end `<!-- end -->`; what stands in between is the command's table.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import shlex
from pathlib import Path
from typing import Any

from budgetsim.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(
    r"(?P<mark><!-- budgetsim (?P<words>calc [^>\n]+) -->\n).*?(?P<end><!-- end -->)", re.DOTALL
)


def pages() -> list[Path]:
    """Return the pages that hold a marked table."""
    return [
        page
        for page in sorted((ROOT / "docs").rglob("*.md"))
        if BLOCK.search(page.read_text(encoding="utf-8"))
    ]


def renewed(text: str) -> str:
    """Return a page with every marked table as the program gives it now."""
    return BLOCK.sub(lambda block: f"{block['mark']}{table(shlex.split(block['words']))}{block['end']}", text)


def table(words: list[str]) -> str:
    """Return the lines over years of a command as a table in Markdown: whole euros, shares as percentages."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        assert main([*words, "--json"]) == 0, words
    rows = json.loads(said.getvalue())["per_year"]
    years = range(1, len(rows[0]["values"]) + 1)
    head = f"| EUR a year | {' | '.join(f'year {year}' for year in years)} |\n|---|{'---:|' * len(years)}\n"
    return head + "".join(f"| {row['text']} | {' | '.join(cells(row))} |\n" for row in rows)


def cells(row: dict[str, Any]) -> list[str]:
    return [
        f"{round(value * 100)}%" if row["unit"] == "share" else f"{round(value):,}" for value in row["values"]
    ]


def write() -> None:
    for page in pages():
        text = page.read_text(encoding="utf-8")
        if renewed(text) != text:
            page.write_text(renewed(text), encoding="utf-8", newline="\n")
            print(f"{page.relative_to(ROOT).as_posix()} rewritten")


if __name__ == "__main__":
    write()
