"""Classic notes on accounts: what somebody wrote down once for whoever comes next."""

from __future__ import annotations

from sandbox.demo_org.book import Book

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


def write_notes(book: Book) -> None:
    """One note each on a handful of accounts."""
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
