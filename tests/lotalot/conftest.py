"""Fixtures of the app's tests: no delays, no blinking, so that a screen depends on keys alone."""

from __future__ import annotations

import pytest


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def _no_delays(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if not request.node.path.name.startswith("test_app_"):
        return
    from textual.widgets import Input

    from lotalot.screens import profile_forms, watch

    monkeypatch.setattr(watch, "SEARCH_DELAY_S", 0.001)
    monkeypatch.setattr(watch, "PREVIEW_DELAY_S", 0.001)
    monkeypatch.setattr(profile_forms, "LOOK_UP_DELAY_S", 0.001)
    monkeypatch.setattr(Input, "cursor_blink", False, raising=False)
