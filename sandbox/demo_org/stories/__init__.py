"""The stories of the demo org: each is told by records only, nothing in them says which story it is."""

from __future__ import annotations

from sandbox.demo_org.book import Book
from sandbox.demo_org.stories import (
    cobalt_expansion,
    duplicates,
    halvorsen_champion,
    healthy,
    larchmont_no_renewal,
    marcus_leaving,
    meridian_renewal,
    other_trouble,
    overdue,
    sable_ridge_handoff,
    stuck_deals,
)


def tell_stories(book: Book) -> None:
    """Write every story; accounts, contacts and ordinary deals exist already."""
    for story in (
        meridian_renewal,
        halvorsen_champion,
        stuck_deals,
        sable_ridge_handoff,
        marcus_leaving,
        duplicates,
        overdue,
        cobalt_expansion,
        larchmont_no_renewal,
        healthy,
        other_trouble,
    ):
        story.tell(book)
