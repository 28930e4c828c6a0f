"""The style properties of a page, all made from one house style; the stylesheet and the charts look them up.

Knows no figure: a chart names a property (`--series-1`), and the page's script fills in what it holds.
"""

from __future__ import annotations

from budgetsim.domain.house_style import HouseStyle

AREA = 0.16
"""How much of its colour an area has."""
GRID, AXIS = 0.14, 0.54
"""How much of the ink lines of a grid and of an axis have."""


def properties(style: HouseStyle) -> dict[str, str]:
    """Return every style property of a page by its name."""
    names = ("ink", "soft", "paper", "wash", "rule", "accent", "caution", "caution_wash", "font")
    own = {f"--{name.replace('_', '-')}": getattr(style, name) for name in names}
    series = {f"--series-{n}": colour for n, colour in enumerate(style.series, 1)}
    areas = {f"--fill-{n}": _thinned(colour, AREA) for n, colour in enumerate(style.series, 1)}
    lines = {"--grid": _mixed(style.ink, style.paper, GRID), "--axis": _mixed(style.ink, style.paper, AXIS)}
    return {**own, **series, **areas, **lines}


def declared(style: HouseStyle) -> str:
    """Return the rule of a stylesheet that sets them."""
    lines = "".join(f"  {name}: {value};\n" for name, value in properties(style).items())
    return f":root {{\n  color-scheme: light;\n{lines}}}\n"


def _parts(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    return red, green, blue


def _thinned(colour: str, share: float) -> str:
    return f"rgba({','.join(map(str, _parts(colour)))},{share})"


def _mixed(colour: str, ground: str, share: float) -> str:
    """Return a colour laid over another with this share of it."""
    pairs = zip(_parts(colour), _parts(ground), strict=True)
    return "#" + "".join(f"{round(one * share + other * (1 - share)):02x}" for one, other in pairs)
