"""Any RSS or Atom address that a user types: buyer profiles, networks. Fetched here, read by `feeds.rss`.

A body that has not changed is not even parsed: the site says so (304), or the bytes do.
"""

from collections.abc import Iterator
from hashlib import blake2b
from typing import Final

from feeds.http import Validators
from feeds.records import RawRecord
from feeds.source_errors import BadAnswer
from feeds.sources.protocol import FetchContext, SourceBatch, is_web_page

FEED_BYTES: Final = 16 * 2**20


class FeedSource:
    """One feed. Its items are pointers: a title, a link and a date, never data."""

    def __init__(self, url: str, *, ident: str, label: str = "") -> None:
        self.id = ident
        self.label = label or url
        self._url = url

    def fetch(self, context: FetchContext) -> Iterator[SourceBatch]:
        """Give the feed's body as one record, unless it is the one read last (see `FeedableSource`)."""
        known = Validators(*context.memory.http_cache(self._url))
        answer = context.client.get(self._url, validators=known, max_bytes=FEED_BYTES)
        if answer.unchanged:
            return
        if is_web_page(answer.body):
            raise BadAnswer(
                self._url,
                "cette adresse mène à une page web, pas à un flux RSS ou Atom",
                "cherchez sur cette page le lien « RSS » et donnez son adresse",
            )
        digest = blake2b(answer.body, digest_size=16).digest()
        kept = (self._url, answer.validators)
        if context.memory.body_seen(self.id, digest):
            yield SourceBatch(cache=kept)
            return
        context.on_progress(f"{self.label} : reçu")
        record = RawRecord("rss", self._url, self.id, answer.body)
        yield SourceBatch((record,), cache=kept, body=(self.id, digest))
