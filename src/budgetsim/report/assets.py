"""What the page carries along: style, script, plotly and figures, packed, and the policy that seals them.

Knows no run. Plotly's bundle and the figures travel gzipped in base64 and are unpacked by the reader's
browser, so that the page stays well under 5 MB; the policy lets in exactly these scripts, by hash.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import importlib.resources
import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from budgetsim.domain.house_style import HouseStyle
from budgetsim.report.style import declared

TEMPLATES = Path(__file__).parent / "templates"
EMPTY = b""
"""Plotly adds an empty style element and sets its rules by script; no other element is let in."""


def stylesheet(style: HouseStyle) -> str:
    return declared(style) + (TEMPLATES / "page.css").read_text(encoding="utf-8")


def script() -> str:
    return "".join((TEMPLATES / name).read_text(encoding="utf-8") for name in ("criteria.js", "page.js"))


@lru_cache(maxsize=1)
def plotly_source() -> str:
    """Return the bundle that comes with the plotly package; the only one there is."""
    bundle = importlib.resources.files("plotly") / "package_data" / "plotly.min.js"
    return bundle.read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def plotly_packed() -> str:
    return packed(plotly_source())


@lru_cache(maxsize=1)
def own_styles() -> tuple[str, ...]:
    """Return the ids of style elements that the bundle adds unless they are there, for maps we do not draw.

    The page holds empty elements with these ids, so that nothing is added and the policy stays closed.
    """
    return tuple(re.findall(r'document\.createElement\("style"\);\w+\.id="(\w+)"', plotly_source()))


def packed(text: str) -> str:
    """Return text gzipped in base64, the same bytes every time."""
    return base64.b64encode(gzip.compress(text.encode("utf-8"), compresslevel=9, mtime=0)).decode("ascii")


def packed_json(value: Any) -> str:
    """Return data as packed JSON; a NaN is an error, for JSON has none."""
    return packed(json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False))


def digest(content: str | bytes) -> str:
    """Return a source expression of a content security policy."""
    data = content.encode("utf-8") if isinstance(content, str) else content
    return f"'sha256-{base64.b64encode(hashlib.sha256(data).digest()).decode('ascii')}'"


def policy(css: str, js: str, *, has_logo: bool) -> str:
    """Return the content security policy: nothing from anywhere, our own style and two scripts by hash."""
    rules = {
        "default-src": "'none'",
        "script-src": f"{digest(js)} {digest(plotly_source())}",
        "style-src": f"{digest(css)} {digest(EMPTY)}",
        **({"img-src": "data:"} if has_logo else {}),
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())
