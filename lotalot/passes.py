"""One pass over the sources, as the settings want it: which sources, which addresses, which client.

The only module of the program that joins the network room to the store; imported when a pass is asked for.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from feeds.http import PoliteClient, user_agent
from feeds.refresh import Services, TableReport, refresh
from feeds.registers import Registers, look_up
from feeds.sources import BoampOptions, build_sources
from feeds.sync import due_sources, sync

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from feeds.models import FetchReport
    from feeds.politeness import Limits
    from feeds.registers import Found
    from feeds.store import NoticeStore
    from lotalot.settings import Settings


def run_pass(
    store: NoticeStore,
    settings: Settings | None,
    clock: Callable[[], datetime],
    *,
    only: str | None,
    since: date | None,
    force: bool,
    on_progress: Callable[[str], None],
    cancelled: Callable[[], bool],
) -> list[FetchReport]:
    """Read the enabled sources (those that are due only, without `force`) and return one report a source.

    Raises:
        feeds.errors.FeedsError: `only` names no enabled source, or the reports cannot be written.
    """
    contact = settings.contact if settings else ""

    def connect(stop: Callable[[], bool]) -> PoliteClient:
        return PoliteClient(agent=user_agent(contact), cancelled=stop, clock=clock)

    wanted = store.sources() if force or only else due_sources(store, clock())
    return sync(
        store,
        build_sources(wanted, _options(settings)),
        connect,
        clock,
        since=since,
        on_progress=on_progress,
        cancelled=cancelled,
        only=only,
    )


def run_refresh(
    store: NoticeStore,
    settings: Settings | None,
    clock: Callable[[], datetime],
    *,
    on_progress: Callable[[str], None],
    cancelled: Callable[[], bool],
) -> list[TableReport]:
    """Ask the official services for the reference tables and return one report a table.

    Raises:
        feeds.errors.FeedsError: the user asked to stop, or the tables cannot be written.
    """
    contact = settings.contact if settings else ""
    services = Services(settings.reference.geo_url, settings.reference.eu_url) if settings else Services()
    with PoliteClient(agent=user_agent(contact), cancelled=cancelled, clock=clock) as client:
        return refresh(store, client, services, clock, on_progress)


def run_lookup(
    settings: Settings | None,
    clock: Callable[[], datetime],
    asked: str,
    department: str,
    *,
    today: date,
    cancelled: Callable[[], bool],
) -> Found:
    """Look for a structure in the public registers by its name or its number.

    Raises:
        feeds.errors.FeedsError: the user asked to stop.
    """
    contact = settings.contact if settings else ""
    where = Registers(settings.registers.enterprises_url, settings.registers.emplois_url) if settings else Registers()
    with ExitStack() as opened:

        def connect(limits: Limits) -> PoliteClient:
            agent = user_agent(contact)
            return opened.enter_context(PoliteClient(agent=agent, limits=limits, cancelled=cancelled, clock=clock))

        return look_up(asked, today, connect, where, department=department)


def _options(settings: Settings | None) -> BoampOptions:
    if settings is None:
        return BoampOptions()
    boamp = settings.boamp
    return BoampOptions(
        backend=boamp.backend,
        api_url=boamp.api_url,
        dila_url=boamp.dila_url,
        first_days=boamp.days,
        departments=boamp.departments,
    )
