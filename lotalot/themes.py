"""The two colour themes of the app. Contrast first: words stay readable on every background they are drawn on."""

from __future__ import annotations

from typing import Final

from textual.theme import Theme

QUIET: Final = "#8b98a3"
"""Secondary words: readable on dark and light backgrounds alike."""

THEMES: Final = (
    Theme(
        name="lot-a-lot",
        primary="#6cb6d9",
        secondary="#9aa7b1",
        warning="#e8b552",
        error="#f07f7f",
        success="#86cb8b",
        accent="#c9a0e8",
        foreground="#dfe5ea",
        background="#11161b",
        surface="#171d23",
        panel="#202830",
        dark=True,
        variables={"quiet": "#93a1ac", "input-cursor-text-style": "reverse"},
    ),
    Theme(
        name="lot-a-lot-clair",
        primary="#0b6c9c",
        secondary="#5d6a73",
        warning="#8a5a00",
        error="#b3261e",
        success="#1e7434",
        accent="#6b3fb5",
        foreground="#1b2328",
        background="#fbfaf7",
        surface="#f3f2ee",
        panel="#e6e8e6",
        dark=False,
        variables={"quiet": "#5d6a73", "input-cursor-text-style": "reverse"},
    ),
)
