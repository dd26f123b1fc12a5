"""The offer card of this structure: made, sent, compared, reviewed line by line."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lotalot.rooms import Room

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from readiness.models import Structure
    from readiness.offer import Choices, Note, OfferCard
    from readiness.offer_words import CardLine, Change
    from readiness.store_offer import OfferStore, SentCard


@dataclass(frozen=True, slots=True)
class OfferView:
    """What the screen of the card shows: the card, its lines to review, and what changed since the last one sent."""

    card: OfferCard
    lines: list[CardLine]
    last: SentCard | None
    changed: list[Change]


class OfferRoom(Room):
    """Make the card from the profile and the stock, and remember what the user says of its lines."""

    @property
    def store(self) -> OfferStore:
        """Open the store on the current thread's connection."""
        from readiness.store_offer import OfferStore  # noqa: PLC0415 - see Room

        return OfferStore(self.db)

    def card(self, choices: Choices | None = None) -> OfferCard | None:
        """Make today's card, each line dated; None without a profile."""
        from readiness.offer_review import dated  # noqa: PLC0415 - at first use

        made = self._bare(choices)
        return None if made is None else dated(made, self._noted())

    def noticed(self) -> None:
        """Date what the profile now says: called when it is saved."""
        self._noted()

    def view(self) -> OfferView | None:
        """Read everything that the screen shows; None without a profile."""
        from readiness.offer_review import to_review  # noqa: PLC0415 - at first use
        from readiness.offer_words import changes  # noqa: PLC0415

        card, today, last = self.card(), self.today(), self.store.last_sent()
        if card is None:
            return None
        changed = changes(last.card, self._like(last.card, card), today) if last else []
        return OfferView(card, to_review(card, today), last, changed)

    def changes(self, choices: Choices | None = None) -> tuple[SentCard | None, list[Change]]:
        """List what changed since the last card sent; None and nothing when none was."""
        from readiness.offer_words import changes  # noqa: PLC0415 - at first use

        card, last = self.card(choices), self.store.last_sent()
        if card is None or last is None:
            return last, []
        return last, changes(last.card, self._like(last.card, card), self.today())

    def sent(self) -> list[SentCard]:
        """List the cards sent, the latest first."""
        return self.store.sent()

    def send(self, recipient: str, choices: Choices | None = None) -> SentCard | None:
        """Remember that today's card is sent to somebody; None without a profile."""
        card = self.card(choices)
        return None if card is None else self.store.send(card, recipient, self.now())

    def answer(self, key: str, answer: str) -> str:
        """Keep what the user answers of one line (`vrai`, `change`, `fini`); return a French sentence.

        Raises:
            readiness.errors.UnreadableOffer: the line is not on the card, or is not the profile's to end.
        """
        from readiness.errors import UnreadableOffer  # noqa: PLC0415 - at first use
        from readiness.offer_review import GONE, answered  # noqa: PLC0415

        notes, structure = self._noted(), self.workspace.structure()
        if key not in notes or structure is None:
            raise UnreadableOffer(key, "cette ligne n'est plus sur la fiche ; relisez-la")
        if answer == GONE:
            return self._end(structure, key)
        notes[key] = answered(notes[key], answer, self.today())
        self.store.remember(notes)
        return "Confirmé aujourd'hui." if answer == "vrai" else "À corriger : la fiche le dit, modifiez le profil."

    def remembered(self) -> tuple[Structure | None, dict[str, Note]]:
        """Give the profile and the answers as they are, for `restore`."""
        return self.workspace.structure(), self._noted()

    def restore(self, structure: Structure | None, notes: dict[str, Note]) -> None:
        """Put the profile and the answers back as they were."""
        if structure is not None and structure != self.workspace.structure():
            self.workspace.save_structure(structure)
        self.store.remember(notes)

    def _end(self, structure: Structure, key: str) -> str:
        from readiness.errors import UnreadableOffer  # noqa: PLC0415 - see answer
        from readiness.offer_review import without  # noqa: PLC0415

        left = without(structure, key)
        if left is None:
            raise UnreadableOffer(key, "ces biens se retirent sur l'écran Stock")
        self.workspace.save_structure(left)
        return "Retiré de la fiche et du profil."

    def write(self, path: Path, choices: Choices | None = None) -> OfferCard:
        """Write the card to a file, by its suffix; the file is replaced whole or not at all.

        Raises:
            readiness.errors.UnreadableOffer: no profile, another suffix, or the file cannot be written.
        """
        from feeds.errors import why_refused  # noqa: PLC0415 - at first use
        from readiness.errors import UnreadableOffer  # noqa: PLC0415

        card = self.card(choices)
        if card is None:
            raise UnreadableOffer(str(path), "il n'y a pas encore de profil ; lancez lotalot pour le créer")
        body = rendered(card, path, self.today())
        partial = path.with_name(f"{path.name}.{os.getpid()}.tmp")
        try:
            partial.write_bytes(body)
            partial.replace(path)
        except OSError as error:
            partial.unlink(missing_ok=True)
            why = f"écriture impossible, {why_refused(error)} ; choisissez un autre dossier"
            raise UnreadableOffer(str(path), why) from error
        return card

    def _bare(self, choices: Choices | None) -> OfferCard | None:
        from lotalot.segments import segment_labels  # noqa: PLC0415 - at first use
        from readiness.offer import bare_card  # noqa: PLC0415

        structure = self.workspace.structure()
        if structure is None:
            return None
        return bare_card(structure, self.workspace.stock(), segment_labels(), self.today(), choices)

    def _noted(self) -> dict[str, Note]:
        """Read what is remembered of each line, dating those that are new or were rewritten."""
        from readiness.offer import Choices  # noqa: PLC0415 - at first use
        from readiness.offer_review import noted  # noqa: PLC0415

        whole = self._bare(Choices(turnover=True))
        if whole is None:
            return {}
        store = self.store
        known = store.notes()
        notes = noted(whole, known, self.today())
        if notes != known:
            store.remember(notes)
        return notes

    def _like(self, sent: OfferCard, card: OfferCard) -> OfferCard:
        """Make the card with the same private things as the one sent, so that leaving them out is no change."""
        from readiness.offer import Choices  # noqa: PLC0415 - at first use

        prices = any(goods.price_from is not None for goods in sent.stock)
        same = Choices(prices=prices, turnover=sent.turnover is not None, contact=card.contact)
        return self.card(same) or card


def rendered(card: OfferCard, path: Path, today: date) -> bytes:
    """Render a card by the suffix of a file.

    Raises:
        readiness.errors.UnreadableOffer: the suffix is none of those known.
    """
    from readiness.errors import UnreadableOffer  # noqa: PLC0415 - at first use
    from readiness.offer_io import card_to_json  # noqa: PLC0415
    from readiness.offer_page import card_html, card_text  # noqa: PLC0415

    suffix = path.suffix.lower()
    if suffix == ".pdf":
        from readiness.offer_pdf import card_pdf  # noqa: PLC0415 - a big library, only to draw

        return card_pdf(card, today)
    if suffix in (".html", ".htm"):
        return card_html(card, today).encode()
    if suffix == ".json":
        return f"{card_to_json(card)}\n".encode()
    if suffix == ".txt":
        return ("\n".join(card_text(card, today)) + "\n").encode()
    raise UnreadableOffer(str(path), "choisissez un nom qui finit par .pdf, .html, .json ou .txt")
