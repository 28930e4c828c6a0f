"""Set up and run budgetsim from a fresh checkout, with nothing but Python itself.

Knows how the workshop is laid out (.venv, requirements/, tests/); knows nothing of the model.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "budgetsim-setup.json"
OLDEST_PYTHON = (3, 11)
LEVELS = ("run", "dev", "bench")  # each holds all of the one before it
WINDOWS = os.name == "nt"

BROWSER_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
MAC_BROWSERS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
WINDOWS_BROWSER_ROOTS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
WINDOWS_BROWSERS = (
    "Chromium/Application/chrome.exe",
    "Google/Chrome/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
)
SPREADSHEET_NAMES = ("soffice", "libreoffice")
MAC_SPREADSHEETS = ("/Applications/LibreOffice.app/Contents/MacOS/soffice",)
WINDOWS_SPREADSHEET_ROOTS = ("PROGRAMFILES", "PROGRAMFILES(X86)")
WINDOWS_SPREADSHEET = "LibreOffice/program/soffice.exe"


class TaskError(Exception):
    """Something the user can mend; its text is the one sentence they get."""


def say(text: str) -> None:
    print(f"budgetsim: {text}", flush=True)


# --- the environment -----------------------------------------------------------------------------


def venv_program(name: str) -> Path:
    return VENV / "Scripts" / f"{name}.exe" if WINDOWS else VENV / "bin" / name


def requirements(level: str) -> Path:
    return ROOT / "requirements" / f"{level}.txt"


def fingerprint() -> str:
    """Hash what decides the environment: the pins, the project's own metadata and where it stands."""
    digest = hashlib.sha256(str(ROOT).encode())
    for path in (*map(requirements, LEVELS), ROOT / "pyproject.toml"):
        if not path.is_file():
            raise TaskError(f"{path.relative_to(ROOT)} is missing; run this in a complete checkout.")
        digest.update(path.read_bytes())
    return digest.hexdigest()


def installed_level(wanted_fingerprint: str) -> str | None:
    """Tell which level is installed, or None when there is none for these very files."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(stamp, dict) or stamp.get("fingerprint") != wanted_fingerprint:
        return None
    level = stamp.get("level")
    return level if level in LEVELS and venv_program("python").exists() else None


def setup(level: str) -> None:
    """Make .venv hold at least `level`; what is already there is reused."""
    wanted = fingerprint()
    present = installed_level(wanted)
    if present is not None and LEVELS.index(present) >= LEVELS.index(level):
        return
    say(f"setting up .venv from requirements/{level}.txt (once; a minute or so)")
    STAMP.unlink(missing_ok=True)
    make_venv()
    install_pinned(level)
    install_project()
    STAMP.write_text(json.dumps({"fingerprint": wanted, "level": level}) + "\n", encoding="utf-8")


def make_venv() -> None:
    if venv_has_pip():
        return
    if run([sys.executable, "-m", "venv", "--clear", VENV]) != 0:
        raise TaskError(
            "Python could not make .venv; install Python's venv module (on Debian and Ubuntu: "
            "apt-get install python3-venv) and try again."
        )


def venv_has_pip() -> bool:
    """Tell whether .venv works and is of a Python new enough; a half-made one does not count."""
    question = f"import pip, sys; sys.exit(sys.version_info < {OLDEST_PYTHON})"
    try:
        answer = subprocess.run([venv_program("python"), "-c", question], check=False, capture_output=True)
    except OSError:
        return False
    return answer.returncode == 0


def install_pinned(level: str) -> None:
    path = requirements(level)
    if pip_install("--only-binary", ":all:", "--require-hashes", "-r", path) != 0:
        raise TaskError(
            f"pip could not install {path.relative_to(ROOT).as_posix()} (its own words are above); check the "
            "connection to your package index and that this Python has been out for a while, then try again."
        )


def install_project() -> None:
    if pip_install("--no-build-isolation", "--no-deps", "--editable", ROOT) != 0:
        raise TaskError(
            "pip could not install budgetsim itself (its own words are above); mend that and try again."
        )


def pip_install(*arguments: str | Path) -> int:
    return run_module("pip", "install", "--quiet", "--disable-pip-version-check", *arguments)


def run(command: Sequence[str | Path]) -> int:
    """Run a command from the root with our own streams, and give its exit code."""
    try:
        return subprocess.run(command, check=False, cwd=ROOT).returncode
    except OSError as error:
        raise TaskError(f"{command[0]} could not be started: {error.strerror}.") from error


def run_module(name: str, *arguments: str | Path) -> int:
    return run([venv_program("python"), "-m", name, *arguments])


# --- the browser ---------------------------------------------------------------------------------


def browser_places() -> Iterator[str]:
    """Give every place a Chromium-like browser may be, most wanted first."""
    yield os.environ.get("BUDGETSIM_BROWSER", "")
    yield from (shutil.which(name) or "" for name in BROWSER_NAMES)
    yield from MAC_BROWSERS
    for variable in WINDOWS_BROWSER_ROOTS:
        root = os.environ.get(variable)
        if root:
            yield from (str(Path(root, place)) for place in WINDOWS_BROWSERS)


def find_browser() -> str | None:
    return next((place for place in browser_places() if place and Path(place).is_file()), None)


def can_apt_install() -> bool:
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return is_root and Path("/etc/debian_version").is_file() and shutil.which("apt-get") is not None


def apt_install(package: str, *options: str) -> bool:
    say(f"installing Debian's {package} for the tests that need it (once)")
    os.environ.setdefault("DEBIAN_FRONTEND", "noninteractive")
    install = ["apt-get", "-q", "install", "-y", *options, package]
    return run(["apt-get", "-q", "update"]) == 0 and run(install) == 0


def offer_browser(*, install: bool) -> None:
    """Put a browser's path in BUDGETSIM_BROWSER; without one the browser tests fail and say so."""
    browser = find_browser()
    if browser is None and install and can_apt_install() and apt_install("chromium"):
        browser = find_browser()
    if browser is not None:
        os.environ["BUDGETSIM_BROWSER"] = browser
        return
    os.environ.pop("BUDGETSIM_BROWSER", None)
    say(
        "no Chromium, Chrome or Edge found, so the browser tests will fail; install one, "
        "or set BUDGETSIM_BROWSER to its program file."
    )


# --- the spreadsheet -----------------------------------------------------------------------------


def spreadsheet_places() -> Iterator[str]:
    """Give every place LibreOffice may be, most wanted first."""
    yield os.environ.get("BUDGETSIM_SOFFICE", "")
    yield from (shutil.which(name) or "" for name in SPREADSHEET_NAMES)
    yield from MAC_SPREADSHEETS
    for variable in WINDOWS_SPREADSHEET_ROOTS:
        root = os.environ.get(variable)
        if root:
            yield str(Path(root, WINDOWS_SPREADSHEET))


def find_spreadsheet() -> str | None:
    return next((place for place in spreadsheet_places() if place and Path(place).is_file()), None)


def offer_spreadsheet() -> None:
    """Put LibreOffice's path in BUDGETSIM_SOFFICE; without it the tests that recalculate fail and say so."""
    found = find_spreadsheet()
    if found is None and can_apt_install():
        apt_install("libreoffice-calc", "--no-install-recommends")
        found = find_spreadsheet()
    if found is not None:
        os.environ["BUDGETSIM_SOFFICE"] = found
        return
    os.environ.pop("BUDGETSIM_SOFFICE", None)
    say(
        "no LibreOffice found, so the tests that recalculate the workbook will fail; install it, "
        "or set BUDGETSIM_SOFFICE to its program soffice."
    )


# --- the tasks -----------------------------------------------------------------------------------


def demo(extra: Sequence[str]) -> int:
    """Run the Meppel scenario and leave its report in reports/meppel."""
    setup("run")
    return run([venv_program("budgetsim"), "run", "scenarios/meppel", "--out", "reports/meppel", *extra])


def test(extra: Sequence[str]) -> int:
    """Run every test, the slow ones and those in a browser or a spreadsheet too."""
    setup("dev")
    offer_browser(install=True)
    offer_spreadsheet()
    return run_module("pytest", "-n", "auto", *extra)


def check(extra: Sequence[str]) -> int:
    """Lint, format check, types, the house rules and the documentation; all of them, then the verdict."""
    setup("dev")
    offer_browser(install=False)
    steps = (
        ("ruff", "check", "."),
        ("ruff", "format", "--check", "."),
        ("mypy",),
        ("pytest", "-n", "auto", "-m", "house or docs", *extra),
    )
    failed = [" ".join(step[:2]) for step in steps if announce_and_run(step) != 0]
    if failed:
        raise TaskError(f"check failed at: {', '.join(failed)}.")
    say("check passed.")
    return 0


def announce_and_run(step: Sequence[str]) -> int:
    say(" ".join(step))
    return run_module(*step)


def bench(extra: Sequence[str]) -> int:
    """Measure everything, or only what is named (P1 … P10, night, peers); write the tables in benchmarks/."""
    setup("dev")
    try:
        setup("bench")
    except TaskError as error:
        say(f"{error} Until then the other simulators are left out.")
    return run([venv_program("python"), ROOT / "benchmarks" / "bench.py", *extra])


def pictures(extra: Sequence[str]) -> int:
    """Make pictures of every section of the Meppel report, and the two in the READMEs, to look at."""
    setup("dev")
    offer_browser(install=True)
    report = ROOT / "reports" / "meppel" / "report.html"
    if not report.is_file() and demo([]) != 0:
        return 1
    look = [venv_program("python"), ROOT / "tests" / "report" / "look.py", report]
    made = run([*look, ROOT / "reports" / "pictures"])
    return made or run([*look, ROOT / "docs" / "images", "--readme"])


def only_setup(extra: Sequence[str]) -> int:
    """Make .venv and stop: `setup run` to run, `setup dev` or just `setup` to test, or `setup bench`."""
    level = extra[0] if extra else "dev"
    if level not in LEVELS or len(extra) > 1:
        raise TaskError(f"setup takes one of {', '.join(LEVELS)}, not {' '.join(extra)}.")
    setup(level)
    say(f".venv is ready ({level}).")
    return 0


TASKS = {
    "demo": demo,
    "test": test,
    "check": check,
    "bench": bench,
    "pictures": pictures,
    "setup": only_setup,
}


def usage() -> str:
    lines = [f"  {name:8} {(task.__doc__ or '').splitlines()[0]}" for name, task in TASKS.items()]
    return "\n".join(["usage: python tasks.py TASK [arguments passed on]", "", *lines])


def require_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        found = ".".join(map(str, sys.version_info[:2]))
        wanted = ".".join(map(str, OLDEST_PYTHON))
        raise TaskError(
            f"this is Python {found}, and budgetsim needs {wanted} or newer; "
            f"run it again with a newer one, for example: python{wanted} tasks.py demo"
        )


def main(arguments: Sequence[str]) -> int:
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(usage())
        return 0 if arguments else 2
    if arguments[0] not in TASKS:
        print(f"{arguments[0]!r} is no task.\n\n{usage()}", file=sys.stderr)
        return 2
    try:
        require_python()
        return TASKS[arguments[0]](arguments[1:])
    except TaskError as error:
        print(f"budgetsim: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
