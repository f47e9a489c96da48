"""“n more”: the entries that the channel message left out, for one person and with their rights."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.digests.blocks import REST_SHOWN, rest_message
from app.digests.build_digest import entries_for
from app.digests.draw import draw_run
from app.digests.list_files import entries_csv
from app.digests.send_file import SentFile, send_file
from app.digests.tables import DigestRun
from app.errors import NotVisible
from app.followups.access import explained
from app.services import Services
from app.slack.conversation import Conversation


def show_rest(services: Services, asked: Conversation, run_id: UUID) -> None:
    """Answer the person alone with what Salesforce lets them see of the rest."""
    with explained(services, asked):
        with services.db.begin() as session:
            if session.scalar(select(DigestRun.id).where(DigestRun.id == run_id)) is None:
                raise NotVisible("that digest")
        person = services.people.salesforce_user(asked.user_id)
        digest = draw_run(services, run_id)
        # Rights are asked for what is shown: of thousands, Salesforce would be asked for half a minute.
        following = digest.entries[digest.shown : digest.shown + REST_SHOWN]
        rest = entries_for(services, person, following)
        services.slack.reply(asked, rest_message(digest, rest, services.salesforce.record_url))


def send_digest_csv(services: Services, asked: Conversation, run_id: UUID) -> None:
    """The whole digest as a file in the asker's direct messages, as far as they may see it."""
    with explained(services, asked):
        person = services.people.salesforce_user(asked.user_id)
        with services.db.begin() as session:
            if session.scalar(select(DigestRun.id).where(DigestRun.id == run_id)) is None:
                raise NotVisible("that digest")
        digest = draw_run(services, run_id)
        entries = entries_for(services, person, digest.entries)
        content = entries_csv(entries, services.salesforce.record_url)
        title = f"The {digest.kind} digest of {digest.on}"
        send_file(services, asked, SentFile(f"{digest.kind}-{digest.on}.csv", content, title))
