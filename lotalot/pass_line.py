"""What the status line says of a pass over the sources: how far it is, then what it brought. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lotalot import format as fr

if TYPE_CHECKING:
    from feeds.models import FetchReport

BAR_CELLS: Final = 8
_OUT_OF: Final = re.compile(r"\b(\d{1,9})(?: [a-zà-ÿ]{1,20})? sur (\d{1,9})\b")


def progress_words(text: str) -> str:
    """Put a bar before words that count (`jour 2 sur 8`, `40 avis sur 120`); the others are given as they are."""
    counted = _OUT_OF.search(text)
    if counted is None:
        return text
    done, total = int(counted[1]), int(counted[2])
    if not total:
        return text
    full = min(BAR_CELLS, BAR_CELLS * done // total)
    return f"{'█' * full}{'░' * (BAR_CELLS - full)} {text}"


def pass_words(reports: list[FetchReport], error: str = "") -> tuple[str, str]:
    """Write the end of a pass in one sentence, and its style."""
    if error:
        return f"Mise à jour impossible : {error}", "bold $text-error"
    added, updated = sum(report.added for report in reports), sum(report.updated for report in reports)
    failed = [report for report in reports if report.outcome not in ("ok", "interrupted")]
    text = f"{fr.plural(added, 'nouvelle', 'nouvelles')}, {fr.plural(updated, 'modifiée', 'modifiées')}"
    if failed:
        count = fr.plural(len(failed), "source n'a pas répondu", "sources n'ont pas répondu")
        return f"{text} ; {count} : voir O Sources.", "bold $text-warning"
    if any(report.outcome == "interrupted" for report in reports):
        return f"Mise à jour arrêtée : {text}.", ""
    return f"À jour : {text}.", ""
