"""A panel whose text is made again for each width it is given."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

Draw = Callable[[int], Content]


class Drawn(Widget):
    """Text made by a function of the width."""

    DEFAULT_CSS = "Drawn { height: auto; width: 1fr; }"

    def __init__(self, draw: Draw | None = None, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._draw = draw

    def draw_with(self, draw: Draw | None) -> None:
        """Draw something else."""
        self._draw = draw
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return how many lines the text takes at this width."""
        del container, viewport
        return self._content(width).get_height({}, width)

    def render(self) -> Content:
        """Draw the text."""
        return self._content(self.size.width)

    def _content(self, width: int) -> Content:
        return Content("") if self._draw is None else self._draw(max(10, width))
