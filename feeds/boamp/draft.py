"""A notice while it is being read: the envelope fills it, a form completes it, `finish` freezes it.

Mutable on purpose and private to this package. Every text that enters is cleaned here, so that a form's reader can only
say where a text stands and what it is.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from feeds.boamp.fields import web_address
from feeds.models import (
    Amount,
    Award,
    Buyer,
    Change,
    Deadline,
    Fragment,
    Kind,
    Link,
    Lot,
    LotLimits,
    Notice,
    Place,
    Statement,
)
from feeds.text import clean, fold
from feeds.tree import dig, has, lines_of, text_of, walk_texts

FRAGMENT_LIMIT = 60_000
"""Characters kept of one text: the longest seen in a real notice is a tenth of that."""

_VARIANTS = (
    ("non", "not-allowed"),
    ("oui", "allowed"),
    ("VARIANTES_NON", "not-allowed"),
    ("VARIANTES_OUI", "allowed"),
)


@dataclass(slots=True)
class Draft:
    """A notice being read. Fields are those of `Notice`, the tuples being lists."""

    guid: str
    kind: Kind
    form: str = "FLAT"
    title: str = ""
    summary: str = ""
    """`RESUME_OBJET`, cut at 200 characters: the title when nothing better is published."""
    buyer_name: str = ""
    siret: str = ""
    city: str = ""
    postcode: str = ""
    published: date | None = None
    dispatched: date | None = None
    description: str = ""
    deadline_raw: str = ""
    """The digits that win: those of `gestion`."""
    flat_deadline: str = ""
    """`datelimitereponse` of the API, only used when nothing else is known."""
    family: str = ""
    departments: tuple[str, ...] = ()
    cpv: tuple[str, ...] = ()
    descriptors: tuple[tuple[str, str], ...] = ()
    natures: tuple[str, ...] = ()
    procedure: str = ""
    techniques: dict[str, None] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    value: Amount | None = None
    duration_months: Decimal | None = None
    renewals: int | None = None
    lots: list[Lot] = field(default_factory=list)
    lot_limits: LotLimits | None = None
    links: dict[str, str] = field(default_factory=dict)
    """Role by address: the first role given to an address stays."""
    statements: list[Statement] = field(default_factory=list)
    fragments: list[Fragment] = field(default_factory=list)
    previous: dict[str, None] = field(default_factory=dict)
    procedure_id: str = ""
    winners: tuple[str, ...] = ()
    awards: list[Award] = field(default_factory=list)
    corrections: list[tuple[str, str]] = field(default_factory=list)
    """(text, path) of what a change notice says in French."""
    changes: list[Change] = field(default_factory=list)
    warnings: dict[str, None] = field(default_factory=dict)

    def name(self, title: str, path: str) -> None:
        """Keep the form's own title: the notice's when the API gave none, and always a text to be searched."""
        if title:
            self.title = self.title or title
            self.fragment("title", title, path)

    def call_buyer(self, name: str) -> None:
        """Prefer the form's own name of the buyer, unless it is the same one in capitals."""
        if name and not (name.isupper() and fold(name) == fold(self.buyer_name)):
            self.buyer_name = name

    def warn(self, sentence: str) -> None:
        """Add a French sentence once."""
        self.warnings[sentence] = None

    def text(self, role: str, tree: object, path: str, *keys: str, lot: str | None = None) -> str:
        """Keep the text at the end of `keys` as a fragment; give it cleaned, empty when there is none."""
        node = dig(tree, *keys) if keys else tree
        text = lines_of(node)
        if text:
            self.fragment(role, text, ".".join((path, *keys)), lot)
        return text

    def fragment(self, role: str, text: str, path: str, lot: str | None = None) -> None:
        """Keep an already cleaned text, shortened when it is absurdly long."""
        if len(text) > FRAGMENT_LIMIT:
            self.warn(f"Texte très long abrégé ({path}) : voir l'avis d'origine.")
            text = text[:FRAGMENT_LIMIT]
        self.fragments.append(Fragment(path, text, lot, role))

    def texts(self, role: str, node: object, path: str, lot: str | None = None) -> None:
        """Keep every text below a node as fragments, wherever it stands."""
        for where, raw in walk_texts(node, path):
            text = clean(raw, keep_lines=True)
            if _says_something(text):
                self.fragment(role, text, where, lot)

    def link(self, role: str, node: object) -> None:
        """Keep an http(s) address, once."""
        address = web_address(node)
        if address:
            self.links.setdefault(address, role)

    def state(self, topic: str, value: str, path: str, lot: str | None = None, text: str = "") -> None:
        """Keep a structured fact as found."""
        self.statements.append(Statement(topic, value, path, lot, text))

    def variants(self, node: object, path: str, lot: str | None = None) -> None:
        """State whether variants are allowed (BT-63), which a form says by the presence of a key."""
        for key, value in _VARIANTS:
            if has(node, key):
                self.state("variants", value, f"{path}.{key}", lot)

    def earlier(self, node: object) -> None:
        """Keep identifiers of earlier notices: one, several, or joined by commas."""
        for piece in text_of(node).replace(",", " ").replace(";", " ").split():
            ident = clean(piece).replace("_", "-")
            if ident and ident != self.guid and len(ident) <= 64:  # noqa: PLR2004 - longer is no identifier
                self.previous[ident] = None

    def _known_awards(self) -> tuple[Award, ...]:
        """Give the awards; in a result that names nobody, the winners are those that the indexers found."""
        told = any(award.winners for award in self.awards)
        if told or not self.winners or self.kind not in (Kind.RESULT, Kind.INTENTION):
            return tuple(self.awards)
        return (*(award for award in self.awards if award.outcome == "unsuccessful"), Award(None, self.winners))

    def finish(self, deadline: Deadline | None) -> Notice:
        """Freeze the notice."""
        return Notice(
            source="boamp",
            guid=self.guid,
            kind=self.kind,
            form=self.form,
            title=_capital(self.title or self.summary),
            buyer=Buyer(self.buyer_name, self.siret, self.city, self.postcode),
            published=self.published,
            dispatched=self.dispatched or self.published,
            description=self.description,
            deadline=deadline,
            departments=self.departments,
            cpv=self.cpv,
            descriptors=self.descriptors,
            natures=self.natures,
            procedure=self.procedure,
            techniques=tuple(self.techniques),
            places=tuple(self.places),
            value=self.value,
            duration_months=self.duration_months,
            renewals=self.renewals,
            lots=tuple(self.lots),
            lot_limits=self.lot_limits,
            links=tuple(Link(role, address) for address, role in self.links.items()),
            statements=tuple(self.statements),
            fragments=tuple(self.fragments),
            previous=tuple(self.previous),
            procedure_id=self.procedure_id,
            awards=self._known_awards(),
            changes=tuple(self.changes),
            warnings=tuple(self.warnings),
        )


def _capital(title: str) -> str:
    """Give a title its capital: indexers write summaries in lower case."""
    return title[:1].upper() + title[1:]


def _says_something(text: str) -> bool:
    """Tell sentences from codes, dates, telephones and addresses."""
    return (" " in text or len(text) > 20) and any(map(str.isalpha, text)) and not ("@" in text and " " not in text)  # noqa: PLR2004
