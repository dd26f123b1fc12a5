"""The bundled example: hand-written notices in the real formats, a profile and a stock, poured into a workspace.

Nothing is simulated: the templates of `avis/` become real BOAMP pages, DILA files and a feed, and the real readers,
checks and screens do the rest. Dates in the templates are offsets from today (`{{J+4}}`), so that the example always
lives. No network, no personal data: buyers are invented, addresses are on exemple.fr.
"""

from lotalot.demo.build import DEMO_DB, DEMO_NAME, build_demo, pour

__all__ = ["DEMO_DB", "DEMO_NAME", "build_demo", "pour"]
