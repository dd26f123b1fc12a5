"""Sentences of notices put together from their parts: who, what, how, in which order. All invented."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Final


@dataclass(frozen=True, slots=True)
class Subject:
    """What is reserved: as a subject (`le lot 2`, with its agreement) and the lots that it means."""

    words: str
    ending: str = ""
    lots: str = "*"

    @property
    def plural(self) -> bool:
        """Tell whether the verb is plural."""
        return self.ending.endswith("s")


SUBJECTS: Final = (
    Subject("le marché"),
    Subject("le présent marché"),
    Subject("ce marché public"),
    Subject("la présente consultation", "e"),
    Subject("l'accord-cadre"),
    Subject("cette procédure", "e"),
    Subject("le contrat"),
    Subject("la participation au marché", "e"),
    Subject("l'exécution du marché", "e"),
    Subject("le lot n°2", "", "2"),
    Subject("le lot 2 (espaces verts)", "", "2"),
    Subject("le lot no 02", "", "2"),
    Subject("les lots 2 et 5", "s", "2+5"),
    Subject("les lots n°3 à 5", "s", "3+4+5"),
    Subject("la participation au lot 4", "e", "4"),
    Subject("le deuxième lot", "", "2"),
)
BENEFICIARIES: Final = {
    "handicap": (
        ("aux entreprises adaptées et aux ESAT", "les entreprises adaptées et les ESAT"),
        ("à des EA ou à des ESAT", "les EA et ESAT"),
        (
            "à des établissements et services d'aide par le travail",
            "les établissements et services d'aide par le travail",
        ),
        ("au secteur du travail protégé et adapté", "les structures du travail protégé et adapté"),
        (
            "aux opérateurs économiques employant des travailleurs handicapés",
            "les opérateurs employant des travailleurs handicapés",
        ),
    ),
    "iae": (
        (
            "aux structures d'insertion par l'activité économique",
            "les structures d'insertion par l'activité économique",
        ),
        ("à des SIAE", "les SIAE"),
        ("aux entreprises d'insertion et associations intermédiaires", "les entreprises d'insertion"),
        (
            "à des opérateurs qui emploient des travailleurs défavorisés",
            "les opérateurs qui emploient des travailleurs défavorisés",
        ),
    ),
    "handicap+iae": (
        ("aux EA, ESAT et SIAE", "les EA, ESAT et SIAE"),
        (
            "aux entreprises adaptées ainsi qu'aux structures d'insertion par l'activité économique",
            "les entreprises adaptées et les structures d'insertion par l'activité économique",
        ),
    ),
    "ess": (
        ("aux entreprises de l'économie sociale et solidaire", "les entreprises de l'économie sociale et solidaire"),
        ("aux structures de l'ESS", "les structures de l'économie sociale et solidaire"),
    ),
    "penitentiaire": (
        ("aux opérateurs employant des personnes détenues", "les opérateurs employant des personnes détenues"),
        (
            "à des structures produisant en établissement pénitentiaire",
            "les structures produisant en établissement pénitentiaire",
        ),
    ),
}
ARTICLES: Final = {
    "handicap": "l'article L. 2113-12",
    "iae": "l'article L2113-13",
    "handicap+iae": "l'article L.2113-14",
    "ess": "l'article L 2113-15",
    "penitentiaire": "l'article L.2113-13-1",
}
RESERVED: Final = (
    "{est} réservé{e}",
    "{sera} réservé{e}",
    "{est} exclusivement réservé{e}",
    "{est} réservé{e} exclusivement",
    "{a} été réservé{e}",
    "{est} donc réservé{e}",
    "{est} réservé{e}, par décision de l'acheteur,",
)
LIMITED: Final = (
    "{est} ouvert{e} uniquement",
    "{est} exclusivement ouvert{e}",
    "{est} accessible{s} exclusivement",
    "{est} limité{e}",
    "{est} strictement limité{e}",
    "{est} dédié{e}",
    "n'{est} ouvert{e} qu'",
    "{sera} attribué{e} exclusivement",
    "ne {peut} être attribué{e} qu'",
)
DENIED: Final = (
    "n'{est} pas réservé{e}",
    "ne {sera} pas réservé{e}",
    "n'{a} pas été réservé{e}",
    "n'{est} en aucun cas réservé{e}",
    "n'{est} plus réservé{e}",
    "n'{est} nullement réservé{e}",
)
ACTIVE: Final = (
    "l'acheteur réserve {what} {to}",
    "le pouvoir adjudicateur a décidé de réserver {what} {to}",
    "la collectivité réservera {what} {to}",
    "la commune souhaite réserver {what} {to}",
)
ACTIVE_DENIED: Final = (
    "l'acheteur ne réserve pas {what} {to}",
    "le pouvoir adjudicateur a décidé de ne pas réserver {what} {to}",
    "la collectivité n'a pas souhaité réserver {what} {to}",
    "l'acheteur n'entend pas faire usage de la possibilité de réserver {what} {to}",
)
ALONE: Final = (
    "seul{es} {who} peuvent candidater",
    "seul{es} {who} sont autorisé{es} à soumissionner",
    "seul{es} peuvent répondre {who}",
    "ne peuvent participer que {who}",
    "{who} sont seul{es} admis{is} à présenter une offre",
    "seules les candidatures émanant {of} seront examinées",
)
FRAMES: Final = ("{said}.", "En application {article} du code de la commande publique, {said}.", "{said} ({article}).")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence and the labels of what it says."""

    text: str
    expected: str


def _verbs(subject: Subject) -> dict[str, str]:
    many = subject.plural
    return {
        "est": "sont" if many else "est",
        "sera": "seront" if many else "sera",
        "a": "ont" if many else "a",
        "peut": "peuvent" if many else "peut",
        "e": subject.ending,
        "s": "s" if many else "",
    }


def _framed(said: str, regime: str) -> Iterator[str]:
    for frame in FRAMES:
        article = ARTICLES[regime]
        shown = article.removeprefix("l'") if "(" in frame else "de " + article
        text = frame.format(said=said, article=shown)
        yield text[0].upper() + text[1:]


def _joined(predicate: str, to: str) -> str:
    return predicate + ("" if predicate.endswith("'") else " ") + to


def positives() -> Iterator[Phrase]:
    """Give sentences that reserve, by each way of saying it."""
    for regime, all_named in BENEFICIARIES.items():
        for (to, _), subject in product(all_named, SUBJECTS):
            expected = f"{regime}:{subject.lots}"
            for predicate in (*RESERVED, *LIMITED):
                said = f"{subject.words} {_joined(predicate.format(**_verbs(subject)), to)}"
                for text in _framed(said, regime):
                    yield Phrase(text, expected)
            for active in ACTIVE:
                for text in _framed(active.format(what=subject.words, to=to), regime):
                    yield Phrase(text, expected)
        for (_, who), alone in product(all_named, ALONE):
            kinds = who.removeprefix("les ")
            of = ("d'" if kinds[0].lower() in "eéo" else "de ") + kinds
            said = alone.format(who=who, es="es", of=of, **{"is": "es"})
            for text in _framed(said, regime):
                yield Phrase(text, f"{regime}:*")


def denials() -> Iterator[Phrase]:
    """Give sentences that say that something is not reserved."""
    for regime, all_named in BENEFICIARIES.items():
        for (to, _), subject in product(all_named, SUBJECTS):
            said = [f"{subject.words} {form.format(**_verbs(subject))} {to}" for form in DENIED]
            said += [form.format(what=subject.words, to=to) for form in ACTIVE_DENIED]
            for one in said:
                for text in _framed(one, regime):
                    yield Phrase(text, "refus")
