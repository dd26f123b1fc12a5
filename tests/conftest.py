"""Shared fixtures."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of real notices kept beside the project; the test is skipped where it is not."""
    if not SHARED.is_dir():
        pytest.skip("les données réelles ne sont pas à côté du projet")
    return SHARED
