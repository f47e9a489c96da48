"""A file to one person, by direct message, once."""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from app.audit.log import record
from app.errors import SlackRefused
from app.jobs.claims import claim
from app.running import running_now
from app.services import Services
from app.slack.blocks import words
from app.slack.conversation import Conversation

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file with its name and the title that people read."""

    name: str
    content: bytes
    title: str


def send_file(services: Services, asked: Conversation, file: SentFile) -> None:
    """Upload it to the conversation with the asker; a job that runs again does not send it twice.

    A process that dies over it leaves neither claim nor record: the next run sends the file.
    """
    run = running_now()
    try:
        channel = services.slack.direct_channel(asked.user_id)
        with services.db.begin() as session:
            if run and not claim(session, "file", f"{run.job_id}:{file.name}"):
                return
            services.slack.upload(channel, file.name, file.content, title=file.title)
            record(session, actor=asked.user_id, kind="export", subject=file.name, detail={"bytes": len(file.content)})
    except SlackRefused as refused:
        log.warning("file_refused", code=refused.code)
        told = f"I could not send you the file: Slack refuses it ({refused.code}). An admin can reinstall me with files:write."
        services.slack.reply(asked, words(told))
        return
    if not asked.channel_id.startswith("D"):
        services.slack.reply(asked, words(f"I sent you {file.name} by direct message."))
