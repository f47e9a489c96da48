"""`/throughline backtest`: what the watch was worth on the org's own past, for admins."""

from __future__ import annotations

from app.digests.send_file import SentFile, send_file
from app.risk.backtest_blocks import backtest_message, never_message
from app.risk.draw_reliability import reliability_png
from app.risk.read_learned import newest_backtest
from app.services import Services
from app.slack.conversation import Conversation
from app.slack.message import Message
from app.slack.text import day


def show_backtest(services: Services, to: Conversation) -> Message:
    """The newest backtest's figures; its reliability picture goes to the asker's direct messages.

    Raises NotAllowed for anybody who is no admin.
    """
    services.people.check_admin(to.user_id, "read the backtest")
    with services.db.begin() as session:
        newest = newest_backtest(session)
    if newest is None:
        return never_message()
    title = f"Reliability of the likelihoods, {day(newest.ran_at.date())}"
    picture = SentFile(f"reliability-{newest.ran_at.date()}.png", reliability_png(newest.parts), title)
    send_file(services, to, picture)
    return backtest_message(newest.parts, newest.ran_at)
