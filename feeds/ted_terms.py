"""The terms of a TED XML notice: who may take part, conditions, capacities, procedure and techniques.

The flags of section III (`LEFTI`) cover the notice as a whole, though one lot is often meant: they are stated as found,
and the text that names the lot beside them, so that `feeds.reading` can tell.
"""

from typing import Final

from feeds.eforms_terms import Draft
from feeds.eforms_tree import Node, every
from feeds.ted_tree import descend, mark, nodes, words

_RESERVED: Final = (
    ("RESTRICTED_SHELTERED_WORKSHOP", "reserved-participation", "res-ws", "ateliers protégés"),
    ("RESTRICTED_TO_SHELTERED_WORKSHOPS", "reserved-participation", "res-ws", "ateliers protégés"),
    ("RESERVED_ORGANISATIONS_SERVICE_MISSION", "reserved-participation", "res-pub-ser", ""),
    ("RESTRICTED_SHELTERED_PROGRAM", "reserved-execution", "yes", "programmes d'emplois protégés"),
    ("RESTRICTED_TO_FRAMEWORK", "reserved-execution", "yes", "programmes d'emplois protégés"),
)
"""Flags with what they state (eForms' codes, as the official converter has them) and their words in the French forms.

The words of the third would name the social economy by themselves, which only its code may do."""
_PROFESSIONS: Final = ("PARTICULAR_PROFESSION", "EXECUTION_SERVICE_RESERVED_PARTICULAR_PROFESSION")
_ROLES: Final = {
    "SUITABILITY": "capacity",
    "ECONOMIC_FINANCIAL_INFO": "capacity",
    "ECONOMIC_FINANCIAL_MIN_LEVEL": "capacity",
    "TECHNICAL_PROFESSIONAL_INFO": "capacity",
    "TECHNICAL_PROFESSIONAL_MIN_LEVEL": "capacity",
    "CRITERIA_SELECTION": "capacity",
    "RULES_CRITERIA": "capacity",
    "QUALIFICATION": "capacity",
    "REFERENCE_TO_LAW": "conditions",
    "PERFORMANCE_CONDITIONS": "conditions",
    "DEPOSIT_GUARANTEE_REQUIRED": "conditions",
    "MAIN_FINANCING_CONDITION": "conditions",
    "LEGAL_FORM": "conditions",
}
_PROCEDURE_TEXTS: Final = {
    "MAIN_FEATURES_AWARD": "criteria",
    "CRITERIA_EVALUATION": "criteria",
    "NUMBER_VALUE_PRIZE": "info",
    "DETAILS_PAYMENT": "info",
    "INFO_ADD_EAUCTION": "info",
    "ACCELERATED_PROC": "info",
}
_PROCEDURES: Final = {
    "PT_OPEN": "open",
    "PT_ACCELERATED_OPEN": "open",
    "PT_RESTRICTED": "restricted",
    "PT_ACCELERATED_RESTRICTED": "restricted",
    "PT_COMPETITIVE_NEGOTIATION": "negotiated",
    "PT_INVOLVING_NEGOTIATION": "negotiated",
    "PT_NEGOTIATED_WITH_PRIOR_CALL": "negotiated",
    "PT_NEGOTIATED_CHOICE": "negotiated",
    "PT_NEGOTIATED_WITH_COMPETITION": "negotiated",
    "PT_NEGOTIATED_WITHOUT_COMPETITION": "negotiated",
    "PT_NEGOTIATED_WITHOUT_PUBLICATION": "negotiated",
    "PT_ACCELERATED_NEGOTIATED": "negotiated",
    "PT_AWARD_CONTRACT_WITHOUT_CALL": "negotiated",
    "PT_NEGOTIATED": "negotiated",
    "PT_COMPETITIVE_DIALOGUE": "dialogue",
    "PT_INNOVATION_PARTNERSHIP": "other",
    "PT_COMPETITIVE_TENDERING": "other",
}
_CONCESSION_FORMS: Final = frozenset({"F10", "F23", "F24", "F25"})
_CONCESSION_DIRECTIVE: Final = "32014L0023"
_CONTEST_FORMS: Final = frozenset({"F12", "F13"})


def read_conditions(form: Node, draft: Draft) -> None:
    """Read section III: reservations, reserved professions, capacities and conditions of performance."""
    for terms in every(form, "LEFTI"):
        path = f"{draft.path}.LEFTI"
        for flag, topic, code, label in _RESERVED:
            if any(not _denied(found) for found in descend(terms, flag)):
                draft.state(topic, code, f"{path}.{flag}", None, label)
        for flag in _PROFESSIONS:
            for found in descend(terms, flag):
                text = words(found)
                # An architect, a lawyer: says nothing of the social economy.
                draft.state("reserved-profession", text[:100] or "yes", f"{path}.{flag}", None, text)
        for name, role in _ROLES.items():
            for found in nodes(terms, name):
                draft.say(f"{path}.{name}", words(found), None, role)


def _denied(node: object) -> bool:
    """Tell whether a flag of the older forms says no (`VALUE="NO"`)."""
    return isinstance(node, dict) and str(node.get("@VALUE", "")).upper() == "NO"


def read_procedure(form: Node, number: str, draft: Draft) -> str:
    """Give the procedure, and keep its techniques and texts."""
    process = next(iter(every(form, "PROCEDURE")), {})
    found = next((kind for name, kind in _PROCEDURES.items() if any(True for _ in descend(process, name))), "")
    for name, technique in (("FRAMEWORK", "framework"), ("DPS", "dps"), ("EAUCTION_USED", "auction")):
        if name in process:
            draft.techniques[technique] = None
    if number in _CONTEST_FORMS:
        draft.techniques["contest"] = None
    for name, role in _PROCEDURE_TEXTS.items():
        for item in nodes(process, name):
            draft.say(f"{draft.path}.PROCEDURE.{name}", words(item), None, role)
    for item in descend(process, "D_JUSTIFICATION"):
        draft.say(f"{draft.path}.PROCEDURE.D_JUSTIFICATION", words(item), None, "info")
    for item in every(process, "FRAMEWORK"):
        draft.say(f"{draft.path}.PROCEDURE.FRAMEWORK.JUSTIFICATION", words(item, "JUSTIFICATION"), None, "info")
    concession = number in _CONCESSION_FORMS or mark(form, "LEGAL_BASIS", "VALUE") == _CONCESSION_DIRECTIVE
    return "concession" if concession else found
