"""The ordinary traffic on an account: calls, mails, quarterly reviews and small tickets, as busy people log them."""

from __future__ import annotations

from functools import cache
from random import Random

from sandbox.demo_org.accounts import TEXT, AccountSpec, account_specs
from sandbox.demo_org.book import Book
from sandbox.demo_org.touches import On, Ticket, call, case, mail, meeting
from sandbox.demo_org.usage import active_at
from sandbox.org import Row

HISTORY_DAYS = 540
_LAST_WORKDAY = -2
# Days between two touches by size of customer, and the accounts whose stories need silence before a given day.
_RHYTHM = {"SMB": (55, 95), "Mid-Market": (26, 52), "Enterprise": (15, 34)}
_SILENT_AFTER = {
    "meridian": -98,
    "halvorsen": -95,
    "sableridge": -90,
    "redgate": -45,
    "larchmont": -60,
    "fjordfalk": -20,
    "otter": -60,
    "pell": -75,
    "kestrel": -52,
    "northfork": -70,
    "minato": -30,
}
_PITCHED_ONLY = frozenset({"brightwater-inc", "brightwater-de"})
_CITIES = ("the north depot", "the second site", "the night shift", "the annex", "the yard", "the new branch")


def write_routine(book: Book) -> None:
    """Eighteen months of it for customers, and the talks around each deal."""
    for spec in account_specs():
        if spec.is_customer:
            _write_customer(book, spec)
    for row in list(book.rows("Opportunity")):
        if row["AccountId"] not in _PITCHED_ONLY and not str(row["Id"]).startswith(
            ("won ", "open vantage", "open cas")
        ):
            _write_deal_talks(book, row)


@cache
def _lines(name: str) -> tuple[tuple[str, ...], ...]:
    text = (TEXT / name).read_text(encoding="utf-8")
    rows = (line for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(tuple(cell.strip() for cell in row.split(" | ")) for row in rows)


def _pick(name: str, kind: str, dice: Random) -> tuple[str, ...]:
    return dice.choice([line for line in _lines(name) if line[0] == kind])[1:]


def _mood(spec: AccountSpec, days_ago: int) -> str:
    if spec.trend in {"falling", "slow"} and days_ago < 130:
        return "bad"
    return "good" if spec.health >= 80 else "flat"


def _write_customer(book: Book, spec: AccountSpec) -> None:
    dice = book.dice(f"routine {spec.key}")
    contacts = [str(row["Id"]) for row in book.where("Contact", AccountId=spec.key)]
    until = _SILENT_AFTER.get(spec.key, _LAST_WORKDAY - dice.randrange(0, 12))
    day = max(spec.since, -HISTORY_DAYS) + dice.randrange(6, 25)
    while day < until:
        mood = dice.choice((_mood(spec, -day), "flat"))
        on = On(spec.key, dice.choice(contacts[:2]))
        _write_touch(book, spec, on, (day, mood), dice)
        day += dice.randrange(*_RHYTHM[spec.segment])
    _write_reviews(book, spec, contacts[0], until)
    _write_tickets(book, spec, contacts[-1], dice)


def _write_touch(book: Book, spec: AccountSpec, on: On, when: tuple[int, str], dice: Random) -> None:
    day, mood = when
    owner = spec.csm or spec.owner
    slots = _slots(book, on, spec, day, dice)
    at = (day, f"{dice.randrange(13, 20)}:{dice.randrange(60):02d}")
    if dice.random() < 0.62:
        subject, note = _pick("calls.txt", mood, dice)
        call(book, on, owner, at, (_fill(subject, slots), _fill(note, slots)))
    else:
        _write_mail(book, on, owner, at, (mood, slots))


def _write_mail(book: Book, on: On, owner: str, at: tuple[int, str], words: tuple[str, dict[str, str]]) -> None:
    mood, slots = words
    dice = book.dice(f"mail {on.what} {at}")
    way, subject, body = _pick("mails.txt", mood, dice)
    slots = {**slots, "me": str(book.row(owner)["FirstName"])}
    contact = str(on.contact)
    route = (contact, owner) if way == "in" else (owner, contact)
    mail(book, on, route, at, (_fill(subject, slots), _fill(body, slots).replace("\\n", "\n")))


def _slots(book: Book, on: On, spec: AccountSpec, day: int, dice: Random) -> dict[str, str]:
    name = str(book.row(str(on.contact))["Name"])
    latin = name.partition("(")[2].rstrip(")") or name
    first = latin.removeprefix("Dr. ").split(" ")[0]
    active = active_at(book, spec, -day) if spec.is_customer else 0
    return {"first": first, "n": str(dice.randrange(3, 9)), "city": dice.choice(_CITIES), "active": str(active)}


def _fill(text: str, slots: dict[str, str]) -> str:
    return text.format_map({**slots, "me": slots.get("me", "")})


def _write_reviews(book: Book, spec: AccountSpec, contact: str, until: int) -> None:
    if spec.segment == "SMB":
        return
    dice = book.dice(f"reviews {spec.key}")
    on, owner = On(spec.key, contact), spec.csm or spec.owner
    first = max(spec.since + 80, -HISTORY_DAYS)
    for day in range(first, until, 91):
        attended = ", ".join(str(row["Name"]).split(" ")[0] for row in book.where("Contact", AccountId=spec.key))
        note = f"{attended}. {active_at(book, spec, -day)} of {spec.seats} seats in use. " + dice.choice(_REVIEW_NOTES)
        meeting(book, on, owner, (day, f"{dice.randrange(14, 18)}:00", 60), (f"QBR {spec.name.split(' ')[0]}", note))
    if spec.health >= 80 and spec.key != "juniper":
        planned = dice.randrange(3, 30)
        meeting(book, on, owner, (planned, "15:00", 45), (f"{spec.name.split(' ')[0]} check-in", "Agenda to follow"))


_REVIEW_NOTES = (
    "Goals for next quarter agreed: one more site, fewer manual edits.",
    "They asked for benchmarks against similar firms.",
    "Short one, their boss dropped in for five minutes and liked the map.",
    "Action on us: clean up inactive users. Action on them: name a backup admin.",
    "Talked about reporting mostly. Insights could be a topic in spring.",
    "No complaints. Asked for certificates for the trained planners.",
)


def _write_tickets(book: Book, spec: AccountSpec, contact: str, dice: Random) -> None:
    count = {"SMB": 1, "Mid-Market": 2, "Enterprise": 4}[spec.segment]
    for _ in range(dice.randrange(0, count + 1)):
        subject, text, priority, kind = dice.choice(_lines("cases.txt"))
        opened = -dice.randrange(25, min(HISTORY_DAYS, max(-spec.since, 30)))
        closed = opened + dice.randrange(1, 16)
        ticket = Ticket(subject, text, priority, "Closed", kind)
        case(book, On(spec.key, contact), spec.csm or spec.owner, opened, ticket, closed)
    if dice.random() < 0.3 and spec.key not in {"meridian", "sableridge", "cobalt"}:
        subject, text, _, kind = dice.choice(_lines("cases.txt"))
        ticket = Ticket(subject, text, dice.choice(("Low", "Medium")), "Working", kind)
        case(book, On(spec.key, contact), spec.csm or spec.owner, -dice.randrange(2, 14), ticket)


def _write_deal_talks(book: Book, row: Row) -> None:
    spec = next(spec for spec in account_specs() if spec.key == row["AccountId"])
    deal = str(row["Id"])
    dice = book.dice(f"talks {deal}")
    roles = [str(role["ContactId"]) for role in book.where("OpportunityContactRole", OpportunityId=deal)]
    born = (row["CreatedDate"].date() - book.today).days
    ended = min((row["CloseDate"] - book.today).days, _LAST_WORKDAY) if row["IsClosed"] else _LAST_WORKDAY
    quiet = _SILENT_AFTER.get(spec.key, 0)
    for number in range(2 if row["IsClosed"] else 3):
        day = born + (ended - born) * (number + 1) // 4 + dice.randrange(0, 3)
        if day >= min(ended, quiet):
            continue
        on = On(spec.key, dice.choice(roles), deal)
        slots = _slots(book, on, spec, day, dice)
        at = (day, f"{dice.randrange(13, 21)}:{dice.randrange(60):02d}")
        if dice.random() < 0.6:
            subject, note = _pick("calls.txt", "deal", dice)
            call(book, on, str(row["OwnerId"]), at, (_fill(subject, slots), _fill(note, slots)))
        else:
            _write_mail(book, on, str(row["OwnerId"]), at, ("deal", slots))
