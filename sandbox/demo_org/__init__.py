"""The built-in demo org: Fernhill Software, which sells dispatch software, and the companies it sells to."""

from __future__ import annotations

from datetime import date

from sandbox.demo_org.accounts import account_specs, write_account
from sandbox.demo_org.book import Book
from sandbox.demo_org.contacts import write_contacts
from sandbox.demo_org.finish import finish
from sandbox.demo_org.open_deals import write_open_deals
from sandbox.demo_org.past_deals import write_past_deals
from sandbox.demo_org.people import slack_channels, slack_people, write_people
from sandbox.demo_org.reference import write_reference
from sandbox.demo_org.stories import tell_stories
from sandbox.demo_org.usage import write_usage
from sandbox.org import OrgData


def build_demo_org(today: date) -> OrgData:
    """The whole org, the same for the same day; nothing in it happens after `today` but what is planned."""
    book = Book(today)
    write_reference(book)
    write_people(book)
    for spec in account_specs():
        write_account(book, spec)
        if spec.is_customer:
            write_usage(book, spec)
    write_contacts(book)
    write_past_deals(book)
    write_open_deals(book)
    tell_stories(book)
    finish(book)
    return OrgData(book.tables, slack_people(), slack_channels())
