"""The watch between digests: find what is at risk in the whole org and remember it."""

from __future__ import annotations

from app.crm.org_zone import org_zone
from app.risk.find_risks import find_risks
from app.risk.precision import LOWEST_PRECISION, RULE_WORDS, mute_wrong_rules
from app.risk.remember_alerts import clear_alerts, remember_alerts
from app.risk.signal import Rule
from app.risk.tables import RuleMute
from app.services import Services
from app.slack.blocks import section
from app.slack.message import Message

TELL_MUTED = "digests.tell_muted"


def watch(services: Services) -> int:
    """Remember the findings of now, by the org's own lines and days; returns how many there are."""
    now = services.clock.now()
    with services.db.begin() as session:
        now = now.astimezone(org_zone(session))
        findings = find_risks(session, now=now)
        remember_alerts(session, findings, now=now)
        clear_alerts(session, now=now)
        for precision in mute_wrong_rules(session, now=now):
            services.queue.enqueue(session, TELL_MUTED, {"rule": precision.rule}, lane="background")
    return len(findings)


def tell_muted(services: Services, rule: Rule) -> None:
    """Say in the digests' channel, once, that a rule muted itself, and why."""
    with services.db.begin() as session:
        muted = session.get(RuleMute, rule)
    channel = services.people.channel_id(services.settings.revops_channel)
    if muted is None or channel is None:
        return
    text = (
        f"I stopped using the sign “{RULE_WORDS[rule]}”: people agreed with it in {muted.right} of {muted.answers} "
        f"cases, which is under {LOWEST_PRECISION:.0%}. An admin can let it speak again: `/throughline settings`."
    )
    services.slack.post(channel, Message(text, (section(text),)), key=f"muted:{rule}:{muted.muted_at.isoformat()}")
