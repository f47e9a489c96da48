"""The ordinary traffic on an account: calls, mails, quarterly reviews and small tickets, as busy people log them."""

from __future__ import annotations

from sandbox.demo_org.accounts import AccountSpec, account_specs
from sandbox.demo_org.book import Book
from sandbox.demo_org.people import colleague
from sandbox.demo_org.phrases import Phrasebook, tickets
from sandbox.demo_org.touches import On, Ticket, call, case, mail, meeting
from sandbox.demo_org.usage import active_at, health_at
from sandbox.org import Row

HISTORY_DAYS = 540
_LAST_DAY = -2
# Days between two touches by size of customer, and the accounts whose stories need silence from a given day on.
_RHYTHM = {"SMB": (55, 95), "Mid-Market": (26, 52), "Enterprise": (15, 34)}
_SILENT_FROM = {
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
_TOLD_ELSEWHERE = frozenset({"won sableridge", "open castellan", "open vantage"})
_PARTS = ("the north depot", "the second site", "the night shift", "the annex", "the yard", "the new branch")
# First hour of a colleague's working day in UTC, by the continent of their time zone.
_DAY_STARTS = {"America": 14, "Europe": 8, "Asia": 0}


class _Traffic:
    """Writes one account's traffic with one phrasebook."""

    def __init__(self, book: Book, spec: AccountSpec) -> None:
        self.book = book
        self.spec = spec
        self.dice = book.dice(f"routine {spec.key}")
        self.phrases = Phrasebook(book.dice(f"phrases {spec.key}"))
        self.contacts = [str(row["Id"]) for row in book.where("Contact", AccountId=spec.key)]
        self.until = _SILENT_FROM.get(spec.key, _LAST_DAY)
        self.csm = spec.csm or spec.owner

    def write(self) -> None:
        """Success calls and mails, reviews, tickets."""
        day = max(self.spec.since, -HISTORY_DAYS) + self.dice.randrange(6, 25)
        while day < self.until:
            kind = self.dice.choice((self._mood(-day), "flat"))
            self.touch(On(self.spec.key, self.dice.choice(self.contacts[:2])), self.csm, day, kind)
            day += self.dice.randrange(*_RHYTHM[self.spec.segment])
        self._reviews()
        self._tickets()

    def _mood(self, days_ago: int) -> str:
        health = health_at(self.book, self.spec, days_ago)
        return "bad" if health < 60 else "good" if health >= 78 else "flat"

    def touch(self, on: On, owner: str, day: int, kind: str) -> None:
        """A call, or a mail with its answer a day later."""
        slots = self._slots(on, day)
        if self.dice.random() < 0.6:
            note = self.phrases.note(kind)
            when = self._hour(owner, day)
            call(self.book, on, owner, when, (note.subject.format_map(slots), note.text.format_map(slots)))
            return
        slots["me"] = str(self.book.row(owner)["FirstName"])
        contact = str(on.contact)
        day = self.book.working(day)
        for letter in self.phrases.thread(kind):
            route = (contact, owner) if letter.incoming else (owner, contact)
            words = (letter.subject.format_map(slots), letter.body.format_map(slots))
            if day < self.until:
                mail(self.book, on, route, self._hour(owner, day), words)
            day = self.book.next_working(day)

    def _slots(self, on: On, day: int) -> dict[str, str]:
        name = str(self.book.row(str(on.contact))["Name"])
        latin = name.partition("(")[2].rstrip(")") or name
        active = active_at(self.book, self.spec, -day) if self.spec.is_customer else 0
        return {
            "first": latin.removeprefix("Dr. ").split(" ")[0],
            "n": str(self.dice.randrange(3, 9)),
            "city": self.dice.choice(_PARTS),
            "active": str(active),
        }

    def _hour(self, owner: str, day: int) -> tuple[int, str]:
        starts = _DAY_STARTS[colleague(owner).tz.partition("/")[0]]
        clock = f"{starts + self.dice.randrange(8):02d}:{self.dice.randrange(60):02d}"
        return self.book.working(day), clock

    def _reviews(self) -> None:
        spec = self.spec
        if spec.segment == "SMB":
            return
        on, title = On(spec.key, self.contacts[0]), spec.name.split(" ")[0]
        attended = ", ".join(str(self.book.row(key)["Name"]).split(" ")[0] for key in self.contacts)
        for day in range(max(spec.since + 80, -HISTORY_DAYS), self.until, 91):
            note = f"{attended}. {active_at(self.book, spec, -day)} people in the week before. {self.phrases.review()}"
            meeting(self.book, on, self.csm, (*self._hour(self.csm, day), 60), (f"QBR {title}", note))
        if spec.health >= 80 and spec.key != "juniper":
            when = (*self._hour(self.csm, self.dice.randrange(3, 30)), 45)
            meeting(self.book, on, self.csm, when, (f"{title} check-in", "Agenda to follow"))

    def _tickets(self) -> None:
        most = {"SMB": 1, "Mid-Market": 2, "Enterprise": 4}[self.spec.segment]
        told = self.dice.sample(tickets(), self.dice.randrange(0, most + 1) + 1)
        for subject, text, priority, kind in told[1:]:
            opened = -self.dice.randrange(25, min(HISTORY_DAYS, max(-self.spec.since, 30)))
            self._ticket(Ticket(subject, text, priority, "Closed", kind), opened)
        if self.dice.random() < 0.3 and self.spec.key not in {"meridian", "sableridge", "cobalt"}:
            subject, text, _, kind = told[0]
            priority = self.dice.choice(("Low", "Medium"))
            self._ticket(Ticket(subject, text, priority, "Working", kind), -self.dice.randrange(2, 14))

    def _ticket(self, ticket: Ticket, opened: int) -> None:
        closed = opened + self.dice.randrange(1, 16) if ticket.status == "Closed" else None
        case(self.book, On(self.spec.key, self.contacts[-1]), self.csm, self.book.working(opened), ticket, closed)

    def talk_about(self, deal: Row) -> None:
        """The calls and mails around one deal, early ones and late ones."""
        key = str(deal["Id"])
        roles = [str(role["ContactId"]) for role in self.book.where("OpportunityContactRole", OpportunityId=key)]
        born = (deal["CreatedDate"].date() - self.book.today).days
        ended = (deal["CloseDate"] - self.book.today).days if deal["IsClosed"] else _LAST_DAY
        count = 2 if deal["IsClosed"] else 3
        for number in range(count):
            day = born + (ended - born) * (number + 1) // (count + 1) + self.dice.randrange(0, 3)
            if born < day < min(ended, self.until):
                on = On(self.spec.key, self.dice.choice(roles), key)
                self.touch(on, str(deal["OwnerId"]), day, _kind_of_talk(deal, early=number * 2 < count - 1))


def _kind_of_talk(deal: Row, *, early: bool) -> str:
    if deal["Type"] == "New Business":
        return "early" if early else "late"
    return str(deal["Type"]).lower()


def write_routine(book: Book) -> None:
    """Eighteen months of it for customers, and the talks around each deal."""
    for spec in account_specs():
        if spec.key.startswith("brightwater-"):
            continue
        traffic = _Traffic(book, spec)
        if spec.is_customer:
            traffic.write()
        for deal in list(book.where("Opportunity", AccountId=spec.key)):
            if deal["Id"] not in _TOLD_ELSEWHERE:
                traffic.talk_about(deal)
