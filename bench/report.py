"""Print what was measured beside what it must hold, as a table a person can read."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure and its bound.

    Attributes:
        name: what was measured, in English, with its circumstances.
        value: the figure.
        unit: `ms`, `s`, `MB`, `×`, `%`.
        bound: what it may be at most; None for a figure that is only told.
    """

    name: str
    value: float
    unit: str
    bound: float | None = None

    @property
    def held(self) -> bool:
        """Tell whether the bound is held."""
        return self.bound is None or self.value <= self.bound


def print_table(title: str, measures: Sequence[Measure]) -> None:
    """Print a title and one line a measure."""
    print(f"\n{title}")
    for each in measures:
        bound = "" if each.bound is None else f"at most {each.bound:g} {each.unit}"
        sign = " " if each.bound is None else "✔" if each.held else "✕"
        print(f"  {sign} {each.name:<64} {each.value:>10.2f} {each.unit:<3} {bound}")
