"""Who won, read from the French free text of a national result (`attributionMarche`).

Three ways of naming a winner are read, each where the words leave no doubt: a label (« Titulaire : X »), a verb
(« attribué à la société X ») and the address line of the platforms' own layout (« X, 1 rue Y, 35000 Z » between
« Marché n° » and « Montant Ht »). Any other wording names nobody: the text is shown instead. Pure and bounded.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from feeds.awards import joined_award
from feeds.boamp.fields import amount_in
from feeds.models import Award, Evidence
from feeds.text import clean, fold
from feeds.timeline import WORDS_RULE
from feeds.tree import walk_texts

_TEXT_LIMIT: Final = 20_000
_NAME_LIMIT: Final = 120
_SHORT: Final = 200
"""Characters of a text that may be about giving up the whole procedure."""
_BREAKS: Final = re.compile(
    r"\n+|(?<=[\w)€»]{3})[.;]\s+(?=[A-ZÀ-Ý])"
    r"|(?:[.;,]|\s[-–—•|]|(?<!\bdu)(?<!\bDU)\s(?=L))\s*(?=[Ll](?:ot|OT)s?\s*(?:[Nn]\s?°\s*)?\d{1,3}\s*[:\-–—])"
)
_LOT: Final = re.compile(
    r"\W{0,4}(?:pour )?(?:les? )?(?:marches? )?(?:n°\s?\w{1,12} )?[-–]?\s?lots?\s?(?:n(?:°|o|os)?s?\s?)?:?\s?"
    r"(?P<list>\d{1,3}[a-z]?(?:\s?(?:,|et|&)\s?(?:lots?\s?)?(?:n°\s?)?\d{1,3}[a-z]?){0,30})\b"
)
_NUMBER: Final = re.compile(r"\d{1,3}[a-z]?\b")
_WHO: Final = r"(?:titulaires?|attributaires?|adjudicataires?)"
_FIRM: Final = r"(?:entreprises?|societes?|candidats?|prestataires?|groupements?|operateurs?|fournisseurs?)"
_LABEL: Final = re.compile(
    r"(?:^|[\s(*•-])(?:(?:nom|denomination|raison sociale|identite)(?:, (?:nom|adresse)[^:]{0,30})?"
    r"(?: et (?:l')?adresses?)?(?: officielle?)? (?:du |de la |de l'|des |de )(?:" + _WHO + "|" + _FIRM + r")"
    r"(?: (?:retenue?s?|attributaires?|titulaires?))?"
    r"|" + _WHO + r"|" + _FIRM + r" (?:retenue?s?|attributaires?|titulaires?)|raison sociale)"
    r"(?: (?:du|de l'|des) (?:marches?|accord-cadre|lots?(?: (?:n°\s?)?(?P<lot>\d{1,3}))?))?(?: n°\s?\d{1,2})?\s?:\s?"
)
_VERB: Final = re.compile(
    r"(?<!pas ete )(?<!pas )\b(?:attribue|adjuge|confie|notifie)(?:e|s|es)?"
    r"(?: (?:le|en date du) (?:[\d/.]{6,10}|\d{1,2}(?:er)? \w{3,9} \d{4}))?"
    r"(?: pour un montant (?:de |total de |estimatif de )?[\d\s.,]{1,20}(?:€|euros?)(?: (?:ht|ttc|h\.t\.))?)?"
    r",? (?:a|au|(?P<many>aux))(?=\s)\s?:?\s?|\battribution (?:du marche |du lot \d{1,3} )?(?:a|au)(?=\s)\s?:?\s?"
)
_ARTICLE: Final = re.compile(
    r"(?:(?:l'|la |le |les |aux? )?(?:entreprises?|societes?|ste|groupements?(?: (?:momentane|solidaire|conjoint"
    r"|d'entreprises|(?:compose|constitue|forme)e? (?:de|des|par)))*|cabinet|candidat|association|titulaire|operateur"
    r"(?: economique)?)(?: suivante?s?)?(?:\s?:\s?|\s)(?:(?:l'|la |le )?(?:entreprise|societe) )?)"
)
_SMALL_ARTICLE: Final = re.compile(r"(?:l['’]|la |le |les )")
"""Stripped when it is not written with a capital: « à la SAS Exemple », but « à Les Brigades »."""
_JOINT: Final = re.compile(r"\W{0,3}(?:le |au |du |l')?groupement")
_CUT: Final = re.compile(
    r"\s(?:pour|d'un montant|montant|au prix|avec un|sise?s?|situee?s?|domiciliee?s?|a hauteur|dont|le \d|siret|siren"
    r"|selon|en date|moyennant|ayant|qui|represente)\b"
    r"|\s?[-–—:;(\n]\s?(?:montant|\d|siret|siren|prix|adresse|mandataire)|\s\d{5}\b|\s(?:\d[\d\s.,]{2,20})(?:€|eur)"
    r"|[:;\n]|\.\s|\.$|\s[-–—]\s"
    r"|\s\d{1,4}(?:\s?(?:bis|ter))?,?\s(?:rue|avenue|av|bd|boulevard|allee|chemin|place|route|impasse|quai|cours|square|za|zi)\b"
)
_COMMA: Final = re.compile(r",|\s\(")
_STREET: Final = re.compile(r",\s?(?:\d|rue|avenue|bd|boulevard|zi\b|za\b|zac\b|bp\b|allee|chemin|place|route|parc)")
_JOINED: Final = re.compile(r"\s?[/+]\s?|\s?;\s?")
_NOBODY: Final = re.compile(
    r"(?:tribunal|greffe|instance|mairie|adresses?|l'unanimite|l'offre|titre|compter|conditions?|hauteur|une?|plusieurs"
    r"|deux|trois|quatre|cinq|six|\d{1,9}|ce jour|la suite|l'issue|candidats?|soumissionnaires?|mieux|cours|lots?"
    r"|voir|non|confidentiel|neant|sans objet|nc|n/a|montants?|dates?|nombre|marches?|offres?"
    r"|entreprise ayant|attributaires?)"
    r"(?!\w)"
)
_ADDRESS: Final = re.compile(r"(?P<name>[^,\n:]{2,120}),[^\n]{0,200}?\b(?:f-)?\d{5}\s+[a-z]")
_LAYOUT: Final = re.compile(r"^(?:marche n°|montant ht|nombre d'offres? recues?|date d'attribution)", re.MULTILINE)
_BULLET: Final = re.compile(r"[-–•*·]\s?")
_LOST: Final = re.compile(r"\bsans[- ]suite\b|\binfructueu(?:x|se)\b|\bnon attribue|\baucune offre\b")
_BOUND: Final = re.compile(r"\bmontant[^\n:]{0,20}\b(?:min|max)|\b(?:minimum|maximum|ttc)\b")


def read_award_text(text: str, path: str) -> tuple[Award, ...]:
    """Read a result's words into one award per lot that they name, or one for the whole procedure.

    Args:
        text: cleaned free text, lines kept.
        path: place of the text in the record.

    Returns:
        Awards in the order of the text. A lot that is named without a readable fate is `unknown`. Empty when the
        words name no winner and give up nothing: the caller then knows only that a result was published.
    """
    text = text[:_TEXT_LIMIT]
    layout = _LAYOUT.search(fold(text)) is not None
    given_up = award_outcome(text) == "unsuccessful"
    found: dict[str | None, Award] = {}
    lots: tuple[str | None, ...] = (None,)
    waiting = False
    for piece in _pieces(text):
        lots = _lots_of(piece) or lots
        names, waiting = _winners(piece, layout=layout, waiting=waiting)
        lost = not names and _LOST.search(fold(piece)) is not None
        said = Evidence(path, piece[:300], WORDS_RULE)
        for lot in lots:
            # A sentence may tell of an earlier consultation: only a whole text gives up the whole procedure.
            lost = lost and (lot is not None or given_up)
            if names or lost or lot not in found:
                found[lot] = joined_award(
                    found.get(lot), Award(lot, names, _amount(piece), _outcome(names, lost=lost), said)
                )
            elif len(found[lot].winners) == 1 and found[lot].amount is None and fold(piece).startswith("montant"):
                found[lot] = replace(found[lot], amount=_amount(piece))
    if len(found) > 1 and None in found and found[None].outcome == "unknown":
        del found[None]
    return tuple(found.values()) if any(award.outcome != "unknown" for award in found.values()) else ()


def told_awards(text: str, path: str, published: tuple[str, ...]) -> tuple[Award, ...]:
    """Read a result's words beside the winners that the BOAMP publishes as a field, which wins when they disagree.

    Args:
        text: cleaned free text, lines kept; not empty.
        path: place of the text in the record.
        published: names of `titulaire`, empty when the field is.

    Returns:
        At least one award; its evidence quotes the text.
    """
    awards = read_award_text(text, path)
    if published and not _same_names([name for award in awards for name in award.winners], published):
        lost = tuple(award for award in awards if award.outcome == "unsuccessful" and award.lot is not None)
        return (*lost, Award(None, published, None, "awarded", Evidence(path, text[:300], WORDS_RULE)))
    return awards or (Award(None, (), None, award_outcome(text), Evidence(path, text[:300], WORDS_RULE)),)


def awards_said_beside(node: object, path: str, published: tuple[str, ...]) -> tuple[Award, ...]:
    """Read winners that stand only in the additional information of a result; none when it names nobody."""
    text = "\n".join(clean(raw, keep_lines=True) for _, raw in walk_texts(node, path))
    return told_awards(text, path, published) if read_award_text(text, path) else ()


def _same_names(read: Sequence[str], published: Sequence[str]) -> bool:
    """Tell whether the words name exactly the published winners, legal forms and addresses aside."""
    ours, theirs = (["".join(filter(str.isalnum, fold(name))) for name in names] for names in (read, published))
    return all(any(one in other or other in one for other in theirs) for one in ours) and all(
        any(one in other or other in one for one in ours) for other in theirs
    )


def award_outcome(text: str) -> str:
    """Tell what a result's words say: without follow-up only when the whole text is about that."""
    folded = fold(text)
    if not folded:
        return "unknown"
    if _LOST.search(folded):
        whole = len(folded) < _SHORT and "attribu" not in folded.replace("non attribu", "")
        return "unsuccessful" if whole else "unknown"
    return "awarded"


def _pieces(text: str) -> Iterator[str]:
    """Cut a text into lines and sentences, and before each lot that begins one."""
    start = 0
    for cut in _BREAKS.finditer(text):
        piece = text[start : cut.start()].strip()
        if piece:
            yield piece
        start = cut.end()
    if text[start:].strip():
        yield text[start:].strip()


def _lots_of(piece: str) -> tuple[str, ...]:
    """Give the lots that a piece is about: « Lot n° 01 », « Les lots 2 et 3 », « Titulaire du lot 4 : »."""
    folded = fold(piece)
    found, label = _LOT.match(folded), _LABEL.search(folded)
    numbers = _NUMBER.findall(found["list"]) if found else [label["lot"]] if label and label["lot"] else []
    return tuple(dict.fromkeys(number.upper().lstrip("0") or "0" for number in numbers))


def _winners(piece: str, *, layout: bool, waiting: bool) -> tuple[tuple[str, ...], bool]:
    """Give the winners that a piece names, and whether it ends on a label whose name is on the next line."""
    folded = fold(piece)
    label = _LABEL.search(folded)
    if label:
        names = _names(piece[label.end() :])
        return names, not piece[label.end() :].strip()
    verb = _VERB.search(folded)
    if verb:
        return _names(piece[verb.end() :], many=verb["many"] is not None), False
    address = _ADDRESS.match(folded) if layout else None
    if address and not _NOBODY.match(folded):
        return _checked([piece[: address.end("name")]]), False
    if not waiting:
        return (), False
    # A list goes on as long as its lines have bullets.
    bullet = _BULLET.match(piece)
    return _names(piece[bullet.end() :] if bullet else piece), bullet is not None


def _names(words: str, *, many: bool = False) -> tuple[str, ...]:
    """Give the names at the beginning of what follows « Titulaire : », « attribué à » or, `many`, « attribué aux »."""
    folded = fold(words)
    joint = many or _JOINT.match(folded) is not None
    article = _ARTICLE.match(folded) or _SMALL_ARTICLE.match(words)
    start = article.end() if article else 0
    ends = [len(words)]
    patterns: Sequence[re.Pattern[str]] = (_CUT, _STREET) if joint else (_CUT, _COMMA)
    for pattern in patterns:
        cut = pattern.search(folded, start)
        if cut:
            ends.append(cut.start())
    return _checked(_JOINED.split(words[start : min(ends)]))


def _checked(names: Sequence[str]) -> tuple[str, ...]:
    """Keep names that look like names: a capital or a figure first, not too long; none when one of them does not."""
    kept = [clean(name).strip(' .,:-–—*•"«»') for name in names]
    kept = [name for name in kept if name]
    good = all(
        1 < len(name) <= _NAME_LIMIT and any(map(str.isupper, name)) and not _NOBODY.match(fold(name)) for name in kept
    )
    return tuple(dict.fromkeys(kept)) if good else ()


def _amount(piece: str) -> Decimal | None:
    """Give the amount of a piece that states one figure, excluding tax; a minimum or a maximum is not the price."""
    if _BOUND.search(fold(piece)):
        return None
    value = amount_in(piece)
    return value.high if value and value.low == value.high and value.currency == "EUR" else None


def _outcome(names: Sequence[str], *, lost: bool) -> str:
    return "awarded" if names else "unsuccessful" if lost else "unknown"
