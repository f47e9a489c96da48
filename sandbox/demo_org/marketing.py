"""A few leads and campaigns, as the sales development rep works them."""

from __future__ import annotations

from sandbox.demo_org.book import Book

_LEADS: tuple[tuple[str, str, str, str, str, int, str], ...] = (
    ("Colette Ambrose", "Ambrose Elevator Repair", "Owner", "Open - Not Contacted", "Web", -1, "dana"),
    ("Ravi Menon", "Harborlight Ferries", "Ops Director", "Working - Contacted", "Trade Show", -9, "priya"),
    ("Lena Fuchs", "Fuchs Gebäudereinigung", "Geschäftsführerin", "Open - Not Contacted", "Web", -2, "jonas"),
    ("Ted Brannigan", "Brannigan Paving", "Dispatcher", "Working - Contacted", "Phone Inquiry", -16, "priya"),
    ("Wesley Chu", "Brightwater Logistics Inc", "Fleet Ops", "Open - Not Contacted", "Web", -4, "priya"),
    ("Hana Sugimoto", "杉本倉庫", "部長", "Working - Contacted", "Partner Referral", -21, "helen"),
    ("Oscar Bellamy", "Bellamy & Bright", "COO", "Closed - Not Converted", "Web", -62, "priya"),
    ("Pilar Quintana", "Quintana Frío", "Jefa de Operaciones", "Open - Not Contacted", "Web", -6, "jonas"),
)
_CAMPAIGNS: tuple[tuple[str, str, str, int, int, int, int], ...] = (
    ("spring webinar", "Overtime under control (webinar)", "Webinar", -210, -209, 4000, 3650),
    ("transport days", "Transport Days Hamburg", "Trade Show", -75, -72, 28000, 31240),
    ("mobile launch", "Mobile Crew offline mode", "Email", -30, 20, 2500, 900),
)
_MEMBERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("spring webinar", ("nadia", "toni", "amit", "corinne", "vera", "deb")),
    ("transport days", ("jens", "henrik", "niamh", "solveig", "ulrike")),
    ("mobile launch", ("teddy", "joan", "reva", "leon", "raymond", "ike")),
)


def write_marketing(book: Book) -> None:
    """Leads, campaigns and who answered."""
    for name, company, title, status, source, born, owner in _LEADS:
        first, _, last = name.partition(" ")
        book.add(
            "Lead",
            FirstName=first,
            LastName=last,
            Name=name,
            Company=company,
            Title=title,
            Email=f"{first}.{last}@{company.split(' ')[0]}.example".lower() if company.isascii() else None,
            Status=status,
            LeadSource=source,
            OwnerId=owner,
            IsConverted=False,
            IsUnreadByOwner=status.startswith("Open"),
            CreatedById="bot",
            CreatedDate=book.at(born, "07:50"),
        )
    for key, name, kind, start, end, budget, actual in _CAMPAIGNS:
        _write_campaign(book, f"campaign {key}", (name, kind), (start, end), (budget, actual))
    for campaign, members in _MEMBERS:
        for place, contact in enumerate(members):
            _write_member(book, f"campaign {campaign}", contact, responded=place % 2 == 0)


def _write_campaign(book: Book, key: str, what: tuple[str, str], days: tuple[int, int], money: tuple[int, int]) -> None:
    book.add(
        "Campaign",
        key,
        Name=what[0],
        Type=what[1],
        Status="In Progress" if days[1] > 0 else "Completed",
        StartDate=book.day(days[0]),
        EndDate=book.day(days[1]),
        IsActive=days[1] > 0,
        BudgetedCost=money[0],
        ActualCost=money[1],
        OwnerId="priya",
        CreatedById="priya",
        CreatedDate=book.at(days[0] - 40),
    )


def _write_member(book: Book, campaign: str, contact: str, *, responded: bool) -> None:
    start = (book.row(campaign)["StartDate"] - book.today).days
    book.add(
        "CampaignMember",
        CampaignId=campaign,
        ContactId=contact,
        Status="Responded" if responded else "Sent",
        HasResponded=responded,
        FirstRespondedDate=book.day(start + 1) if responded else None,
        CreatedById="priya",
        CreatedDate=book.at(start - 10),
    )
