"""Follow-ups that fell through: promises to customers, past their day, with people on every team."""

from __future__ import annotations

from sandbox.demo_org.book import Book
from sandbox.demo_org.touches import On, todo

_LATE: tuple[tuple[str, str, int, str, str, str], ...] = (
    ("hollis", "dana", -5, "Hollis & Crane: elevator template for Bronx crew", "promised in QBR", "High"),
    ("ostrander", "dana", -3, "Validation docs to Corinne (GDP audit)", "ask QA for the IQ/OQ pack", "High"),
    ("quillfield", "dana", -23, "Send Quillfield the night-shift pricing", "", "Normal"),
    ("blueheron", "tom", -6, "Redlines Blue Heron MSA, clause 9", "", "Normal"),
    ("cinder", "tom", -17, "Call Cinder Block owner about the cancelled gyms", "two sites closing?", "High"),
    ("copperline", "tom", -2, "Who owns crew app at Copperline", "", "Normal"),
    ("velobahn", "jonas", -4, "Velobahn: Angebot zweisprachig", "", "Normal"),
    ("clifden", "jonas", -13, "Clifden: pricing for winter timetable pause", "Niamh waiting", "High"),
    ("clifden", "ben", -9, "Clifden ferries - training for new port staff", "offered on last call", "Normal"),
    ("grunwald", "ben", -6, "Klinikum: Auftragsverarbeitungsvertrag Anlage 2 nachreichen", "", "High"),
    ("minato", "aiko", -7, "Minato: root cause of CSV import errors, in Japanese", "隆さんに回答", "High"),
    ("penang", "aiko", -2, "Penang: shift calendar for Lunar New Year", "", "Normal"),
    ("northfork", "celine", -26, "North Fork: usage review with new super", "he started already", "Normal"),
    ("hollis", "celine", -1, "Hollis: success plan v2", "", "Normal"),
    ("westlake", "celine", -8, "Westlake union consultation slides", "Leon asked on the 3rd", "Normal"),
    ("larchmont", "tom", -11, "Larchmont: who signs now that Hank moved to the district office?", "", "Normal"),
    ("redgate", "odis", -14, "Fix Redgate parent account + billing owner", "asked by Dana in #revops", "Normal"),
    ("brightwater-inc", "odis", -19, "Merge Brightwater dupes? check quote first", "", "Normal"),
)
_COMING: tuple[tuple[str, str, int, str, str, str], ...] = (
    ("juniper", "celine", 4, "Juniper: share benchmark slide", "", "Normal"),
    ("pinemoor", "celine", 7, "Pinemoor: expansion call for memory-care wing", "", "Normal"),
    ("vester", "jonas", 2, "Vester renewal: countersign", "", "High"),
    ("baumann", "ben", 9, "Baumann: Insights Demo vorbereiten", "", "Normal"),
    ("sakuraya", "aiko", 5, "Sakuraya year-end freeze dates", "", "Normal"),
    ("ashgrove", "jonas", 1, "Ashgrove: pricing call prep", "", "Normal"),
    ("drumlin", "dana", 3, "Drumlin site visit, boots!", "", "Normal"),
    ("marigold", "priya", -3, "Marigold: call back after the venue day", "", "Normal"),
    ("trellis", "priya", 6, "Trellis: send the short order form", "", "Normal"),
)


def tell(book: Book) -> None:
    """Open tasks, late and in time."""
    for account, owner, due, subject, note, priority in (*_LATE, *_COMING):
        contact = str(next(book.where("Contact", AccountId=account))["Id"])
        todo(book, On(account, contact), owner, due, (subject, note), Priority=priority)
