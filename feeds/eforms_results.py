"""What an eForms notice decides: who won which lot (`efac:NoticeResult`), and what a change notice changes.

The chain of a result is LotResult → SettledContract → LotTender → TenderingParty → Tenderer → Organization; each link
may be missing. Nothing is guessed: a withheld winner stays unknown.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from feeds.awards import joined_award
from feeds.changes import read_correction
from feeds.eforms_parties import Organisation, winner_names
from feeds.eforms_terms import Draft
from feeds.eforms_tree import Node, child, code, every, excerpt, lot_number, money, prose, values
from feeds.models import Amount, Award, Change, Evidence, LotsGroup
from feeds.text import clean

_OUTCOMES: Final = {"selec-w": "awarded", "clos-nw": "unsuccessful"}
_STILL_OPEN: Final = "open-nw"
"""No winner yet and the competition goes on: not a result of the lot."""
_REASONS: Final = {
    "all-rej": "toutes les offres ont été rejetées ou retirées",
    "chan-need": "besoins modifiés",
    "ins-fund": "fonds insuffisants",
    "no-rece": "aucune offre reçue",
    "no-signed": "le mieux classé a refusé de signer",
    "one-admis": "une seule offre recevable",
    "rev-body": "décision d'une instance de recours",
    "rev-buyer": "décision à la suite d'un recours",
    "tch-pr-error": "erreur technique ou de procédure",
    "other": "autre motif",
}
_CHANGE_REASONS: Final = {
    "cancel": "Avis annulé",
    "cancel-intent": "Intention d'annuler",
    "cor-buy": "Correction par l'acheteur",
    "cor-esen": "Correction par l'opérateur de publication",
    "cor-pub": "Correction par l'éditeur",
    "info-release": "Informations désormais disponibles",
    "susp-review": "Procédure suspendue à la suite d'un recours",
    "update-add": "Mise à jour d'informations",
}


def read_awards(
    notice_extension: Node, organisations: Mapping[str, Organisation], groups: tuple[LotsGroup, ...], draft: Draft
) -> tuple[tuple[Award, ...], Amount | None]:
    """Read one award per lot (BT-142, BT-720, OPT-320) and the total of the notice (BT-161, BT-118).

    An amount is given only when one tender won the lot: with several winners the published figures may be ceilings.
    """
    result = child(notice_extension, "efac:NoticeResult")
    if not result:
        return (), None
    chain = _Chain(result, organisations)
    members = {group.id: group.lots for group in groups}
    awards: dict[str | None, Award] = {}
    for node in every(result, "efac:LotResult"):
        if code(node, "cbc:TenderResultCode") == _STILL_OPEN:
            continue
        named = [text for one in every(node, "efac:TenderLot") for text, _ in values(one, "cbc:ID") if text]
        for identifier in named or [""]:
            award = chain.award(node, identifier, f"{draft.path}.NoticeResult.LotResult[{code(node, 'cbc:ID')}]")
            for lot in members.get(identifier) or (award.lot,):
                awards[lot] = joined_award(awards.get(lot), replace(award, lot=lot))
    total = money(result, "cbc:TotalAmount", "awarded")
    return tuple(awards.values()), total or money(
        result, "efbc:OverallMaximumFrameworkContractsAmount", "framework-maximum"
    )


def with_published_winners(awards: tuple[Award, ...], published: tuple[Award, ...]) -> tuple[Award, ...]:
    """Name the winners that the envelope publishes (`titulaire`) when the form itself names none.

    Args:
        awards: what the form says of each lot.
        published: what the envelope says of the whole; empty when it says nothing.

    Returns:
        The awards of the form, with the winners on the only lot that was awarded, or beside the lots that were not.
    """
    if not published or not awards or any(award.winners for award in awards):
        return awards or published
    settled = [award for award in awards if award.outcome != "unsuccessful"]
    if len(settled) == 1:
        winners = tuple(name for award in published for name in award.winners)
        named = replace(settled[0], winners=winners, outcome="awarded")
        return tuple(named if award is settled[0] else award for award in awards)
    return (*(award for award in awards if award.outcome == "unsuccessful"), *published) if settled else awards


class _Chain:
    """The links of one result, by identifier."""

    def __init__(self, result: Node, organisations: Mapping[str, Organisation]) -> None:
        self._organisations = dict(organisations)
        self._tenders = {code(node, "cbc:ID"): node for node in every(result, "efac:LotTender")}
        self._parties = {code(node, "cbc:ID"): node for node in every(result, "efac:TenderingParty")}
        self._contracts = {code(node, "cbc:ID"): node for node in every(result, "efac:SettledContract")}

    def award(self, node: Node, identifier: str, path: str) -> Award:
        """Read what one LotResult says of one lot."""
        tenders = self._winning_tenders(node, identifier)
        winners = tuple(dict.fromkeys(name for tender in tenders for name in self._names(tender)))
        amounts = [money(child(tender, "cac:LegalMonetaryTotal"), "cbc:PayableAmount", "awarded") for tender in tenders]
        amount = amounts[0].high if len(amounts) == 1 and amounts[0] and amounts[0].currency == "EUR" else None
        decided = code(node, "cbc:TenderResultCode")
        outcome = _OUTCOMES.get(decided, "awarded" if winners else "unknown")
        said = decided or "non publié"
        if outcome == "awarded":
            words = f"{said} : {', '.join(winners)}" if winners else said
        else:
            winners, amount = (), None
            reason = code(child(node, "efac:DecisionReason"), "efbc:DecisionReasonCode")
            words = f"{said} ({_REASONS.get(reason, reason)})" if reason else said
        evidence = Evidence(path, excerpt(words), "BT-142")
        return Award(lot_number(clean(identifier)) if identifier else None, winners, amount, outcome, evidence)

    def _winning_tenders(self, node: Node, identifier: str) -> list[Node]:
        """Give the tenders that a contract settles for this lot; those the result names when no contract is named.

        A LotResult may list every tender received: only a contract makes a winner. A contract may cover several lots.
        """
        listed = self._referred(node, "efac:LotTender", self._tenders)
        contracts = self._referred(node, "efac:SettledContract", self._contracts)
        settled = [one for contract in contracts for one in self._referred(contract, "efac:LotTender", self._tenders)]
        chosen = [tender for tender in settled if identifier in _lots_of(tender)] or settled or listed
        if not chosen and not contracts:
            chosen = [tender for tender in self._tenders.values() if identifier in _lots_of(tender)]
        return list({id(tender): tender for tender in chosen}.values())

    @staticmethod
    def _referred(node: Node, name: str, known: Mapping[str, Node]) -> list[Node]:
        """Follow the references called `name`."""
        return [known[text] for one in every(node, name) for text, _ in values(one, "cbc:ID") if text and text in known]

    def _names(self, tender: Node) -> tuple[str, ...]:
        """Give the names behind a tender."""
        for party in self._referred(tender, "efac:TenderingParty", self._parties):
            return winner_names(party, self._organisations)
        return ()


def _lots_of(tender: Node) -> list[str]:
    """Give the lots that a tender is for."""
    return [text for one in every(tender, "efac:TenderLot") for text, _ in values(one, "cbc:ID")]


def change_reason(notice_extension: Node) -> str:
    """Give the reason code of a change notice (BT-140), empty when there is none."""
    changes = child(notice_extension, "efac:Changes")
    return next((text for text, _ in values(child(changes, "efac:ChangeReason"), "cbc:ReasonCode") if text), "")


def changes_a_notice(notice_extension: Node) -> bool:
    """Tell whether the notice says which notice it changes (BT-758), or describes changes (BT-141)."""
    changes = child(notice_extension, "efac:Changes")
    if code(changes, "efbc:ChangedNoticeIdentifier"):
        return True
    return any(prose(one, "efbc:ChangeDescription") for one in every(changes, "efac:Change"))


def read_changes(notice_extension: Node, draft: Draft) -> tuple[Change, ...]:
    """Read what a notice says it changes: sections and words (BT-141, BT-13716), reason (BT-140, BT-762).

    The new values themselves stand in the notice, which repeats the whole: these are the words beside them.
    """
    found: list[Change] = []
    for changes in every(notice_extension, "efac:Changes"):
        where = f"{draft.path}.Changes"
        for node in every(changes, "efac:Change"):
            text = prose(node, "efbc:ChangeDescription", lines=True)
            draft.say(f"{where}.Change.ChangeDescription", text, None, "correction")
            found.extend(_described(text, _sections(node), f"{where}.Change.ChangeDescription", draft))
        for reason in every(changes, "efac:ChangeReason"):
            found.extend(_reasoned(reason, f"{where}.ChangeReason", draft))
    for modification in every(notice_extension, "efac:ContractModification"):
        where = f"{draft.path}.ContractModification"
        for node in (*every(modification, "efac:Change"), *every(modification, "efac:ChangeReason")):
            for name in ("efbc:ChangeDescription", "efbc:ReasonDescription"):
                text = prose(node, name, lines=True)
                draft.say(f"{where}.{name[5:]}", text, None, "correction")
                if text:
                    found.append(Change("text", "", text, Evidence(where, excerpt(text), "BT-202")))
    return tuple(dict.fromkeys(found))


def _sections(node: Node) -> tuple[str, ...]:
    """Give the lots that a change names; older notices put the identifier on the change itself."""
    named = [text for text, _ in values(node, "efbc:ChangedSectionIdentifier")]
    named += [
        text for one in every(node, "efac:ChangedSection") for text, _ in values(one, "efbc:ChangedSectionIdentifier")
    ]
    return tuple(dict.fromkeys(lot_number(clean(text)) for text in named if text.startswith("LOT-")))


def _described(text: str, lots: tuple[str, ...], where: str, draft: Draft) -> list[Change]:
    """Read the words of a change; its lots are those the words name, else those of the section."""
    return [
        Change(
            "lot" if lots and one.topic == "text" else one.topic,
            one.old,
            one.new,
            one.evidence,
            one.deadline,
            one.old_deadline,
            one.lots or lots,
        )
        for one in read_correction(text, where, draft.zone)
    ]


def _reasoned(reason: Node, where: str, draft: Draft) -> list[Change]:
    """Read the reason of a change: its code when it cancels, its words when they say something."""
    text = prose(reason, "efbc:ReasonDescription", lines=True)
    decided = code(reason, "cbc:ReasonCode")
    draft.say(f"{where}.ReasonDescription", text, None, "correction")
    label = _CHANGE_REASONS.get(decided, "")
    evidence = Evidence(where, excerpt(f"{label} : {text}" if label and text else label or text), "BT-140")
    if decided == "cancel":
        return [Change("cancellation", "", text or label, evidence)]
    if text:
        return _described(text, (), f"{where}.ReasonDescription", draft)
    return [Change("text", "", label, evidence)] if decided in ("cancel-intent", "susp-review") else []
