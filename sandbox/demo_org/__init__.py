"""The built-in demo org: Fernhill Software, which sells dispatch software, and the companies it sells to.

All of it is fiction. The stories, and where they live:

| account | what its records tell | written in |
|---|---|---|
| Meridian Freight Systems | renewal in 40 days, usage down by almost half, two High cases, a promised date overdue | `stories/meridian_renewal.py` |
| Halvorsen Paper & Packaging | the champion left: bounce, no answers, renewal in 96 days | `stories/halvorsen_champion.py` |
| Castellan Insurance Group | close date pushed three times, security questionnaire overdue | `stories/stuck_deals.py` |
| Vantage Aerospace Components | biggest open deal, one contact only, close date nine days ago | `stories/stuck_deals.py` |
| Sable Ridge Outfitters | won two days ago; dates, discounts and an integration promised in mails and call notes | `stories/sable_ridge_handoff.py` |
| Harrow & Finch, Solstice, Tamarack, Stoneacre … | Marcus Bell leaves in two weeks: his deals, to-dos and side promises | `stories/marcus_leaving.py` |
| Brightwater Logistics (three of them) | a duplicate with the same controller, and a namesake that is no duplicate | `stories/duplicates.py` |
| Hollis & Crane, Ostrander, Clifden, Grünwald, Minato … | follow-ups past their day, on every team | `stories/overdue.py` |
| Cobalt Health Partners | more users than licences, radiology asks for 60 seats, no opportunity yet | `stories/cobalt_expansion.py` |
| Larchmont Public Schools | contract ends in 55 days, no renewal opportunity | `stories/larchmont_no_renewal.py` |
| Juniper Foods, Hoshino Precision, Lumen Dental | well, with fresh meetings | `stories/healthy.py` |
| Otter Creek Dairy, Pell & Sons, Kestrel Marine | quiet but steady | `stories/healthy.py` |
| Redgate Steel | bought by a competitor's customer, layoffs: not our fault | `stories/other_trouble.py` |
| Aldergate Clinics | launch at week 16 with 2 of 9 clinics | `stories/other_trouble.py` |
| Fjord & Falk Seafood | a connector promised within six months, seven months ago | `stories/other_trouble.py` |
| Pinnacle Cold Storage | lost, because nobody knew what had been promised | `stories/other_trouble.py` |
| Free Gift & Co, Quillfield, Cinder Block, Tidepool, Hollis | markup, orders to machines, invisible characters, a wall of text | `hostile.py` |
"""

from __future__ import annotations

from datetime import date

from sandbox.demo_org.accounts import account_specs, write_account
from sandbox.demo_org.book import Book
from sandbox.demo_org.contacts import write_contacts
from sandbox.demo_org.finish import finish
from sandbox.demo_org.hostile import write_hostile
from sandbox.demo_org.marketing import write_marketing
from sandbox.demo_org.notes import write_notes
from sandbox.demo_org.open_deals import write_open_deals
from sandbox.demo_org.past_deals import write_past_deals
from sandbox.demo_org.people import slack_channels, slack_people, write_people
from sandbox.demo_org.reference import write_reference
from sandbox.demo_org.routine import write_routine
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
    write_routine(book)
    write_notes(book)
    write_marketing(book)
    write_hostile(book)
    finish(book)
    return OrgData(book.tables, slack_people(), slack_channels())
