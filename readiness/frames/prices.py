"""Read our price book from a spreadsheet, the same way a buyer's frame is read. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from pydantic import ValidationError

from readiness.errors import UnreadableFrame, UnreadablePrices
from readiness.frames.headers import find_headers
from readiness.frames.models import Grid, Role
from readiness.frames.offers import PriceEntry
from readiness.frames.read import read_book
from readiness.frames.values import read_amount, unit_of

MOST_PRICES = 20_000
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class PriceFile:
    """The prices of a file, and a French sentence about each line that was not kept."""

    entries: tuple[PriceEntry, ...]
    refused: tuple[str, ...]


def read_prices(data: bytes, name: str) -> PriceFile:
    """Read a price list (.xlsx, .ods, .csv, .docx).

    Raises:
        UnreadablePrices: the file cannot be read, or no table of it names a designation and a price.
    """
    try:
        book = read_book(data, name)
    except UnreadableFrame as error:
        raise UnreadablePrices(name, error.reason) from error
    entries: list[PriceEntry] = []
    refused: list[str] = []
    found = False
    for grid in book.grids:
        headers = find_headers(grid)
        for header, following in zip(headers, [*headers[1:], None], strict=True):
            at = {column.role: column.index for column in header.columns if not column.hidden}
            price = at.get(Role.UNIT_PRICE) or at.get(Role.TOTAL)
            if price is None or Role.DESIGNATION not in at or grid.hidden:
                continue
            found = True
            rows = sorted({row for row, _ in grid.cells if row > header.last})
            for row in rows:
                if (following is None or row < following.first) and len(entries) < MOST_PRICES:
                    _row(grid, row, at, price, entries, refused)
    if not found:
        raise UnreadablePrices(
            name, "colonnes « désignation » et « prix » introuvables ; nommez-les sur une ligne d'en-tête"
        )
    return PriceFile(tuple(entries), tuple(refused))


def _row(  # noqa: PLR0917 - the reading of one row
    grid: Grid, row: int, at: dict[Role, int], price: int, entries: list[PriceEntry], refused: list[str]
) -> None:
    def text(role: Role) -> str:
        return " ".join(grid.own(row, at[role]).text.split())[:_LONGEST] if role in at else ""

    label, cell = text(Role.DESIGNATION), grid.own(row, price)
    if not label or not cell.text:
        return
    amount = read_amount(cell.text, cell.number)
    if amount is None or amount < 0:
        refused.append(f"{grid.name} ligne {row} : prix « {cell.text[:30]} », un nombre est attendu.")
        return
    try:
        entries.append(
            PriceEntry(
                label=label,
                price=amount if amount.as_tuple().exponent in range(-4, 1) else round(Decimal(amount), 4),
                reference=text(Role.REFERENCE),
                unit=unit_of(text(Role.UNIT)),
                dimensions=text(Role.DIMENSIONS),
            )
        )
    except ValidationError:
        refused.append(f"{grid.name} ligne {row} : une valeur n'est pas celle attendue.")
