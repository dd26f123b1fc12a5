"""Say until when a buyer is asked, and what. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lotalot import format as fr

if TYPE_CHECKING:
    from readiness.models import AskBefore, Verdict


def until_words(before: AskBefore) -> str:
    """Write the last day to ask, where it is said and how sure that is."""
    sure = f", fiabilité {before.confidence}" if before.confidence else ""
    if before.on is None:
        return fr.plain(before.source)
    return f"avant le {before.on:%d/%m/%Y} ({fr.plain(before.source)}{sure})"


def asking(verdict: Verdict) -> list[str]:
    """Write the questions to ask the buyer, with their date."""
    if not verdict.questions or verdict.ask_before is None:
        return [f"à demander : {fr.plain(each)}" for each in verdict.questions]
    first, *others = verdict.questions
    head = f"à demander {until_words(verdict.ask_before)} : {fr.plain(first)}"
    return [head, *(f"à demander : {fr.plain(each)}" for each in others)]
