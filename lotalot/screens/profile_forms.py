"""The small forms of the Structure screen: each edits one thing of the profile and gives it back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final, Literal, cast

from textual import on
from textual.widget import Widget
from textual.widgets import Input

from lotalot import format as fr
from lotalot import typed
from lotalot.screens.choice import ChoiceLines
from lotalot.screens.panel import FormError, FormPanel
from lotalot.segments import segment_label
from lotalot.typed_hours import read_windows, write_windows
from lotalot.widgets.fields import CheckList, TextField, Turn
from readiness.models import Accreditation, Capability, Site

if TYPE_CHECKING:
    from feeds.reference.communes import Commune

LOOK_UP_DELAY_S: Final = 0.2
CONFIDENCE: Final = {"sure": "sûr", "probable": "probable", "fragile": "fragile"}


def checked(readers: Mapping[str, Callable[[], object]]) -> dict[str, object]:
    """Read every field, gathering what is wrong.

    Raises:
        FormError: with the reason of each field that cannot be used.
    """
    values: dict[str, object] = {}
    errors: dict[str, str] = {}
    for name, read in readers.items():
        try:
            values[name] = read()
        except ValueError as error:
            errors[name] = str(error)
    if errors:
        raise FormError(errors)
    return values


class OneFieldForm(FormPanel[object]):
    """Edit one value of the profile; the result is the value read (wrapped, since None means unknown)."""

    ONE_LINE = True

    def __init__(self, label: str, value: str, hint: str, read: Callable[[str], object], heading: str = "") -> None:
        super().__init__()
        self._label_text = label
        self._heading_text = heading or f"{label} (vide : inconnu)"
        self._value = value
        self._hint = hint
        self._read = read

    def heading(self) -> str:
        """Return what is edited."""
        return self._heading_text

    def fields(self) -> Iterator[Widget]:
        """Give the field."""
        yield TextField("value", self._label_text, self._value, self._hint)

    def build(self) -> object:
        """Read the value."""
        return (checked({"value": lambda: self._read(self.text("value"))})["value"],)


class ChecksForm(FormPanel[tuple[str, ...]]):
    """Tick some among many."""

    TALL = True
    ONE_LINE = True

    def __init__(self, heading: str, options: Mapping[str, str], chosen: Iterable[str]) -> None:
        super().__init__()
        self._heading_text = heading
        self._options = options
        self._chosen = tuple(chosen)
        self._warned = False

    def heading(self) -> str:
        """Return the question."""
        return self._heading_text

    def fields(self) -> Iterator[Widget]:
        """Give the list."""
        yield CheckList(self._options, self._chosen, id="checks")

    def action_save(self) -> None:
        """Close with what is ticked; nothing at all is asked once more: enter alone ticks nothing."""
        if not self._chosen and not self._warned and not self.query_one(CheckList).chosen:
            self._warned = True
            self.say_error("rien n'est coché : Espace coche la ligne, ↵ passe quand même")
            return
        super().action_save()

    def build(self) -> tuple[str, ...]:
        """Return what is ticked."""
        return self.query_one(CheckList).chosen


class CapabilityForm(FormPanel[Capability]):
    """What is done in one activity."""

    def __init__(self, item: Capability) -> None:
        super().__init__()
        self._item = item

    def heading(self) -> str:
        """Return the activity."""
        return segment_label(self._item.segment)

    def fields(self) -> Iterator[Widget]:
        """Give what can be said of it; each may stay empty."""
        item = self._item
        yield TextField("hours", "Heures par sem.", figure(item.hours_per_week), "120   (vide : inconnu)")
        yield TextField("days", "Jours par sem.", figure(item.days_per_week), "3,5   (vide : inconnu)")
        yield TextField("radius", "Rayon en km", figure(item.radius_km), "vide : celui de la structure")
        yield TextField("until", "Jusqu'au", f"{item.valid_until:%d/%m/%Y}" if item.valid_until else "", "30/06/2027")
        yield Turn("confidence", "C'est", CONFIDENCE, item.confidence)
        yield TextField("note", "Pourquoi", item.confidence_note, "qui peut partir… (facultatif)", max_length=200)
        yield TextField("headcount", "Personnes", figure(item.headcount), "4   (vide : inconnu)")
        yield TextField("windows", "Horaires", write_windows(item.windows), "lun-ven 8h-17h   (vide : inconnu)")
        yield TextField("refused", "Refusés", write_windows(item.refused), "avant 7h ; sam-dim")

    def build(self) -> Capability:
        """Make the capability."""
        values = checked(
            {
                "hours": lambda: typed.read_number(self.text("hours"), most=100_000, unit="h", example="120"),
                "days": lambda: typed.read_number(self.text("days"), most=7, unit="j"),
                "radius": lambda: typed.read_number(self.text("radius"), most=20_000, unit="km", example="40"),
                "until": lambda: typed.read_day(self.text("until")),
                "headcount": lambda: typed.read_number(self.text("headcount"), most=100_000, example="4"),
                "windows": lambda: read_windows(self.text("windows")),
                "refused": lambda: read_windows(self.text("refused")),
            }
        )
        confidence = cast("Literal['sure', 'probable', 'fragile']", self.query_one(Turn).value)
        return Capability.model_validate(
            {
                **self._item.model_dump(),
                "hours_per_week": values["hours"],
                "days_per_week": values["days"],
                "radius_km": values["radius"],
                "valid_until": values["until"],
                "confidence": confidence,
                "confidence_note": self.text("note"),
                "headcount": values["headcount"],
                "windows": values["windows"],
                "refused": values["refused"],
            }
        )


class AccreditationForm(FormPanel[Accreditation]):
    """The paper that gives a kind."""

    def __init__(self, item: Accreditation, name: str) -> None:
        super().__init__()
        self._item = item
        self._name_text = name

    def heading(self) -> str:
        """Return which one."""
        return f"Agrément ou convention {self._name_text}"

    def fields(self) -> Iterator[Widget]:
        """Give its reference and its end."""
        until = self._item.valid_until
        yield TextField("reference", "Référence", self._item.reference, "numéro de convention")
        yield TextField("until", "Valable jusqu'au", f"{until:%d/%m/%Y}" if until else "", "31/12/2027")

    def build(self) -> Accreditation:
        """Make the accreditation."""
        values = checked({"until": lambda: typed.read_day(self.text("until"))})
        return Accreditation.model_validate(
            {"kind": self._item.kind, "reference": self.text("reference"), "valid_until": values["until"]}
        )


class PlaceForm(FormPanel[Site]):
    """A site, found by commune or postcode among the communes known here."""

    def __init__(self, site: Site, heading: str = "Où travaillez-vous ?") -> None:
        super().__init__()
        self._site = site
        self._heading_text = heading
        self._communes: tuple[Commune, ...] = ()
        self._found_for = ""
        """The words that `_communes` answer: a quick hand may save before its last letters were looked up."""

    def heading(self) -> str:
        """Return the question."""
        return self._heading_text

    def fields(self) -> Iterator[Widget]:
        """Give the look-up and its answers."""
        yield TextField("town", "Commune", f"{self._site.postcode} {self._site.city}".strip(), "commune ou code postal")
        yield ChoiceLines(id="communes")
        yield TextField("name", "Nom du lieu", self._site.name, "atelier, dépôt… (facultatif)")

    def on_mount(self) -> None:
        """Look up what is already there."""
        self.query_one("#communes").styles.height = 4
        self.look_up(self.text("town"))

    @on(Input.Changed, "#input-town")
    def _typed(self, message: Input.Changed) -> None:
        text = message.value
        self.set_timer(LOOK_UP_DELAY_S, lambda: self.look_up(text) if text.strip() == self.text("town") else None)

    def look_up(self, text: str) -> None:
        """Find the communes that may be meant."""
        town = text.strip()
        self.ask("commune", lambda: communes_named(town), lambda found: self._show(town, found))

    def _show(self, town: str, communes: tuple[Commune, ...]) -> None:
        self._communes, self._found_for = communes, town
        lines = self.query_one(ChoiceLines)
        lines.empty = f"« {fr.plain(town)} » : aucune commune connue." if town else "Tapez un nom ou un code postal."
        lines.can_focus = bool(communes)
        lines.show_rows([f"{item.name} ({item.postcodes[0] if item.postcodes else item.insee})" for item in communes])
        lines.cursor = 0

    def build(self) -> Site:
        """Make the site from the commune chosen."""
        town = self.text("town")
        if not town:
            raise FormError({"town": "Indiquez une commune ou un code postal."})
        if town != self._found_for:
            self._show(town, communes_named(town))
        if not self._communes:
            raise FormError({"town": f"« {fr.plain(town)} » n'est pas une commune connue ; essayez le code postal."})
        return site_of(self._communes[self.query_one(ChoiceLines).cursor], town, self.text("name"))


def communes_named(town: str) -> tuple[Commune, ...]:
    """Find the communes that a name or a postcode may mean; none for nothing."""
    from feeds.reference import find_commune  # noqa: PLC0415 - a big table, loaded on first use

    return find_commune(town, 20) if town else ()


def site_of(commune: Commune, town: str, name: str = "") -> Site:
    """Make a site from a commune, keeping the postcode typed when it is one of its own."""
    postcode = next(
        (code for code in commune.postcodes if code in town), commune.postcodes[0] if commune.postcodes else ""
    )
    return Site(name=name, postcode=postcode, city=commune.name, latitude=commune.latitude, longitude=commune.longitude)


def figure(value: object) -> str:
    """Write a figure as it is typed back."""
    from decimal import Decimal  # noqa: PLC0415 - beside its use

    return "" if value is None else fr.number(Decimal(str(value)), 2).replace(fr.NBSP, " ")
