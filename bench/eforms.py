"""The EFORMS template: a notice of several lots in the shape of BOAMP's `donnees` (eForms SDK 1.x, xmltodict keys)."""

from random import Random
from typing import Any

from bench.words import PLACES, paragraph

Tree = dict[str, Any]


def eforms_notice(random: Random, facts: Tree, *, result: bool) -> Tree:
    """Lay out a call, or the result of one, with `facts["lots"]` lots of some 3 KB each."""
    root = "ContractAwardNotice" if result else "ContractNotice"
    extension: Tree = {
        "efac:NoticeSubType": {"cbc:SubTypeCode": {"@listName": "notice-subtype", "#text": "29" if result else "16"}},
        "efac:Organizations": {
            "efac:Organization": [_company(facts, 1, facts["buyer"]), _company(facts, 2, "Tribunal")]
        },
        "efac:Publication": {"efbc:PublicationDate": f"{facts['day'].isoformat()}Z"},
    }
    if result:
        extension["efac:NoticeResult"] = _results(random, facts)
        extension["efac:Organizations"]["efac:Organization"].append(_company(facts, 3, "ENTREPRISE DU PAYS"))
    return {
        "EFORMS": {
            root: {
                "ext:UBLExtensions": {
                    "ext:UBLExtension": {"ext:ExtensionContent": {"efext:EformsExtension": extension}}
                },
                "cbc:UBLVersionID": "2.3",
                "cbc:CustomizationID": "eforms-sdk-1.10",
                "cbc:ID": {"@schemeName": "notice-id", "#text": facts["folder"][::-1]},
                "cbc:ContractFolderID": facts["folder"],
                "cbc:IssueDate": f"{facts['day'].isoformat()}+02:00",
                "cbc:IssueTime": "10:00:00+02:00",
                "cbc:NoticeTypeCode": {
                    "@listName": "result" if result else "competition",
                    "#text": "can-standard" if result else "cn-standard",
                },
                "cbc:NoticeLanguageCode": "FRA",
                "cac:ContractingParty": {
                    "cbc:BuyerProfileURI": "https://marches.exemple.fr",
                    "cac:Party": {"cac:PartyIdentification": {"cbc:ID": _ident("organization", "ORG-0001")}},
                },
                "cac:TenderingTerms": _common_terms(random),
                "cac:TenderingProcess": {
                    "cbc:ProcedureCode": {"@listName": "procurement-procedure-type", "#text": "open"}
                },
                "cac:ProcurementProject": _project(random, facts, facts["title"], 5),
                "cac:ProcurementProjectLot": [_lot(random, facts, number) for number in range(1, facts["lots"] + 1)],
            }
        }
    }


def _text(value: str) -> Tree:
    return {"@languageID": "FRA", "#text": value}


def _ident(scheme: str, value: str) -> Tree:
    return {"@schemeName": scheme, "#text": value}


def _code(name: str, value: str) -> Tree:
    return {"@listName": name, "#text": value}


def _company(facts: Tree, number: int, name: str) -> Tree:
    return {
        "efac:Company": {
            "cbc:WebsiteURI": "https://www.exemple.fr",
            "cac:PartyIdentification": {"cbc:ID": _ident("organization", f"ORG-000{number}")},
            "cac:PartyName": {"cbc:Name": _text(name)},
            "cac:PostalAddress": {
                "cbc:StreetName": "1 place de la Mairie",
                "cbc:CityName": facts["city"],
                "cbc:PostalZone": facts["postcode"],
                "cac:Country": {"cbc:IdentificationCode": _code("country", "FRA")},
            },
            "cac:PartyLegalEntity": {"cbc:CompanyID": facts["siret"]},
            "cac:Contact": {"cbc:ElectronicMail": "contact@exemple.fr"},
        }
    }


def _common_terms(random: Random) -> Tree:
    grounds = (
        "crime-org",
        "corruption",
        "fraud",
        "terr-offence",
        "finan-laund",
        "tax-pay",
        "socsec-pay",
        "nati-ground",
    )
    return {
        "cac:TendererQualificationRequest": {
            "cac:SpecificTendererRequirement": [
                {
                    "cbc:TendererRequirementTypeCode": _code("exclusion-ground", ground),
                    "cbc:Description": _text(paragraph(random, 1)),
                }
                for ground in grounds
            ]
        }
    }


def _project(random: Random, facts: Tree, name: str, sentences: int) -> Tree:
    return {
        "cbc:ID": _ident("InternalID", facts["id"]),
        "cbc:Name": _text(name),
        "cbc:Description": _text(paragraph(random, sentences)),
        "cbc:ProcurementTypeCode": _code("contract-nature", facts["nature"]),
        "cac:RequestedTenderTotal": {
            "cbc:EstimatedOverallContractAmount": {"@currencyID": "EUR", "#text": str(random.randint(50, 900) * 1000)}
        },
        "cac:MainCommodityClassification": {"cbc:ItemClassificationCode": _code("cpv", facts["cpv"])},
        "cac:RealizedLocation": {
            "cac:Address": {
                "cbc:CityName": facts["city"],
                "cbc:PostalZone": facts["postcode"],
                "cbc:CountrySubentityCode": _code("nuts", "FRH04"),
                "cac:Country": {"cbc:IdentificationCode": _code("country", "FRA")},
            }
        },
        "cac:PlannedPeriod": {"cbc:DurationMeasure": {"@unitCode": "MONTH", "#text": str(random.randint(6, 48))}},
    }


def _lot(random: Random, facts: Tree, number: int) -> Tree:
    reserved = "res-ws" if random.random() < 0.02 else "none"
    url = f"https://marches.exemple.fr/consultation/{facts['id']}"
    criteria = [
        {
            "cbc:AwardingCriterionTypeCode": _code("award-criterion-type", kind),
            "cbc:Description": _text(paragraph(random, 1)),
            "ext:UBLExtensions": {
                "ext:UBLExtension": {
                    "ext:ExtensionContent": {
                        "efext:EformsExtension": {
                            "efac:AwardCriterionParameter": {
                                "efbc:ParameterCode": _code("number-weight", "per-exa"),
                                "efbc:ParameterNumeric": "50",
                            }
                        }
                    }
                }
            },
        }
        for kind in ("price", "quality")
    ]
    selection = [
        {
            "cbc:CriterionTypeCode": _code("selection-criterion", kind),
            "cbc:Description": _text(paragraph(random, 2)),
            "cbc:CalculationExpressionCode": _code("usage", "used"),
        }
        for kind in ("sui-act", "ef-stand", "tp-abil")
    ]
    return {
        "cbc:ID": _ident("Lot", f"LOT-{number:04d}"),
        "cac:TenderingTerms": {
            "ext:UBLExtensions": {
                "ext:UBLExtension": {
                    "ext:ExtensionContent": {"efext:EformsExtension": {"efac:SelectionCriteria": selection}}
                }
            },
            "cbc:VariantConstraintCode": _code("permission", "not-allowed"),
            "cbc:FundingProgramCode": _code("eu-funded", "no-eu-funds"),
            "cac:CallForTendersDocumentReference": {
                "cbc:ID": facts["id"],
                "cbc:DocumentType": "non-restricted-document",
                "cac:Attachment": {"cac:ExternalReference": {"cbc:URI": url}},
            },
            "cac:TendererQualificationRequest": {
                "cac:SpecificTendererRequirement": {
                    "cbc:TendererRequirementTypeCode": _code("reserved-procurement", reserved)
                }
            },
            "cac:ContractExecutionRequirement": [
                {"cbc:ExecutionRequirementCode": _code("reserved-execution", "no")},
                {"cbc:ExecutionRequirementCode": _code("einvoicing", "required")},
                {
                    "cbc:ExecutionRequirementCode": _code("conditions", "performance"),
                    "cbc:Description": _text(paragraph(random, 2)),
                },
            ],
            "cac:AwardingTerms": {"cac:AwardingCriterion": {"cac:SubordinateAwardingCriterion": criteria}},
            "cac:TenderRecipientParty": {"cbc:EndpointID": url},
            "cac:AppealTerms": {"cac:PresentationPeriod": {"cbc:Description": _text(paragraph(random, 2))}},
            "cac:Language": {"cbc:ID": "FRA"},
        },
        "cac:TenderingProcess": {
            "cbc:SubmissionMethodCode": _code("esubmission", "required"),
            "cac:TenderSubmissionDeadlinePeriod": {
                "cbc:EndDate": f"{facts['end'].isoformat()}+02:00",
                "cbc:EndTime": "12:00:00+02:00",
            },
            "cac:ContractingSystem": {"cbc:ContractingSystemTypeCode": _code("framework-agreement", "none")},
        },
        "cac:ProcurementProject": _project(random, facts, f"Lot {number} : {facts['work']} {random.choice(PLACES)}", 4),
    }


def _results(random: Random, facts: Tree) -> Tree:
    numbers = range(1, facts["lots"] + 1)
    return {
        "efac:LotResult": [
            {
                "cbc:ID": _ident("result", f"RES-{n:04d}"),
                "cbc:TenderResultCode": _code("winner-selection-status", "selec-w"),
                "efac:LotTender": {"cbc:ID": _ident("tender", f"TEN-{n:04d}")},
                "efac:TenderLot": {"cbc:ID": _ident("Lot", f"LOT-{n:04d}")},
            }
            for n in numbers
        ],
        "efac:LotTender": [
            {
                "cbc:ID": _ident("tender", f"TEN-{n:04d}"),
                "cac:LegalMonetaryTotal": {
                    "cbc:PayableAmount": {"@currencyID": "EUR", "#text": str(random.randint(10, 300) * 1000)}
                },
                "efac:TenderingParty": {"cbc:ID": _ident("tendering-party", "TPA-0001")},
                "efac:TenderLot": {"cbc:ID": _ident("Lot", f"LOT-{n:04d}")},
            }
            for n in numbers
        ],
        "efac:TenderingParty": {
            "cbc:ID": _ident("tendering-party", "TPA-0001"),
            "efac:Tenderer": {"cbc:ID": _ident("organization", "ORG-0003")},
        },
    }
