"""Run one measurement in a process of its own, so that CPU time and peak memory are its own.

The child is this package again: `python -m bench.<module> ARGS`, which prints one JSON object.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any


def run_child(module: str, *args: object) -> dict[str, Any]:
    """Run `python -m bench.<module>` and give what it printed.

    Raises:
        RuntimeError: the child failed; its own words are in it.
    """
    command = [sys.executable, "-m", f"bench.{module}", *(str(each) for each in args)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=Path(__file__).parents[1])
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def peak_mb() -> float:
    """Give this process's peak resident memory. `ru_maxrss` would count the parent's, before exec."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    import resource  # noqa: PLC0415 - not on every system

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)
