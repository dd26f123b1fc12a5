"""How much of what a buyer gives is opened: sizes, counts, depth, ratios, and what is left of them.

A consultation weighs 5 to 200 MB, holds a few dozen files and one or two levels of archives. Anything far beyond is an
accident or an attack, and is refused by name.
"""

from dataclasses import dataclass
from typing import Final

MB: Final = 1024 * 1024
FILE_LIMIT: Final = 100 * MB
"""Bytes of one file, unfolded."""
TOTAL_LIMIT: Final = 600 * MB
"""Bytes of all files, unfolded."""
MOST_FILES: Final = 2_000
DEEPEST: Final = 4
"""Archives inside archives."""
HIGHEST_RATIO: Final = 150
"""Times that a file may grow when unfolded, from `RATIO_FROM` on."""
RATIO_FROM: Final = 4 * MB
DIRECTORY_LIMIT: Final = 4 * MB
"""Bytes of the table of an archive: some 40,000 entries."""
PART_LIMIT: Final = 120 * MB
PARTS_LIMIT: Final = 300 * MB
"""Bytes of one part and of all parts of an office document, unfolded."""
PART_RATIO: Final = 400
MOST_PAGES: Final = 1_500
LONGEST_LEAF: Final = 60_000
"""Characters of one page, section or run of rows."""
LONGEST_PIECE: Final = 4_000_000
"""Characters of one piece: some 1,500 full pages."""
MOST_ROWS: Final = 20_000
MOST_CELLS: Final = 400_000
LONGEST_CELL: Final = 2_000
CONVERSION_SECONDS: Final = 60
KEPT_LIMIT: Final = 10 * MB
"""Bytes of a piece to fill that is kept as received."""


def megabytes(size: int) -> str:
    """Write a size in French (`12 Mo`)."""
    return f"{max(1, round(size / MB))}\N{NO-BREAK SPACE}Mo"


@dataclass(slots=True)
class Budget:
    """What is left to open of one consultation."""

    bytes_left: int = TOTAL_LIMIT
    files_left: int = MOST_FILES

    def take(self, size: int) -> str:
        """Count one file of a size; return why it may not be opened, in French, empty when it may."""
        if self.files_left <= 0:
            return f"plus de {MOST_FILES} fichiers : donnez seulement les pièces utiles"
        if size > self.bytes_left:
            return f"le dossier dépasse {megabytes(TOTAL_LIMIT)} une fois ouvert : donnez seulement les pièces utiles"
        self.files_left -= 1
        self.bytes_left -= size
        return ""
