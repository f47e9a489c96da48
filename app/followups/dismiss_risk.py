"""Not a risk: close an alert with a reason, which counts against the rules that spoke."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.audit.log import record
from app.followups.access import explained, person_who_may_see
from app.followups.ledger import announce_origin
from app.followups.origin import Origin
from app.followups.subject import read_subject
from app.risk.precision import note_answer
from app.risk.tables import LIVE_STATES, AlertState, RiskAlert
from app.services import Services
from app.slack.blocks import words
from app.slack.conversation import Conversation


class DismissReason(StrEnum):
    """Why an alert was no risk. Stored: never rename one."""

    WRONG_DATA = "wrong_data"
    KNOWN_AND_FINE = "known_and_fine"
    TOO_EARLY = "too_early"
    NOT_OURS = "not_ours"
    OTHER = "other"


REASON_WORDS = {
    DismissReason.WRONG_DATA: "The Salesforce data is wrong or old",
    DismissReason.KNOWN_AND_FINE: "Known, and it is fine",
    DismissReason.TOO_EARLY: "Too early to worry",
    DismissReason.NOT_OURS: "Not ours to act on (external cause)",
    DismissReason.OTHER: "Something else",
}


@dataclass(frozen=True, slots=True)
class Dismissal:
    """What somebody answered in the form."""

    origin: Origin
    reason: DismissReason
    note: str = ""


def dismiss_risk(services: Services, asked: Conversation, dismissal: Dismissal) -> None:
    """Close the alert and keep the answer as feedback on each rule; the second person is told that it is closed."""
    with explained(services, asked):
        with services.db.begin() as session:
            subject = read_subject(session, dismissal.origin)
        person_who_may_see(services, asked.user_id, subject)
        with services.db.begin() as session:
            alert = session.get_one(RiskAlert, dismissal.origin.uuid, with_for_update=True)
            was_live = alert.state in LIVE_STATES
            if was_live:
                alert.state, alert.closed_at = AlertState.DISMISSED, services.clock.now()
                alert.reason = dismissal.reason
                is_external = dismissal.reason is DismissReason.NOT_OURS  # true, only not ours to act on
                note_answer(
                    session,
                    alert,
                    was_right=is_external,
                    slack_user_id=asked.user_id,
                    reason=dismissal.reason,
                    note=dismissal.note,
                )
                announce_origin(services, session, dismissal.origin.value)
                session.flush()
                subject_id, detail = str(alert.id), {"reason": dismissal.reason, "rules": alert.rules}
                record(session, actor=asked.user_id, kind="risk.dismissed", subject=subject_id, detail=detail)
        told = "Thanks. I will stay quiet about it unless it gets worse." if was_live else "This is closed already."
        services.slack.reply(asked, words(told))
