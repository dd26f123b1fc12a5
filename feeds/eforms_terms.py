"""The terms of an eForms lot: reservations, conditions, criteria, addresses, techniques; and what accumulates.

Codes stay codes and texts stay texts (`Statement`, `Fragment`): what they mean for the social economy is understood by
`feeds.reading`. Nothing here raises on a wrong shape.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from feeds.eforms_tree import Node, child, code, coded, every, extension, figure, money, prose, values
from feeds.models import Fragment, Link, Statement
from feeds.text import clean

_STATEMENT_LISTS: Final = {
    "strategic-procurement": "BT-06",
    "social-objective": "BT-775",
    "environmental-impact": "BT-774",
    "gpp-criteria": "BT-805",
}
_RESERVED_CODES: Final = frozenset({"none", "res-ws", "res-pub-ser"})
_CRITERION_TYPES: Final = {"price": "Prix", "cost": "Coût", "quality": "Qualité"}
_CAPACITY_TYPES: Final = {
    "sui-act": "Aptitude à exercer l'activité",
    "ef-stand": "Capacité économique et financière",
    "tp-abil": "Capacité technique et professionnelle",
}
_WITHOUT_SCHEME: Final = re.compile(
    r"(?:www\.[\w-]|(?:[\w-]{1,63}\.){1,5}(?:fr|com|org|info|net|eu|bzh|re|nc)(?![\w@.-]))", re.IGNORECASE
)
_ADDRESS: Final = re.compile(r"https?://[^/\s<>\"@]{1,200}(?:[/?#]|$)", re.IGNORECASE)
"""No name before the host: a link is opened with one key, and must lead where it seems to."""
_PERCENT_CODES: Final = frozenset({"per-exa", "per-mid"})
_POINT_CODES: Final = frozenset({"poi-exa", "poi-mid", "dec-exa", "dec-mid"})


CODE_LIMIT: Final = 100
"""Characters kept of a code: the longest of the code lists is a third of that."""


@dataclass(slots=True)
class Draft:
    """What accumulates while one notice is read.

    Attributes:
        path: dotted place of the notice (`EFORMS.ContractNotice`).
        zone: IANA zone in which wall clocks are read.
    """

    path: str
    zone: str
    statements: list[Statement] = field(default_factory=list)
    fragments: list[Fragment] = field(default_factory=list)
    links: dict[Link, None] = field(default_factory=dict)
    techniques: dict[str, None] = field(default_factory=dict)
    warnings: dict[str, None] = field(default_factory=dict)

    def say(self, path: str, text: str, lot: str | None, role: str) -> None:
        """Keep a free text."""
        if len(text) > 1:
            self.fragments.append(Fragment(path, text, lot, role))

    def tell(self, node: Node, name: str, where: str, lot: str | None, role: str) -> None:
        """Keep the text called `name` (`cbc:Note`) of the node that stands at `where`, when there is one."""
        if name in node:
            self.say(f"{where}.{name.rpartition(':')[2]}", prose(node, name, lines=True), lot, role)

    def state(self, topic: str, value: str, path: str, lot: str | None, text: str = "") -> None:
        """Keep a structured field that speaks of reservations or clauses."""
        found = value if value.isascii() and value.isprintable() else clean(value)
        self.statements.append(Statement(topic, found[:CODE_LIMIT], path, lot, text))

    def link(self, role: str, address: str) -> None:
        """Keep an http(s) address; some lack their scheme."""
        if not address:
            return
        address = clean(address).replace(" ", "")
        if _WITHOUT_SCHEME.match(address):
            address = f"https://{address}"
        if _ADDRESS.match(address):
            self.links[Link(role, address)] = None


def read_project_texts(project: Node, where: str, lot: str | None, draft: Draft) -> None:
    """Read notes (BT-300), options (BT-54), renewals (BT-57), purpose codes (BT-06, -774, -775, -805) and places."""
    draft.tell(project, "cbc:Note", where, lot, "info")
    contract = child(project, "cac:ContractExtension")
    if contract:
        draft.tell(contract, "cbc:OptionsDescription", f"{where}.ContractExtension", lot, "info")
        renewal = prose(child(contract, "cac:Renewal", "cac:Period"), "cbc:Description", lines=True)
        draft.say(f"{where}.ContractExtension.Renewal", renewal, lot, "info")
    for location in every(project, "cac:RealizedLocation"):
        draft.tell(location, "cbc:Description", f"{where}.RealizedLocation", lot, "place")
    for one in every(project, "cac:ProcurementAdditionalType"):
        text = prose(one, "cbc:ProcurementType", lines=True)
        for found, label in values(one, "cbc:ProcurementTypeCode"):
            if label in _STATEMENT_LISTS and found:
                draft.state(label, found, f"{where}.ProcurementAdditionalType.{label}", lot, text)
        draft.say(f"{where}.ProcurementAdditionalType.ProcurementType", text, lot, "conditions")
    total = child(project, "cac:RequestedTenderTotal")
    maximum = money(extension(total), "efbc:FrameworkMaximumAmount", "framework-maximum") if total else None
    if maximum and money(total, "cbc:EstimatedOverallContractAmount", "estimated"):
        text = f"Maximum de l'accord-cadre : {maximum.high} {maximum.currency}"
        draft.say(f"{where}.RequestedTenderTotal.FrameworkMaximumAmount", text, lot, "info")


def read_terms(terms: Node, where: str, lot: str, draft: Draft) -> None:
    """Read the terms of one lot: reservation (BT-71), execution (BT-736, BT-70), criteria, addresses."""
    read_reservation(terms, where, lot, draft)
    for requirement in every(terms, "cac:ContractExecutionRequirement"):
        text = prose(requirement, "cbc:Description", lines=True)
        place = f"{where}.ContractExecutionRequirement"
        reserved = coded(requirement, "cbc:ExecutionRequirementCode", "reserved-execution")
        if reserved:
            draft.state("reserved-execution", reserved, f"{place}.reserved-execution", lot, text)
        draft.say(f"{place}.Description", text, lot, "conditions")
    draft.tell(child(terms, "cac:PaymentTerms"), "cbc:Note", f"{where}.PaymentTerms", lot, "conditions")
    for awarding in every(terms, "cac:AwardingTerms"):
        text = "\n".join(_criteria(awarding))
        draft.say(f"{where}.AwardingTerms.AwardingCriterion", text, lot, "criteria")
    variants = code(terms, "cbc:VariantConstraintCode")
    if variants:
        draft.state("variants", variants, f"{where}.VariantConstraintCode", lot)
    read_selection(terms, where, lot, draft)
    draft.tell(terms, "cbc:RecurringProcurementDescription", where, lot, "info")
    for guarantee in every(terms, "cac:RequiredFinancialGuarantee"):
        draft.tell(guarantee, "cbc:Description", f"{where}.RequiredFinancialGuarantee", lot, "conditions")
    _read_other_terms(terms, where, lot, draft)
    for reference in every(terms, "cac:CallForTendersDocumentReference"):
        draft.link("documents", code(child(reference, "cac:Attachment", "cac:ExternalReference"), "cbc:URI"))
    for recipient in every(terms, "cac:TenderRecipientParty"):
        draft.link("submission", code(recipient, "cbc:EndpointID"))


def _read_other_terms(terms: Node, where: str, lot: str, draft: Draft) -> None:
    """Read who else pays (BT-6140, BT-5010), the prizes of a contest (BT-44) and the clearance asked for (BT-732)."""
    draft.tell(terms, "cbc:FundingProgram", where, lot, "info")
    for funding in every(extension(terms), "efac:Funding"):
        draft.tell(funding, "cbc:Description", f"{where}.Funding", lot, "info")
        draft.tell(funding, "efbc:FinancingIdentifier", f"{where}.Funding", lot, "info")
    for clearance in every(terms, "cac:SecurityClearanceTerm"):
        draft.tell(clearance, "cbc:Description", f"{where}.SecurityClearanceTerm", lot, "conditions")
    for awarding in every(terms, "cac:AwardingTerms"):
        for prize in every(awarding, "cac:Prize"):
            draft.tell(prize, "cbc:Description", f"{where}.AwardingTerms.Prize", lot, "info")


def read_reservation(terms: Node, where: str, lot: str | None, draft: Draft) -> None:
    """Read BT-71 by a tolerant path, and the legal form (BT-76).

    The official path skips a request that also holds another requirement, which loses the one real French reserved
    notice known; a missing field is no statement: unknown, not "no".
    """
    for request in every(terms, "cac:TendererQualificationRequest"):
        place = f"{where}.TendererQualificationRequest"
        for requirement in every(request, "cac:SpecificTendererRequirement"):
            for found, label in values(requirement, "cbc:TendererRequirementTypeCode"):
                if label == "reserved-procurement" or (not label and found in _RESERVED_CODES):
                    text = prose(requirement, "cbc:Description", lines=True)
                    draft.state("reserved-participation", found, f"{place}.reserved-procurement", lot, text)
        draft.tell(request, "cbc:CompanyLegalForm", place, lot, "conditions")


def read_selection(holder: Node, where: str, lot: str, draft: Draft) -> None:
    """Read the selection criteria (BT-747 to BT-750, BT-809): what a candidate must show."""
    lines = []
    for criterion in every(extension(holder), "efac:SelectionCriteria"):
        name = prose(criterion, "cbc:Name") or _CAPACITY_TYPES.get(code(criterion, "cbc:CriterionTypeCode"), "")
        text = prose(criterion, "cbc:Description", lines=True)
        lines.append(f"{name} : {text}" if name and text else name or text)
    if lines:
        draft.say(f"{where}.SelectionCriteria", "\n".join(filter(None, lines)), lot, "capacity")


def _criteria(awarding: Node) -> Iterator[str]:
    """Give each award criterion (BT-539 to BT-543) on its line, with its weight."""
    for criterion in every(awarding, "cac:AwardingCriterion"):
        for sub in every(criterion, "cac:SubordinateAwardingCriterion"):
            name = prose(sub, "cbc:Name") or _CRITERION_TYPES.get(code(sub, "cbc:AwardingCriterionTypeCode"), "")
            text = prose(sub, "cbc:Description", lines=True)
            label = f"{name} : {text}" if name and text and name != text else name or text
            weight = _weight(sub)
            if label:
                yield f"{label} ({weight})" if weight else label
            expression = prose(sub, "cbc:CalculationExpression", lines=True)
            if len(expression) > 1:
                yield expression
        for more in ("cbc:Description", "cbc:CalculationExpression"):
            text = prose(criterion, more, lines=True)
            if len(text) > 1:
                yield text


def _weight(criterion: Node) -> str:
    """Give the weight of a criterion as a reader says it: `40 %`, `40 points`, `n° 1 par ordre d'importance`."""
    for parameter in every(extension(criterion), "efac:AwardCriterionParameter"):
        number = figure(code(parameter, "efbc:ParameterNumeric"))
        unit = code(parameter, "efbc:ParameterCode")
        if not number:
            continue
        written = f"{number.normalize():f}".replace(".", ",")
        if unit in _PERCENT_CODES:
            return f"{written} %"
        if unit in _POINT_CODES:
            return f"{written} points"
        if unit == "ord-imp":
            return f"n° {written} par ordre d'importance"
    number = figure(code(criterion, "cbc:Weight"))
    return f"{number} points" if number else ""


def read_process_texts(process: Node, where: str, lot: str, draft: Draft) -> None:
    """Read who else may buy from a framework agreement (BT-111) and why it is long (BT-109)."""
    framework = child(process, "cac:FrameworkAgreement")
    if framework:
        place = f"{where}.FrameworkAgreement"
        draft.tell(framework, "cbc:Justification", place, lot, "info")
        requirement = child(framework, "cac:SubsequentProcessTenderRequirement")
        draft.tell(requirement, "cbc:Description", f"{place}.SubsequentProcessTenderRequirement", lot, "info")


def read_techniques(process: Node, draft: Draft) -> None:
    """Read framework (BT-765), dynamic purchasing system (BT-766) and auction (BT-767)."""
    for system in every(process, "cac:ContractingSystem"):
        for found, label in values(system, "cbc:ContractingSystemTypeCode"):
            if label == "dps-usage" and found.startswith("dps-"):
                draft.techniques["dps"] = None
            elif label == "framework-agreement" and found.startswith("fa-"):
                draft.techniques["framework"] = None
    if code(child(process, "cac:AuctionTerms"), "cbc:AuctionConstraintIndicator") in ("true", "1"):
        draft.techniques["auction"] = None


def gathered(fragments: list[Fragment], lots: int) -> tuple[Fragment, ...]:
    """Give each text once: what is said word for word in every lot is said of the whole procedure.

    Notices of a hundred lots repeat criteria and conditions in each; readers would search them a hundred times.
    """
    counts: dict[tuple[str, str], int] = {}
    for fragment in fragments:
        if fragment.lot is not None:
            counts[fragment.role, fragment.text] = counts.get((fragment.role, fragment.text), 0) + 1
    kept: dict[tuple[str, str, str | None], Fragment] = {}
    for fragment in fragments:
        common = fragment.lot is not None and lots > 1 and counts[fragment.role, fragment.text] >= lots
        lot = None if common else fragment.lot
        kept.setdefault(
            (fragment.role, fragment.text, lot),
            Fragment(fragment.path, fragment.text, None, fragment.role) if common else fragment,
        )
    return tuple(kept.values())
