"""What the commands write on: standard output and error, whatever they are connected to.

Text from outside is shown, never obeyed. Nothing here knows what a notice is.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from lotalot.format import plain_lines

DEFAULT_WIDTH = 80
MIN_WIDTH = 60


@dataclass(slots=True)
class Console:
    """Standard output and error with their width and progress. No colour: every state has its word.

    Attributes:
        width: columns to fill.
        lively: whether a progress line may be rewritten on `err`.
    """

    out: TextIO
    err: TextIO
    width: int = DEFAULT_WIDTH
    lively: bool = False
    _progress: int = 0

    @classmethod
    def standard(cls, environ: Mapping[str, str] | None = None) -> Console:
        """Take the process's own streams, made safe for terminals that do not speak UTF-8."""
        env = os.environ if environ is None else environ
        # A closed descriptor (`>&-`) leaves no stream at all: what is written there is nobody's.
        out, err = (stream or _nowhere() for stream in (sys.stdout, sys.stderr))
        for stream in (out, err):
            reconfigure = getattr(stream, "reconfigure", None)
            if reconfigure is not None:
                reconfigure(errors="replace")
        width = shutil.get_terminal_size((DEFAULT_WIDTH, 24)).columns
        return cls(
            out=out,
            err=err,
            width=max(MIN_WIDTH, width),
            lively=err.isatty() and env.get("TERM") != "dumb",
        )

    def print(self, text: str = "") -> None:
        """Write a line, or several, on standard output."""
        self._clear()
        self.out.write(plain_lines(text) + "\n")

    def json(self, line: str) -> None:
        """Write one JSON object on standard output, in UTF-8 whatever the terminal speaks."""
        raw = getattr(self.out, "buffer", None)
        if raw is None:
            self.out.write(line + "\n")
        else:
            raw.write(line.encode() + b"\n")

    def error(self, text: str) -> None:
        """Write a line on standard error."""
        self._clear()
        self.err.write(plain_lines(text) + "\n")
        self.err.flush()

    def progress(self, text: str) -> None:
        """Rewrite the progress line; does nothing when standard error is not a terminal."""
        if not self.lively:
            return
        line = plain_lines(text).replace("\n", " ")[: self.width - 1]
        self.err.write("\r" + line.ljust(self._progress))
        self.err.flush()
        self._progress = len(line)

    def flush(self) -> None:
        """Clear the progress line and push out what is buffered, so that a closed pipe shows now."""
        self._clear()
        self.out.flush()

    def _clear(self) -> None:
        if self._progress:
            self.err.write("\r" + " " * self._progress + "\r")
            self.err.flush()
            self._progress = 0


def _nowhere() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")
