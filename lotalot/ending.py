"""Leave as `q` does when the terminal is closed or the system asks, so that nothing temporary stays behind."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def end_when_told(leave: Callable[[], object]) -> None:
    """Call `leave` in the running loop on SIGTERM and SIGHUP; a system or a thread that cannot listen is let be."""
    for name in ("SIGTERM", "SIGHUP"):
        with suppress(AttributeError, NotImplementedError, RuntimeError, ValueError):
            asyncio.get_running_loop().add_signal_handler(getattr(signal, name), leave)
