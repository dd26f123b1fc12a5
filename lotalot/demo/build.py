"""Pour the example into a workspace file: notices, profile, stock, a followed opportunity and a note."""

from __future__ import annotations

from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from lotalot.demo.scenes import scenes
from lotalot.demo.templates import write_files
from lotalot.format import PARIS

if TYPE_CHECKING:
    from lotalot.settings import Settings
    from lotalot.workspace import Clock, Workspace
    from readiness.models import Structure

DEMO_NAME: Final = "Atelier du Blavet"
DEMO_DB: Final = "demonstration.db"
PROFILE: Final = "profil.toml"
STOCK: Final = "stock.csv"
PROFILE_DAY: Final = date(2026, 1, 1)
"""The day that the profile's dates are written for: the file stays one that `profile import` takes."""
FOLLOWED: Final = ("boamp:26-90001", "boamp:26-90006")
NOTED: Final = ("boamp:26-90004", "Demander à la médiathèque si deux modèles de chaises sont acceptés.")


def build_demo(path: Path, *, clock: Clock | None = None, settings: Settings | None = None) -> Workspace:
    """Create the example at `path`, which must not exist yet, and return it open.

    Args:
        path: the file to create, in an existing folder.
        clock: what the workspace takes for now; the example's dates are counted from it.
        settings: the user's own, for the keys of the screens.
    """
    from lotalot.workspace import Workspace, utc_now  # noqa: PLC0415 - the templates alone need no database

    workspace = Workspace.open(path, clock=clock or utc_now, settings=settings)
    pour(workspace)
    return workspace


def pour(workspace: Workspace) -> None:
    """Read the example's files, profile and stock into an empty workspace."""
    from readiness.profile_io import parse_profile  # noqa: PLC0415 - see build_demo
    from readiness.stock_io import parse_stock  # noqa: PLC0415

    today = workspace.now().astimezone(PARIS).date()
    workspace.save_structure(moved(parse_profile(_text(PROFILE).encode(), PROFILE, as_json=False), today - PROFILE_DAY))
    workspace.add_stock(parse_stock(_text(STOCK).encode(), STOCK).items)
    with TemporaryDirectory(prefix="lotalot-") as folder:
        workspace.import_paths(write_files(Path(folder), today))
    for ident in FOLLOWED:
        workspace.follow(ident)
    workspace.annotate(*NOTED)
    for scene in scenes():
        scene.pour(workspace)


def moved(profile: Structure, by: timedelta) -> Structure:
    """Shift the dates until which things hold, so that the example never grows old."""
    data = profile.model_dump()
    for item in (*data["accreditations"], *data["capabilities"]):
        if item["valid_until"] is not None:
            item["valid_until"] += by
    return profile.model_validate(data)


def _text(name: str) -> str:
    return files("lotalot.demo").joinpath(name).read_text(encoding="utf-8")
