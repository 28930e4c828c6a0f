"""The benchmarks: `make bench` runs all and writes the tables; `bench.py [--quick] P1 P3` only those.

Knows their order and where results go: results.json keeps what was not run again, RESULTS.md and the table in
docs/performance.md are made from it. Run without other work on the machine: the load is written down.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import batches
import engines
import netherlands
import page
import pipeline
from measure import QUICK, QUICK_VARIABLE, Row

HERE = Path(__file__).resolve().parent
RESULTS, TABLE = HERE / "results.json", HERE / "RESULTS.md"
DOCUMENT = HERE.parent / "docs" / "performance.md"
BEGIN, END = "<!-- benchmarks/results.json -->", "<!-- end -->"
BENCHMARKS: dict[str, Callable[[], list[Row]]] = {
    "P1": engines.p1,
    "P2": engines.p2,
    "peers": engines.peers,
    "P3": pipeline.p3,
    "P4": pipeline.p4,
    "P5": engines.p5,
    "P6": netherlands.p6,
    "P7": batches.p7,
    "night": batches.night,
    "P8": pipeline.p8,
    "P9": pipeline.p9,
    "P10": page.p10,
}
TASKS: dict[str, Callable[..., Any]] = {
    "size": engines.size,
    "study": pipeline.study,
    "country": netherlands.run_country,
}
"""What a benchmark does in a process of its own."""
LIBRARIES = ("numba", "numpy", "pandas", "pyarrow", "simpy", "ciw", "salabim", "distributed")


def machine() -> dict[str, Any]:
    """Return what a reader must know of the machine and the moment."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
        "libraries": {name: _version(name) for name in LIBRARIES},
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
        "date": time.strftime("%Y-%m-%d"),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next(
        (line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine()
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def run(names: Sequence[str]) -> None:
    """Run these benchmarks; write the tables after each, so that a stop loses only the one at work."""
    for name in names:
        before = machine()
        begin = time.perf_counter()
        rows = BENCHMARKS[name]()
        seconds = round(time.perf_counter() - begin, 1)
        results = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else {}
        results[name] = {
            "machine": before,
            "quick": QUICK,
            "seconds": seconds,
            "rows": [{**asdict(r), "met": r.met} for r in rows],
        }
        results = {known: results[known] for known in BENCHMARKS if known in results}
        RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        write_tables(results)
        print("\n".join(table({name: results[name]})), flush=True)


def table(results: dict[str, Any]) -> list[str]:
    """Return the results as a Markdown table."""
    lines = ["| | what | measured | target | met | load | how |", "|---|---|---|---|---|---|---|"]
    for name, result in results.items():
        look = "first look: " if result.get("quick") else ""
        for row in result["rows"]:
            lines.append(
                f"| {name} | {row['what']} | {_measured(row)} | {_target(row)} | {_met(row['met'])} | "
                f"{result['machine']['load']} | {look}{row['detail']} |"
            )
    return lines


def _measured(row: dict[str, Any]) -> str:
    return row["unit"] if row["value"] is None else f"{row['value']:.3g} {row['unit']}"


def _target(row: dict[str, Any]) -> str:
    if row["target"] is None:
        return ""
    return f"{'≥' if row['more_is_better'] else '≤'} {row['target']:g}"


def _met(met: bool | None) -> str:
    return "" if met is None else "yes" if met else "**no**"


def machines(results: dict[str, Any]) -> str:
    """Return one sentence per machine and day on which something was measured."""
    told = {}
    for name, result in results.items():
        place = {key: value for key, value in result["machine"].items() if key != "load"}
        told.setdefault(json.dumps(place, sort_keys=True), []).append(name)
    sentences = []
    for text, names in told.items():
        place = json.loads(text)
        libraries = ", ".join(f"{name} {number}" for name, number in place["libraries"].items())
        sentences.append(
            f"{', '.join(names)}: {place['date']}, {place['processor']}, {place['cores']} cores, "
            f"{place['system']}, Python {place['python']}, {libraries}."
        )
    return "\n".join(sentences)


def write_tables(results: dict[str, Any]) -> None:
    lines = "\n".join(table(results))
    about = "Made by `make bench` from results.json; more in [docs/performance.md](../docs/performance.md)."
    TABLE.write_text(f"# Benchmarks\n\n{about}\n\n{machines(results)}\n\n{lines}\n", encoding="utf-8")
    if not DOCUMENT.is_file():
        return
    page = DOCUMENT.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    made = f"{BEGIN}\n{machines(results)}\n\n{lines}\n{END}"
    DOCUMENT.write_text(before + made + after, encoding="utf-8", newline="\n")


def main(arguments: Sequence[str]) -> int:
    if arguments[:1] == ["--quick"]:
        os.environ[QUICK_VARIABLE] = "1"
        return subprocess.call([sys.executable, __file__, *arguments[1:]])
    if arguments[:1] == ["--child"]:
        print(json.dumps(TASKS[arguments[1]](*arguments[2:])))
        return 0
    if arguments == ["--write"]:
        write_tables(json.loads(RESULTS.read_text(encoding="utf-8")))
        return 0
    unknown = [name for name in arguments if name not in BENCHMARKS]
    if unknown:
        print(f"{unknown[0]} is no benchmark; there are {', '.join(BENCHMARKS)}.", file=sys.stderr)
        return 2
    run(arguments or list(BENCHMARKS))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
