"""What can be wrong with input, said in one form: where, what was found, what is allowed, what to do.

Knows nothing of how problems are found; the command line prints them and sets the exit code.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in one place; `line` and `column` count from 1, 0 when the file has no position."""

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{where}  {self.path}: {self.message}" if self.path else f"{where}  {self.message}"


class BudgetsimError(Exception):
    """A mistake of the user's that a sentence can mend."""

    exit_code = 3


class InputError(BudgetsimError):
    """Every problem found in the input, all at once."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[InputError], tuple[list[Problem]]]:
        """Cross from a worker with the problems: an exception is made again from what it was called with."""
        return type(self), (list(self.problems),)


class RunFolderError(BudgetsimError):
    """A run folder that cannot be read, written or trusted."""
