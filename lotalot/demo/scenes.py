"""The stories that the demonstration tells, one a thing that goes wrong for these structures today.

`lotalot demo --headless` prints them after its table; the app shows the same data on its screens. Each scene pours what
it needs (`pour`, once, at the end of `lotalot.demo.build.pour`) and tells what the workspace answers (`tell`): nothing
in what it prints is written in advance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lotalot.workspace import Workspace

_MODULES: Final[tuple[str, ...]] = (
    "capacity_scene",
    "dce_scene",
    "offer_scene",
    "response_scene",
    "stock_scene",
    "deals_scene",
)
"""Modules of `lotalot.demo` that each define `SCENES`, in the order they are poured and told."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One story.

    Attributes:
        title: French, the question a user has.
        pour: writes what the story needs into the example's workspace.
        tell: gives the answer, in French lines of at most 78 columns.
    """

    title: str
    pour: Callable[[Workspace], None]
    tell: Callable[[Workspace], Iterable[str]]


def scenes() -> tuple[Scene, ...]:
    """Give the stories in the order they are told."""
    return tuple(scene for name in _MODULES for scene in import_module(f"lotalot.demo.{name}").SCENES)
