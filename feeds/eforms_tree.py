"""Walking an eForms tree: what the three eForms readers share.

The tree is a UBL 2.3 notice in the xmltodict convention (attribute `@x`, text `#text`, one child = object, repeated =
list, everything text). These helpers never raise on a wrong shape: what is not where it should be is not there.
They give places and words, no meaning.
"""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from feeds.models import Amount
from feeds.text import clean, quote

Node = dict[str, Any]
"""A JSON object; `dict` and not `Mapping`, whose instance check costs more than the rest of the walk."""
EMPTY: Final[Node] = {}
UNPUBLISHED: Final = "unpublished"
"""What a withheld code or text is replaced with (FieldsPrivacy, BT-195 to BT-198)."""

NOT_FILLED: Final = Decimal(1)
"""Amounts up to this stand in fields that must not be empty."""
FIGURE_LIMIT: Final = 20
"""Longest figure that is believed."""


def every(node: Node, name: str) -> Sequence[Node]:
    """Give each child object called `name`, whether it stands alone, in a list, or not at all."""
    value = node.get(name)
    if value is None:
        return ()
    if isinstance(value, dict):
        return (value,)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else ()


def child(node: Node, *names: str) -> Node:
    """Follow `names` down, the first of each when repeated; an empty object when one is absent."""
    for name in names:
        value = node.get(name)
        if isinstance(value, list):
            value = next((item for item in value if isinstance(item, dict)), None)
        if not isinstance(value, dict):
            return EMPTY
        node = value
    return node


def values(node: Node, name: str) -> Sequence[tuple[str, str]]:
    """Give `(text, listName or schemeName)` of each text child called `name`, as published."""
    value = node.get(name)
    if value is None:
        return ()
    if isinstance(value, list):
        return [_value(item) for item in value if isinstance(item, str | dict | int | float)]
    return (_value(value),)


def first_value(node: Node, name: str) -> tuple[str, str]:
    """Give the first `(text, list or scheme)` called `name`, empty when there is none."""
    found = values(node, name)
    return found[0] if found else ("", "")


def _value(item: object) -> tuple[str, str]:
    """Give the text of one child and the list or scheme it belongs to."""
    if not isinstance(item, dict):
        return _text(item), ""
    label = item.get("@listName") or item.get("@schemeName") or ""
    return _text(item), label if isinstance(label, str) else ""


def _text(item: object) -> str:
    """Give the text of one child."""
    if isinstance(item, str):
        return item.strip()
    if isinstance(item, dict):
        text = item.get("#text")
        return text.strip() if isinstance(text, str) else ""
    return str(item)


def code(node: Node, name: str) -> str:
    """Give the first code or identifier called `name`, empty when absent or withheld."""
    value = node.get(name)
    if value is None:
        return ""
    text = next((text for text, _ in values(node, name) if text), "") if isinstance(value, list) else _text(value)
    if not text or text == UNPUBLISHED:
        return ""
    return text if text.isalnum() and text.isascii() else clean(text)


def coded(node: Node, name: str, label: str) -> str:
    """Give the code called `name` that belongs to the code list `label`, empty when there is none."""
    return next((text for text, found in values(node, name) if found == label), "")


def prose(node: Node, name: str, *, lines: bool = False) -> str:
    """Give a text that may be repeated by language: the French one, else the first.

    Args:
        node: where it stands.
        name: name of the element.
        lines: keep paragraphs.
    """
    value = node.get(name)
    if value is None:
        return ""
    if isinstance(value, str):
        return _told(value, lines=lines)
    if isinstance(value, dict):
        return _told(value.get("#text"), lines=lines)
    by_language: dict[str, list[str]] = {}
    for item in value if isinstance(value, list) else ():
        text = _told(item.get("#text") if isinstance(item, dict) else item, lines=lines)
        language = item.get("@languageID", "") if isinstance(item, dict) else ""
        if text:
            by_language.setdefault(str(language).upper(), []).append(text)
    chosen = by_language.get("FRA") or by_language.get("FR") or next(iter(by_language.values()), [])
    return ("\n" if lines else " ").join(dict.fromkeys(chosen))


def _told(text: object, *, lines: bool) -> str:
    """Clean a text; empty when it is withheld or not a text."""
    if not isinstance(text, str) or not text or text == UNPUBLISHED:
        return ""
    return clean(text, keep_lines=lines)


def excerpt(text: str) -> str:
    """Give the beginning of a text as evidence, on one line, bounded."""
    return quote(text, 0, len(text))


POSTCODE: Final = re.compile(r"\d{5}")
_SPACED_POSTCODE: Final = re.compile(r"^FR?\s?-?\s?|(?<=\d)\s(?=\d{3}$)")
_LEADING_POSTCODE: Final = re.compile(r"(\d{5})\s+(?=\S)")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")


def postcode_of(address: Node) -> str:
    """Give the five digits of a postcode (BT-5121, BT-512), spaces and country dropped; empty when it is none."""
    written = code(address, "cbc:PostalZone")
    if written and not POSTCODE.fullmatch(written):
        written = _SPACED_POSTCODE.sub("", written)
    return written if POSTCODE.fullmatch(written) else ""


def city_of(address: Node) -> tuple[str, str]:
    """Give the postcode that some write before the name of the city (`13600 CEYRESTE`), and the name alone."""
    city = prose(address, "cbc:CityName")
    found = _LEADING_POSTCODE.match(city)
    return (found[1], city[found.end() :]) if found else ("", city)


def in_french(node: Node, name: str) -> bool:
    """Tell whether the text called `name` exists in French, or does not say its language."""
    value = node.get(name)
    items = value if isinstance(value, list) else [value]
    languages = [str(item.get("@languageID", "")).upper() for item in items if isinstance(item, dict)]
    return not languages or any(language in ("", "FRA", "FR") for language in languages)


def extension(node: Node) -> Node:
    """Give the eForms extension of `node` (UBL allows several extensions: signatures come beside it)."""
    if "ext:UBLExtensions" not in node:
        return EMPTY
    for holder in every(node, "ext:UBLExtensions"):
        for one in every(holder, "ext:UBLExtension"):
            found = child(one, "ext:ExtensionContent", "efext:EformsExtension")
            if found:
                return found
    return EMPTY


def figure(text: str) -> Decimal | None:
    """Read a figure; None when absent, negative (withheld values are -1) or absurd."""
    if not text or len(text) > FIGURE_LIMIT:
        return None
    if text.isdecimal():
        return Decimal(text)
    try:
        value = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    return value if value.is_finite() and value >= 0 else None


def money(node: Node, name: str, qualifier: str) -> Amount | None:
    """Read an amount; None when absent, withheld, or what tools write for "not filled": 0.00, a cent, one euro."""
    value = node.get(name)
    if isinstance(value, list):
        value = value[0] if value else None
    text = value.get("#text") if isinstance(value, dict) else value
    found = figure(text.strip()) if isinstance(text, str) else None
    if found is None or found <= NOT_FILLED:
        return None
    currency = value.get("@currencyID") if isinstance(value, dict) else None
    written = currency if isinstance(currency, str) and _CURRENCY.fullmatch(currency) else "EUR"
    low = None if qualifier == "framework-maximum" else found
    return Amount(low=low, high=found, qualifier=qualifier, currency=written)


_LOT_ID: Final = re.compile(r"(?:LOT|PAR)-0*(\d{1,6})")


def lot_number(identifier: str) -> str:
    """Give what the buyer prints: `LOT-0001` and `PAR-0001` give `1`; any other form is kept."""
    found = _LOT_ID.fullmatch(identifier)
    return found[1] if found else identifier


_NAMES: Final = {
    "ext": "UBLExtensions UBLExtension ExtensionContent",
    "efext": "EformsExtension",
    "cac": """AdditionalCommodityClassification Address Attachment AuctionTerms AwardingCriterion AwardingTerms
        CallForTendersDocumentReference ContractExecutionRequirement ContractExtension ContractingParty
        ContractingSystem Country ExternalReference FrameworkAgreement LegalMonetaryTotal LotDistribution LotsGroup
        MainCommodityClassification ParticipationRequestReceptionPeriod Party PartyIdentification PartyLegalEntity
        PartyName PaymentTerms Period PlannedPeriod PostalAddress Prize ProcessJustification ProcurementAdditionalType
        ProcurementLegislationDocumentReference ProcurementProject ProcurementProjectLot
        ProcurementProjectLotReference RealizedLocation Renewal RequestedTenderTotal RequiredFinancialGuarantee
        SecurityClearanceTerm SpecificTendererRequirement SubordinateAwardingCriterion
        SubsequentProcessTenderRequirement TenderRecipientParty TenderSubmissionDeadlinePeriod
        TendererQualificationRequest TenderingProcess TenderingTerms""",
    "cbc": """AuctionConstraintIndicator AwardingCriterionTypeCode BuyerProfileURI CalculationExpression CityName
        CompanyID CompanyLegalForm ContractFolderID ContractingSystemTypeCode CountrySubentityCode
        CriterionTypeCode Description DescriptionCode DocumentDescription DurationMeasure EndDate EndTime EndpointID
        EstimatedOverallContractAmount EstimatedOverallContractQuantity ExecutionRequirementCode FundingProgram ID
        IdentificationCode IssueDate ItemClassificationCode Justification LotsGroupID MaximumLotsAwardedNumeric
        MaximumLotsSubmittedNumeric MaximumNumberNumeric Name Note NoticeTypeCode OptionsDescription
        PartPresentationCode PayableAmount PlannedDate PostalZone ProcedureCode ProcessReason ProcurementType
        ProcurementTypeCode ReasonCode RecurringProcurementDescription Region RegulatoryDomain StartDate
        StreetName SubTypeCode TenderResultCode TendererRequirementTypeCode TotalAmount URI VariantConstraintCode
        VersionID Weight""",
    "efac": """AwardCriterionParameter Change ChangeReason ChangedSection Changes Company ContractModification
        DecisionReason Funding InterestExpressionReceptionPeriod LotResult LotTender NoticeResult NoticeSubType
        Organization Organizations Publication SelectionCriteria SettledContract TenderLot Tenderer
        TenderingParty TouchPoint""",
    "efbc": """ChangeDescription ChangedNoticeIdentifier ChangedSectionIdentifier DecisionReasonCode
        DPSTerminationIndicator FinancingIdentifier FrameworkMaximumAmount GroupLeadIndicator
        OverallMaximumFrameworkContractsAmount ParameterCode ParameterNumeric PublicationDate ReasonDescription""",
}
_CANONICAL: Final = {name: f"{prefix}:{name}" for prefix, names in _NAMES.items() for name in names.split()}


def canonical(root: Node) -> Node:
    """Give the notice with the usual prefixes, whatever prefixes its writer chose; untouched when they are usual."""
    if "cbc:ID" in root or "cac:ProcurementProject" in root:
        return root
    renamed = _renamed(root)
    return renamed if isinstance(renamed, dict) else root


def _renamed(value: object) -> object:
    """Rename the elements that the readers know, by local name."""
    if isinstance(value, dict):
        return {
            _CANONICAL.get(str(name).rpartition(":")[2], str(name)): _renamed(inner) for name, inner in value.items()
        }
    if isinstance(value, list):
        return [_renamed(inner) for inner in value]
    return value
