"""Where `lotalot` and `python -m lotalot` begin. Imports nothing heavy: `--help` must be instant."""

import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code (0, 1, 2 or 130; see `docs/cli.md`)."""
    try:
        from lotalot.cli.main import run  # noqa: PLC0415 - `--help` and `--version` need little more than argparse
    except KeyboardInterrupt:
        return 130

    return run(sys.argv[1:] if argv is None else list(argv))


if __name__ == "__main__":
    sys.exit(main())
