"""Tell a frame to fill from any other table: it has lines, and a column for what the tenderer writes.

The readers of frames (`readiness.frames`) decide; a list of sites or a planning is a table and no frame.
"""

from typing import Final

from readiness.errors import ReadinessError
from readiness.frames.models import Role
from readiness.frames.read import read_frame

TABLES: Final = frozenset({"xlsx", "ods", "csv", "docx"})
MOST_BYTES: Final = 10 * 1024 * 1024
_ANSWERED: Final = frozenset(
    {Role.UNIT_PRICE, Role.UNIT_PRICE_INCL, Role.TOTAL, Role.TOTAL_INCL, Role.CONFORM, Role.DELAY}
    | {role for role in Role if role.value.startswith("offered")}
)


def lines_to_answer(form: str, name: str, data: bytes) -> int:
    """Count the lines of a file that the tenderer answers; 0 when it is no frame."""
    if form not in TABLES or len(data) > MOST_BYTES:
        return 0
    try:
        frame = read_frame(data, name.rpartition("/")[2])
    except (ReadinessError, RecursionError):
        return 0
    return sum(
        len(table.lines)
        for table in frame.tables
        if any(column.role in _ANSWERED for column in table.columns)
    )  # fmt: skip
