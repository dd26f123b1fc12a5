"""Reservations said without the word: « ouvert uniquement aux ESAT », « seules les SIAE peuvent candidater ».

Two ways of saying it: a predicate that limits who may take part, after a market as its subject; and a sentence on who
may tender and nobody else. Both need structures of the law, named at once. Every gap is bounded.
"""

import re
from collections.abc import Callable, Collection, Iterator
from typing import Final

from feeds.reading.beneficiaries import regime_of, which_articles, who_is_named
from feeds.reading.pages import Page, holds_any, near
from feeds.reading.reserved_found import WINDOW, Found, scope_of
from feeds.reading.reserved_words import (
    CONTRAST,
    HEAD,
    HOURS,
    IF_ONLY,
    MARKET_BEFORE,
    MAY_ONLY,
    NEW_CLAUSE,
    OFFERED,
    ONE_PLACE,
    OPERATORS,
    WITH_OTHERS,
)

NAMED_WITHIN: Final = 160
"""How far after the words that exclude others the structures may be named."""

REACH: Final = 300
"""How far around the words of the law anything is looked for."""

BENEFICIARIES: Final = (
    "esat", "e.s.a.t", "entreprises adapt", "entreprise adapt", "secteur adapt", "secteur protege", "milieu protege",
    "travail protege", "travail adapt", "protege et adapte", "par le travail", "travailleurs handicap",
    "travailleurs en situation", "insertion", "iae", "s.i.a.e", "5132", "5213", "344-2", "2113-1", "2113.1", "2113 -",
    "3113-", "detenu", "penitenti", "economie sociale", "l'ess", "defavoris",
)  # fmt: skip
"""Without one of these no one can be named: nothing else is tried."""
_BENEFICIARIES: Final = frozenset(BENEFICIARIES)

_ADVERB = r"(?:exclusivement|uniquement|seulement|strictement|specifiquement)"
_PREDICATE = r"(?:ouvert|accessible|attribue|confie|destine|dedie|propose|adresse)e?e?s?"
_LIMITED: Final = re.compile(
    rf"\b(?:(?:limite|restreint|circonscrit|dedie)e?e?s?(?: {_ADVERB})?(?= ?:? ?aux?\b| a\b| pour\b)"
    rf"|(?:{_PREDICATE}|s'adressent?) {_ADVERB}|{_ADVERB} {_PREDICATE}"
    rf"|(?P<object>(?:limite|restreint|dedie|destine)(?:nt|ra|r)?"
    rf" (?:l'acces|[^.;,\n]{{0,20}}\b{OFFERED})[^.;\n]{{0,30}}?)"
    r"(?= aux\b| a des\b)"
    rf"|{_PREDICATE}(?= (?:aux?|a des|a une) [^.;:\n]{{3,80}}\b{_ADVERB}"
    r"(?:[ )]?[.,;:)\n]|$| (?:en|au titre|conform|pour)\b))"
    rf"|\bn(?:e |')(?:ouvr|destin|adress|propos)[a-z]{{1,5}} [^.;\n]{{0,60}}? qu(?=' ?aux?\b)'"
    rf"|{_PREDICATE}(?= aux? seule?s?\b)|{_PREDICATE}(?: [a-z]{{4,14}}ment)? qu(?:e |'))"
)
_TENDER = (
    r"(?:admis|accepte|recevab|retenu|autoris|habilit|candidat|soumission|repond|reponse|particip|concour|depos|postul"
    r"|eligib|concern|analys|examin|etudi|offre|present)[a-z]{0,12}"
)
"""What one does, or has done to one, in a procedure."""
_MAY = r"(?:peuvent|peut|pourront|pourra|sont|est|seront|sera|doivent)"
_GAP = r"(?:[^.;\n]|\.(?= ?[0-9]))"
"""Anything within the sentence; the dot of « L. 2113-12 » does not end it."""
_ONLY_THEN_VERB: Final = re.compile(
    rf"\bseule?s? (?:les |des |une? |la |le |l')?(?P<who>{_GAP}{{5,220}}?)\b{_MAY}\b{_GAP}{{0,40}}\b{_TENDER}"
)
_WHO_THEN_ALONE: Final = re.compile(
    rf"\b(?:sont|seront|est|sera) (?:les |la |l')?seule?s?\b[^.;:\n]{{0,30}}?\b{_TENDER}"
)
_VERB_THEN_WHO: Final = re.compile(
    rf"\b(?:seule?s? {_MAY}|{_MAY} seule?s?)\b[^.;:\n]{{0,50}}?\b{_TENDER}"
    rf"|\bn(?:e |'){_MAY} [^.;:\n]{{0,40}}?\b{_TENDER}[^.;:\n]{{0,40}}?\bqu(?:e |')"
    r"(?!apres|aux conditions|a la suite|s'ils?\b|si\b|pour\b|sous\b|dans\b)"
    r"|\b(?:candidatures?|offres?|candidats?|operateurs?|entreprises?)(?: [a-z']{1,14}){0,3} autres? qu(?:e |')"
    rf"|\b{_MAY} {_TENDER}[^.;:\n]{{0,40}}?\b{_ADVERB},?(?= (?:les?|des|une?|aux?)\b)"
    rf"|\b{_TENDER}[^.;:\n]{{0,20}}? {_MAY} {_ADVERB}(?= (?:les?|des|une?|aux?)\b)"
    r"|\b(?:aucune?|nulle?) autres? (?:candidat|operateur|entreprise|structure|soumissionnaire|organisme|societe"
    r"|candidature|offre)e?s?(?: [a-z']{1,14}){0,3} qu(?:e |')"
    r"|\bn(?:e |')(?:est|sont|soit|soient|etant) pas (?=(?:une? |des |d')[^.\n]{3,140}"
    r"(?:rejete|ecarte|irrecevab|elimine|ne sera))"
)
_RUBRIC_THEN_ADVERB: Final = re.compile(
    rf"\b(?:acces|participation|candidatures?|operateurs?|candidats|structures|{_MAY} {_TENDER})\b[^.;:\n]{{0,40}} ?: ?"
    rf"(?P<who>[^.;:\n]{{5,160}}?)\b{_ADVERB}"
)
_TO_THE_EXCLUSION: Final = re.compile(
    r"\bl'exclusion de (?:toute?s?|tous)(?: les)? autres?|\bl'exclusion des autres (?:operateurs|entreprises|candidats)"
)
_MUST_BE: Final = re.compile(
    r"\b(?:attributaire|titulaire) (?:sera|devra etre|doit etre)(?: [a-z]{5,15}ment)?"
    r"(?= une? (?:structure|entreprise (?:adapt|d'insert)|etablissement|association intermed|esat|siae|operateur))|"
    r"\b(?:candidat|soumissionnaire|operateur|repondant)s?\b[^.;:\n]{0,30}\b(?:doi(?:t|vent)|devr(?:a|ont))"
    r"(?: [a-z]{5,15}ment)? (?:etre|appartenir|relever|avoir (?:le statut|la qualite))"
    r"(?: [a-z]{5,15}ment)?(?= (?:aux?|du|des?|une?|conventionne|agree|reconnu|titulaire|issu)|:? ?\n)"
)
_EITHER: Final = re.compile(
    r"cas echeant|\bou (?:non|pas|sous-|faire|recourir|s'engager)|accompagne|en (?:lien|relation)"
)
_PART: Final = re.compile(
    r"\b(?:une?|cette|la) (?:partie|part|fraction|quote-part)\b|pourcent|[0-9] ?%|sous-trait|\bclause|critere"
    r"|\bheures?\b"
)
_SENT: Final = re.compile(r"offres?|candidatures?|plis|reponses?|propositions?")
_SENT_OTHERWISE: Final = re.compile(
    r" ?(?:les |des |l'|une )?(?:offres?|candidatures?|plis|reponses?|propositions?)\b"
    r"(?!(?: [a-z]{4,14})? (?:des? |d'|par ))"
)
"""« que les offres remises avant … »: not who sends them."""
_CLAUSE_START: Final = re.compile(r"(?:^|[.,;:(\n]) ?(?:(?:les?|la|des|une?) |l')?(?=[a-z])")
_NOT: Final = re.compile(r"\b(?:pas|non|ni|jamais|plus|sans etre)(?: [a-z']{1,12}){0,3} ?$")
_NO_SUBJECT: Final = re.compile(
    r"(?:^|: )[^a-z0-9]{0,6}(?:(?:ils?|elles?|ce(?:lui|lle|ux|lles)-ci|ce dernier|cette derniere) )?"
    r"n(?:e |')[a-z]{3,8} $"
)
"""« N'est ouvert qu'aux ESAT », « Il n'est ouvert … »: the market is the subject, without being said again."""
_ACTING: Final = re.compile(rf"\b(?:{_TENDER}|attribu|confi)")
_COME_FROM: Final = re.compile(
    r"\b(?:(?P<only>(?:recevab|admis|accept|examin|etudi|retenu|analys|consider)[a-z]{0,6}"
    r" qu(?:e |')(?:si|a condition|lorsqu|dans la mesure)[^.;\n]{0,30}? )?"
    r"(?:eman|prov(?:ien|en))[a-z]{1,5}(?: pas)?|n'(?:eman|prov)[a-z]{2,7} pas|ne prov[a-z]{3,6} pas)"
    r"(?= d'| des? | exclusivement| uniquement)"
)
_TURNED_AWAY: Final = re.compile(r"rejet|ecart|irrecevab|elimin|refus|exclu[es]|\bne (?:sera|seront|peu|pourr)")
_UNDER_ARTICLE: Final = re.compile(
    r"\b(?P<verb>(?:passe|attribue|conclu|lance|organise|soumis|releve|confie|mene)e?s?\b|s'inscri(?:t|vent)\b)"
    r"[^.;:\n]{0,30}?"
    r"\b(?:en application|dans le cadre|au titre|sur le fondement|en vertu|au sens|conformement|selon)"
    r"[^.;:\n]{0,45}?(?P<article>l?\.? ?(?:2113|3113)[- .]{1,3}(?:1[2-6]|[1-3])(?![0-9]))"
)
_NOT_UNDER: Final = re.compile(r"\bn'|\bne \b|\bpas\b|\bpeu[tv]|\bpourr|\bhors\b|susceptible")
_ONLY_ARTICLE: Final = re.compile(
    r"\b(?:il s'agit|au titre|relevant|releve)[^.;\n]{0,20} du seul (?P<article>article l?\.? ?(?:2113|3113)[- .]{1,3}"
    r"(?:1[2-6]|[1-3])(?![0-9]))"
)
_WILL_BE: Final = re.compile(r"\b(?:sera|seront) $")
_ALONE_WORD: Final = re.compile(rf"\b{_ADVERB}\b")
_SET_APART: Final = (" - ", " – ", "(", " : ", "|")
_BULLETS: Final = " -–—•*(\n"
_VERB: Final = re.compile(
    r"\b(?:est|sont|sera|seront|a|ont|doi(?:t|vent)|peu(?:t|vent)|pour|avec|chez|dans)\b|[:;]|,\s*$"
)
_Place = tuple[re.Match[str], tuple[int, int]]
"""Words that exclude others, and where the structures that they leave must be named."""
_Stretch = tuple[int, int]


def read_exclusivity(page: Page, published: tuple[str, ...], words: Collection[str]) -> Iterator[Found]:
    """Read who alone may take part, where the text says it without « réservé ».

    Args:
        page: the fragment, folded.
        published: identifiers of the notice's lots.
        words: those of `BENEFICIARIES` that it holds, others left aside.
    """
    for stretch in near(page.folded, _BENEFICIARIES.intersection(words), REACH, REACH):
        said = page.folded[slice(*stretch)]
        for gates, places in _WAYS:
            if holds_any(said, gates):
                for excluding, where in places(page, stretch):
                    yield from _found(page, excluding, where, published)


def _limited(page: Page, stretch: _Stretch) -> Iterator[_Place]:
    """Find « [marché] limité aux … »: the subject must be what is tendered, and a kind of operator come next."""
    folded = page.folded
    for limited in _LIMITED.finditer(folded, *stretch):
        start = page.sentence(limited.start(), limited.end())[0]
        left = folded[max(start, limited.start() - 120) : limited.start()]
        untold = _NO_SUBJECT.search(left) and limited[0].endswith(("que ", "qu'"))
        if not untold and left.strip(" -–—•\n") and not limited["object"] and not MARKET_BEFORE.search(left):
            continue
        if _NOT.search(left) or HOURS.search(left[-70:]) or _PART.search(left):
            continue
        head = HEAD.match(folded, limited.end())
        if head and (not OPERATORS.match(folded, head.end()) or ONE_PLACE.match(folded, limited.end())):
            continue
        yield limited, (limited.end(), limited.end() + NAMED_WITHIN)


def _only_then_verb(page: Page, stretch: _Stretch) -> Iterator[_Place]:
    """Find « seules les SIAE peuvent candidater »: kinds of operators, or what they send."""
    for only in _ONLY_THEN_VERB.finditer(page.folded, *stretch):
        if OPERATORS.match(page.folded, only.start("who")) or _SENT.match(page.folded, only.start("who")):
            yield only, only.span("who")


def _who_then_alone(page: Page, stretch: _Stretch) -> Iterator[_Place]:
    """Find « les SIAE sont seules admises à candidater »."""
    for alone in _WHO_THEN_ALONE.finditer(page.folded, *stretch):
        start = max(page.sentence(alone.start(), alone.end())[0], alone.start() - NAMED_WITHIN)
        for who in _CLAUSE_START.finditer(page.folded, max(0, start - 1), alone.start()):
            if OPERATORS.match(page.folded, who.end()):
                yield alone, (who.end(), alone.start())
                break


def _verb_then_who(page: Page, stretch: _Stretch) -> Iterator[_Place]:
    """Find « seules peuvent candidater les SIAE »."""
    for words in _VERB_THEN_WHO.finditer(page.folded, *stretch):
        if words[0].endswith(("que ", "qu'")) and _SENT_OTHERWISE.match(page.folded, words.end()):
            continue
        yield words, (words.end(), words.end() + NAMED_WITHIN)


def _rubric_then_adverb(page: Page, stretch: _Stretch) -> Iterator[_Place]:
    """Find « accès au marché : ESAT et EA exclusivement »."""
    for words in _RUBRIC_THEN_ADVERB.finditer(page.folded, *stretch):
        yield words, words.span("who")


def _to_the_exclusion(page: Page, stretch: _Stretch) -> Iterator[_Place]:
    """Find « sont admis les ESAT, à l'exclusion de tout autre »."""
    for excluding in _TO_THE_EXCLUSION.finditer(page.folded, *stretch):
        start = max(page.sentence(excluding.start(), excluding.end())[0], excluding.start() - WINDOW)
        if _ACTING.search(page.folded, start, excluding.start()):
            yield excluding, (start, excluding.start())


def _must_be(page: Page, stretch: _Stretch) -> Iterator[_Place]:
    """Find « les candidats doivent être des ESAT »."""
    for must in _MUST_BE.finditer(page.folded, *stretch):
        if not _EITHER.search(page.folded, must.end(), must.end() + 60):
            yield must, (must.end(), must.end() + 60)


def _come_from(page: Page, stretch: _Stretch) -> Iterator[_Place]:
    """Find « toute candidature n'émanant pas d'un ESAT sera rejetée », « recevables que si elles émanent d'une EA »."""
    for words in _COME_FROM.finditer(page.folded, *stretch):
        start, stop = page.sentence(words.start(), words.end())
        if words["only"] or (" pas" in words[0] and _TURNED_AWAY.search(page.folded, start, stop)):
            yield words, (words.end(), words.end() + NAMED_WITHIN)


def _under_article(page: Page, stretch: _Stretch) -> Iterator[_Place]:
    """Find « le marché est attribué dans le cadre de l'article L2113-13 »."""
    for words in _UNDER_ARTICLE.finditer(page.folded, *stretch):
        start = page.sentence(words.start(), words.end())[0]
        left = page.folded[max(start, words.start() - 120) : words.start()]
        if (MARKET_BEFORE.search(left) or _WILL_BE.search(left)) and not _NOT_UNDER.search(left[-40:]):
            yield words, (words.start("article"), words.end() + NAMED_WITHIN)
    for only in _ONLY_ARTICLE.finditer(page.folded, *stretch):
        yield only, (only.start("article"), only.end() + NAMED_WITHIN)


def _nothing_else(page: Page, stretch: _Stretch) -> Iterator[_Place]:
    """Find « ESAT et EA exclusivement. » and « uniquement SIAE », sentences or ends of titles without a verb."""
    for words in _ALONE_WORD.finditer(page.folded, *stretch):
        start, stop = page.sentence(*words.span())
        if page.fragment.role == "title":
            start = max(start, *(page.folded.rfind(mark, start, words.start()) + len(mark) for mark in _SET_APART))
        who = (start, words.start()) if page.folded[start : words.start()].strip(_BULLETS) else (words.end(), stop)
        said = page.folded[slice(*who)]
        begins = who[0] + len(said) - len(said.lstrip(_BULLETS))
        ends = who[0] > start or not page.folded[words.end() : stop].strip(" .!)*\n")
        if ends and len(said) < NAMED_WITHIN and OPERATORS.match(page.folded, begins) and not _VERB.search(said):
            yield words, (begins, who[1])


_ALONE: Final = ("seul", "exclusi", "uniquement", "strictement", "specifiquement")
_WAYS: Final[tuple[tuple[tuple[str, ...], Callable[[Page, _Stretch], Iterator[_Place]]], ...]] = (
    ((*_ALONE, "limite", "restrein", "circonscri", "dedie", "qu'", " que "), _limited),
    (("seul",), _only_then_verb),
    (("seul",), _who_then_alone),
    ((*_ALONE, " que ", "qu'", "autre", "pas un", "pas de"), _verb_then_who),
    (_ALONE[1:], _rubric_then_adverb),
    (("l'exclusion de",), _to_the_exclusion),
    (("doi", "devr", "aire sera"), _must_be),
    (("eman", "prov"), _come_from),
    (("2113-1", "2113.1", "2113 -", "3113-"), _under_article),
    (_ALONE[1:], _nothing_else),
)
"""Each way of saying it, behind plain words without which it is not tried."""


def _found(page: Page, words: re.Match[str], where: tuple[int, int], published: tuple[str, ...]) -> Iterator[Found]:
    """Give the reservation of words that exclude others, when structures of the law stand where they must."""
    folded = page.folded
    start, stop = page.sentence(words.start(), words.end())
    low, high = where[0], min(where[1], stop)
    other = NEW_CLAUSE.search(folded, low, high) or CONTRAST.search(folded, low, high)
    high = other.start() if other else high
    left = folded[max(start, words.start() - 120) : words.start()]
    only_allowed = MAY_ONLY.search(left) and not words[0].endswith(("qu'", "que "))
    if IF_ONLY.search(left) or only_allowed or "reserv" in folded[words.start() : words.end()]:
        return
    named = who_is_named(page.text, folded, low, high)
    cited = which_articles(folded, low, high)
    codes = named.structures or named.workers or cited.regimes
    if not codes or WITH_OTHERS.search(folded, low, min(high, low + 60)):
        return
    lots, partial = scope_of(page, words, (max(start, words.start() - WINDOW), stop), published)
    evidence = page.evidence(words.start(), max(words.end(), min(high, low + NAMED_WITHIN)), "texte-seules-structures")
    yield Found(regime_of(codes), lots, evidence, cited.label, partial)
