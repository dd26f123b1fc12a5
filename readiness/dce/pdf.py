"""The text of a PDF, page by page, with PDFium. A page that is an image says so; nothing is recognised in images.

PDFium is not safe for several threads: one document is read at a time.
"""

import re
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from feeds.text import clean
from readiness.dce.archive import NotRead
from readiness.dce.limits import LONGEST_LEAF, LONGEST_PIECE, MOST_PAGES
from readiness.dce.models import PAGE, Leaf

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

MARK: Final = b"%PDF-"
_LOCK: Final = threading.Lock()
_HYPHEN: Final = re.compile("[\x02\ufffe]\r?\n?")
"""What PDFium leaves of a word cut at the end of a line."""
_FEW_WORDS: Final = 25
"""Characters under which a page with a large image is a scan: a stamp, a page number."""
_LARGE: Final = 0.4
"""Share of the page that an image covers."""
_EDGE: Final = 3
_LEAST_PAGES: Final = 4
_OFTEN: Final = 0.6
_DIGITS: Final = re.compile(r"\d+")
_LOCKED: Final = "password"


def read_pdf(data: bytes, cancelled: Callable[[], bool]) -> tuple[tuple[Leaf, ...], str]:
    """Give the pages, and a French note on what was not read.

    Raises:
        NotRead: the document is protected or broken.
    """
    import pypdfium2  # noqa: PLC0415 - only when a PDF is read

    with _LOCK:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if _LOCKED in str(error).lower():
                raise NotRead(
                    "le PDF est protégé par un mot de passe, demandez-le à l'acheteur et enregistrez le PDF sans lui"
                ) from error
            raise NotRead("le PDF est abîmé ou incomplet, téléchargez-le à nouveau") from error
        try:
            return _pages(document, cancelled)
        except pypdfium2.PdfiumError as error:
            raise NotRead("le PDF est abîmé ou incomplet, téléchargez-le à nouveau") from error
        finally:
            document.close()


def _pages(document: "PdfDocument", cancelled: Callable[[], bool]) -> tuple[tuple[Leaf, ...], str]:
    count = len(document)
    if not count:
        raise NotRead("le PDF n'a aucune page, téléchargez-le à nouveau")
    texts: list[str] = []
    scanned: list[bool] = []
    length = 0
    for index in range(min(count, MOST_PAGES)):
        if cancelled() or length > LONGEST_PIECE:
            break
        text, image = _page(document, index)
        texts.append(text)
        scanned.append(image)
        length += len(text)
    texts = without_banners(texts)
    leaves = tuple(
        Leaf(PAGE, number, text, scanned=image)
        for number, (text, image) in enumerate(zip(texts, scanned, strict=True), start=1)
    )
    note = "" if len(texts) == count else f"{len(texts)} pages lues sur {count} : le reste est trop long."
    return leaves, note


def _page(document: "PdfDocument", index: int) -> tuple[str, bool]:
    """Give the text of a page, and whether it is an image without text."""
    page = document[index]
    try:
        textpage = page.get_textpage()
        try:
            raw = textpage.get_text_range()
        finally:
            textpage.close()
        text = clean(_HYPHEN.sub("", raw[: LONGEST_LEAF * 2]), keep_lines=True)[:LONGEST_LEAF]
        return text, len(text) < _FEW_WORDS and _is_image(page)
    finally:
        page.close()


def _is_image(page: "PdfPage") -> bool:
    from pypdfium2 import raw  # noqa: PLC0415 - see read_pdf

    width, height = page.get_size()
    for found in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=3):
        left, bottom, right, top = found.get_bounds()
        if abs(right - left) * abs(top - bottom) >= _LARGE * width * height:
            return True
    return False


def without_banners(texts: Sequence[str]) -> list[str]:
    """Take out the lines that stand at the top or the foot of most pages (`CCTP – page 3 / 12`)."""
    if len(texts) < _LEAST_PAGES:
        return list(texts)
    pages = [text.split("\n") for text in texts]
    seen: Counter[str] = Counter()
    for lines in pages:
        seen.update({_DIGITS.sub("#", line) for line in (*lines[:_EDGE], *lines[-_EDGE:]) if line})
    often = {line for line, count in seen.items() if count >= _OFTEN * len(pages)}
    if not often:
        return list(texts)
    return ["\n".join(_inside(lines, often)) for lines in pages]


def _inside(lines: list[str], often: set[str]) -> list[str]:
    last = len(lines) - _EDGE
    return [
        line for at, line in enumerate(lines) if not ((at < _EDGE or at >= last) and _DIGITS.sub("#", line) in often)
    ]
