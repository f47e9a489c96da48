"""The ordinary pipeline: renewals that are coming up, expansions in talks, new business in every stage."""

from __future__ import annotations

from decimal import Decimal

from sandbox.demo_org.accounts import AccountSpec, account_specs
from sandbox.demo_org.book import Book
from sandbox.demo_org.deals import Deal, Step, lines, write_deal
from sandbox.demo_org.past_deals import short_name

RENEWAL_HORIZON_DAYS = 125
_NO_RENEWAL_DEAL = frozenset({"larchmont"})
_RENEWAL_LEAD_DAYS = 130

# account, name, kind, products, close in days, steps (day, stage), next step
_PIPELINE: tuple[tuple[str, str, str, tuple[tuple[str, int], ...], int, tuple[tuple[int, str], ...], str], ...] = (
    (
        "harrow",
        "Dock scheduling, Memphis + Tulsa",
        "New Business",
        (("core", 230), ("mobile", 180)),
        48,
        ((-66, "Prospecting"), (-58, "Qualification"), (-37, "Discovery"), (-11, "Proposal/Price Quote")),
        "Vera wants the Tulsa numbers split out before she takes it to the board",
    ),
    (
        "solstice",
        "Home visits pilot",
        "New Business",
        (("core", 60), ("mobile", 140)),
        29,
        ((-71, "Qualification"), (-52, "Discovery"), (-30, "Proposal/Price Quote"), (-8, "Negotiation/Review")),
        "HIPAA addendum with their counsel",
    ),
    (
        "stoneacre",
        "Public works RFP",
        "New Business",
        (("core", 170), ("mobile", 220), ("support", 1)),
        87,
        ((-41, "Qualification"), (-19, "Discovery")),
        "RFP answers due, Marcus drafting section 4",
    ),
    (
        "rookery",
        "Barrel crews",
        "New Business",
        (("core", 14),),
        35,
        ((-24, "Prospecting"), (-9, "Qualification")),
        "Demo with the blending team",
    ),
    (
        "ashgrove",
        "Repairs desk",
        "New Business",
        (("core", 75), ("mobile", 60)),
        41,
        ((-49, "Qualification"), (-33, "Discovery"), (-12, "Proposal/Price Quote")),
        "Pricing call Thursday",
    ),
    (
        "drumlin",
        "Haulage planning",
        "New Business",
        (("core", 55), ("connect", 1)),
        62,
        ((-28, "Prospecting"), (-20, "Qualification"), (-4, "Discovery")),
        "Site visit at the north quarry",
    ),
    (
        "ostrander",
        "Cold-chain dispatch",
        "New Business",
        (("core", 240), ("insights", 1), ("support", 1)),
        75,
        ((-58, "Qualification"), (-39, "Discovery"), (-6, "Proposal/Price Quote")),
        "Corinne to confirm validation documents they need for GDP audit",
    ),
    (
        "velobahn",
        "Werkstattplanung",
        "New Business",
        (("core", 38), ("mobile", 38)),
        33,
        ((-35, "Qualification"), (-16, "Discovery")),
        "Workshop in Zürich, two days",
    ),
    (
        "copperline",
        "Field crews west",
        "New Business",
        (("core", 310), ("mobile", 400), ("insights", 1)),
        110,
        ((-18, "Prospecting"), (-7, "Qualification")),
        "Find out who owns the crew app today",
    ),
    (
        "blueheron",
        "Claims visits",
        "New Business",
        (("core", 42),),
        26,
        ((-44, "Qualification"), (-29, "Discovery"), (-13, "Proposal/Price Quote")),
        "Waiting for redlines",
    ),
    (
        "trellis",
        "Starter",
        "New Business",
        (("core", 10),),
        19,
        ((-21, "Qualification"), (-8, "Proposal/Price Quote")),
        "Owner signs after the harvest fair",
    ),
    (
        "marigold",
        "Event crews",
        "New Business",
        (("core", 22), ("mobile", 22)),
        55,
        ((-12, "Prospecting"),),
        "Call back, she was at a venue",
    ),
    (
        "thornbury",
        "Mobile Crew for Scotland",
        "Expansion",
        (("mobile", 60), ("core", 24)),
        34,
        ((-31, "Qualification"), (-12, "Proposal/Price Quote")),
        "Raymond compiling depot list",
    ),
    ("baumann", "Insights", "Expansion", (("insights", 1),), 58, ((-15, "Qualification"),), "Demo für die Werkleitung"),
    (
        "lumen",
        "Five new practices (+40 seats)",
        "Expansion",
        (("core", 40),),
        21,
        ((-26, "Qualification"), (-9, "Negotiation/Review")),
        "Order form out for signature",
    ),
    (
        "haneul",
        "Connect",
        "Expansion",
        (("connect", 1), ("core", 10)),
        66,
        ((-14, "Qualification"), (-3, "Discovery")),
        "Aiko to arrange a call with their ERP team",
    ),
    (
        "kauri",
        "South Island clinics",
        "Expansion",
        (("core", 35), ("mobile", 40)),
        72,
        ((-20, "Qualification"),),
        "Budget round closes next month",
    ),
    (
        "graywolf",
        "Mobile Crew top-up",
        "Expansion",
        (("mobile", 16),),
        24,
        ((-17, "Qualification"), (-6, "Proposal/Price Quote")),
        "Quote sent",
    ),
    (
        "bellweather",
        "Insights for properties",
        "Expansion",
        (("insights", 1), ("core", 30)),
        51,
        ((-47, "Qualification"), (-25, "Discovery")),
        "Toni asked who else in hospitality uses it",
    ),
)


def write_open_deals(book: Book) -> None:
    """Open renewals for what ends soon, and the pipeline above."""
    specs = {spec.key: spec for spec in account_specs()}
    for spec in specs.values():
        if spec.is_customer and spec.renewal_in <= RENEWAL_HORIZON_DAYS and spec.key not in _NO_RENEWAL_DEAL:
            write_deal(book, _renewal(book, spec))
    for account, name, kind, products, close, stages, next_step in _PIPELINE:
        spec = specs[account]
        write_deal(
            book,
            Deal(
                key=f"open {account} {name}",
                account=account,
                name=f"{short_name(spec)} - {name}",
                owner=spec.owner,
                kind=kind,
                lines=lines(*products, discount="0.05"),
                steps=tuple(
                    Step(on, stage, close=close if number == 0 else None, factor="1")
                    for number, (on, stage) in enumerate(stages)
                ),
                roles=_roles(book, account, 3 if kind == "New Business" else 2),
                more={"NextStep": next_step, "LeadSource": "Web" if kind == "New Business" else None},
            ),
        )


def _roles(book: Book, account: str, count: int) -> tuple[tuple[str, str], ...]:
    contacts = [str(row["Id"]) for row in book.where("Contact", AccountId=account)][:count]
    return tuple(zip(contacts, ("Decision Maker", "Evaluator", "Influencer"), strict=False))


def _renewal(book: Book, spec: AccountSpec) -> Deal:
    created = max(spec.renewal_in - _RENEWAL_LEAD_DAYS, -95)
    created = min(created, -4)
    steps = [Step(created, "Qualification", close=spec.renewal_in, factor="1")]
    if spec.renewal_in < 85:
        steps.append(Step(round(created * 0.45), "Proposal/Price Quote"))
    if spec.renewal_in < 65 and spec.health > 60:
        steps.append(Step(min(round(created * 0.12), -3), "Negotiation/Review"))
    return Deal(
        key=f"renewal {spec.key}",
        account=spec.key,
        name=f"{short_name(spec)} - Renewal {book.day(spec.renewal_in).year}",
        owner=spec.owner,
        kind="Renewal",
        lines=tuple(line for line in spec.lines if line.product != "launch"),
        steps=tuple(steps),
        roles=_roles(book, spec.key, 2),
        more={"NextStep": _next_step(spec), "LeadSource": None, "Description": None},
    )


def _next_step(spec: AccountSpec) -> str | None:
    dice = Decimal(len(spec.name) % 4)
    told = (
        "Send renewal quote, same terms",
        "Confirm seat count with ops before quoting",
        None,
        "Intro call with new procurement contact",
    )
    return told[int(dice)]
