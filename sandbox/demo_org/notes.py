"""Notes on accounts and deals, classic and enhanced: what somebody wrote down once for whoever comes next."""

from __future__ import annotations

import base64

from sandbox.demo_org.book import Book, Cell

_NOTES: tuple[tuple[str, str, int, str, str], ...] = (
    ("cobalt", "celine", -96, "Success plan Cobalt", ("Goal 1: transport wait below 30 min by year end (was 41). Goal 2: "
     "all four campuses on one board. Sponsor Ruth, admin Lorna. Risk: shared logins on evenings.")),
    ("juniper", "celine", -180, "How Juniper decides", ("Co-op! Board votes twice a year, Nadia prepares, Curt swings it. "
     "Never send prices before the milk price meeting.")),
    ("hollis", "celine", -64, "Hollis success plan", ("1. Bronx crew live. 2. Inspector visits blocked on Wednesdays. "
     "3. Borough split on reports. Owner on their side for all three: dispatch lead.")),
    ("tamarack", "marcus", -120, "Tamarack people", ("Reva runs it, Dwight pays. Dwight hates surprises more than prices. "
     "Rig outage in summer was on us, they were decent about it.")),
    ("grunwald", "ben", -75, "Klinikum: Ansprechpartner", ("Dr. Grünwald-Özdemir entscheidet fachlich, Einkauf läuft über "
     "die Zentrale. Betriebsrat alle 6 Wochen, Termine vorher anmelden.")),
    ("minato", "aiko", -40, "Minato 引き継ぎメモ", "港部長はメールより電話。CSVはShift-JIS固定、変更不可とのこと。契約更新は経理の承認が必要。"),
    ("redgate", "celine", -28, "Redgate / Northern Alloy", ("Freeze on renewals came from the buyer, not from users. If we "
     "save anything it is a bridge until their integration is done. Record as external.")),
)  # fmt: skip


_ENHANCED: tuple[tuple[tuple[str, ...], str, int, str, tuple[str, ...]], ...] = (
    (("castellan", "open castellan"), "tom", -19, "Castellan: how the security review goes", (
        "Raj collects the open points, the committee signs. He reads every answer himself and sends back what is vague.",
        "Still open with us: list of sub-processors, this year's pen test summary, where backups lie.",
        ("Sourcing starts nothing before the review is closed. Papers for the committee are written two weeks ahead, so "
         "an answer in the last week moves the deal by a whole slot."),
    )),
    (("lumen",), "celine", -11, "Lumen Dental: what the practices asked for", (
        "Recall list by hygienist, not by chair.", "Two practices in the south want Spanish texts for patients.",
    )),
)  # fmt: skip


def write_notes(book: Book) -> None:
    """One classic note each on a handful of accounts, and some enhanced ones, which are files linked to records."""
    for places, owner, day, title, paragraphs in _ENHANCED:
        _write_enhanced(book, places, (owner, day, title), paragraphs)
    for account, owner, day, title, body in _NOTES:
        book.add(
            "Note",
            ParentId=account,
            Title=title,
            Body=body,
            OwnerId=owner,
            IsPrivate=False,
            CreatedById=owner,
            CreatedDate=book.at(day, "16:35"),
        )


def _write_enhanced(
    book: Book, places: tuple[str, ...], head: tuple[str, int, str], paragraphs: tuple[str, ...]
) -> None:
    owner, day, title = head
    html = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs).encode()
    stamps: dict[str, Cell] = {"OwnerId": owner, "CreatedById": owner, "CreatedDate": book.at(day, "17:10")}
    file = stamps | {"Title": title, "FileType": "SNOTE", "FileExtension": "snote", "ContentSize": len(html)}
    document = book.add("ContentDocument", None, **file)
    version = book.add(
        "ContentVersion",
        None,
        ContentDocumentId=document,
        PathOnClient=f"{title}.snote",
        VersionData=base64.b64encode(html).decode(),
        TextPreview=" ".join(paragraphs)[:255],
        IsLatest=True,
        **file,
    )
    book.row(document)["LatestPublishedVersionId"] = version
    for place in places:
        book.add("ContentDocumentLink", ContentDocumentId=document, LinkedEntityId=place, ShareType="V")
