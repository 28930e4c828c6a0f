"""The house style of a page: a dozen colours, a font and a logo, and whether people can read them.

Knows no page. Contrast is that of WCAG 2.1: 4.5 to 1 for text (1.4.3), 3 to 1 for graphics (1.4.11).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from budgetsim.domain.quantities import Frozen

TEXT_CONTRAST = 4.5
GRAPHICS_CONTRAST = 3.0
MOST_LOGO = 200_000
"""Characters of a logo as a data URI; the page must stay small."""

Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
Font = Annotated[str, Field(pattern=r"""^[A-Za-z0-9 ,'"-]{1,200}$""")]
Logo = Annotated[
    str, Field(pattern=r"^data:image/(svg\+xml|png);base64,[A-Za-z0-9+/=]+$", max_length=MOST_LOGO)
]
SERIES = ("#332288", "#E17000", "#117733", "#CC79A7", "#000000")
"""Told apart by people who see colours differently, and each 3 to 1 on white."""


class HouseStyle(Frozen):
    """Colours as #rrggbb; what is left out is neutral."""

    ink: Colour = "#1a1a1a"
    """Text."""
    soft: Colour = "#4d4d4d"
    """Text that says where things come from."""
    paper: Colour = "#ffffff"
    """What everything stands on."""
    wash: Colour = "#f4f3f9"
    """Heads of tables."""
    rule: Colour = "#c9c9d2"
    """Lines between things."""
    accent: Colour = "#332288"
    """Links, lines under headings, buttons."""
    caution: Colour = "#e17000"
    """Beside what asks for care, and around what has the focus."""
    caution_wash: Colour = "#fdf1e3"
    """Behind what asks for care."""
    series: Annotated[tuple[Colour, ...], Field(min_length=5, max_length=5)] = SERIES
    """The colours of lines and bars, in order."""
    font: Font = 'system-ui, -apple-system, "Segoe UI", "Noto Sans", Roboto, Arial, sans-serif'
    logo_text: Annotated[str, Field(max_length=60)] = "budgetsim"
    logo: Logo | None = None
    """A picture beside the text, as a data URI of an SVG or a PNG."""


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2.1, from 0 to 1."""
    parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def too_faint(style: HouseStyle) -> Iterator[tuple[str, str]]:
    """Yield the path of every colour that cannot be read or seen on what it stands on, and what to do."""
    text = [(name, ground) for name in ("ink", "soft", "accent") for ground in ("paper", "wash")]
    text.append(("ink", "caution_wash"))
    for name, ground in text:
        yield from _told(name, getattr(style, name), ground, getattr(style, ground), TEXT_CONTRAST)
    graphics = [("caution", style.caution), *((f"series[{n}]", c) for n, c in enumerate(style.series))]
    for name, colour in graphics:
        yield from _told(name, colour, "paper", style.paper, GRAPHICS_CONTRAST)


def _told(path: str, colour: str, ground: str, behind: str, least: float) -> Iterator[tuple[str, str]]:
    found = contrast(colour, behind)
    if found < least:
        what = "text" if least == TEXT_CONTRAST else "graphics"
        yield (
            path,
            f"{colour} on {ground} {behind} has a contrast of {found:.1f} to 1; {what} needs {least:g} to 1, "
            "so take a darker or a lighter colour",
        )
