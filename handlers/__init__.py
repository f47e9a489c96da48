"""What the bot listens to, feature by feature. Each file registers its own listeners, and nothing else does."""

from __future__ import annotations

from slack_bolt import App

from app.services import Services
from app.wiring import LISTENER_THREADS
from handlers import (
    accounts,
    assistant,
    digests,
    errors,
    fields,
    followups,
    handoffs,
    lifecycle,
    meetings,
    portfolio,
    risk,
    settings,
    shortcuts,
    thresholds,
    throughline,
    unhandled,
)
from handlers.matching import match_by_body
from handlers.on_time import listen_on_time


def register(app: App, services: Services) -> None:
    """Attach every listener; the catch-all comes last, since Bolt takes the first that matches."""
    throughline.register(app, services)  # /throughline, home tab
    accounts.register(app, services)  # /account, its card's buttons, account typeahead
    handoffs.register(app, services)  # /handoff, share, accept, return
    assistant.register(app, services)  # mentions, thread replies, direct messages, feedback
    followups.register(app, services)  # assign, done, snooze, reassign, not a risk
    digests.register(app, services)  # "n more" of a digest
    portfolio.register(app, services)  # /portfolio, /my
    risk.register(app, services)  # your view of a renewal
    settings.register(app, services)  # digests: set up, change, mute, stop
    fields.register(app, services)  # which field holds which measure
    meetings.register(app, services)  # save a thread or transcript, find action items, briefs
    thresholds.register(app, services)  # the rules' lines, muted rules
    shortcuts.register(app, services)  # message and global shortcuts, shared links
    lifecycle.register(app, services)  # app removed, token revoked
    listen_on_time(app, LISTENER_THREADS, errors.late_answer(services))
    errors.register(app, services)
    unhandled.register(app, services)
    match_by_body(app)
