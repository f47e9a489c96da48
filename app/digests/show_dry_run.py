"""A dry run for one person: on command, in the set-up form, as a file; cut to what they may see."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from uuid import uuid4

from app.accounts.visible_records import visible_records
from app.audit.log import record
from app.crm.facts import Person
from app.digests.dry_run import DryRun, Told
from app.digests.dry_run_blocks import dry_run_blocks, dry_run_csv, dry_run_words
from app.digests.replay_month import replay_month
from app.digests.send_file import SentFile, send_file
from app.digests.tables import DigestKind, DigestSetting, Rhythm
from app.errors import BadInput
from app.followups.access import explained
from app.followups.readable import MayRead, reader
from app.services import Services
from app.slack.action_ids import Action
from app.slack.blocks import actions, button, section
from app.slack.conversation import Conversation
from app.slack.message import Message

TRY = "digests.try"
USAGE = "`/throughline digest try risk` (or overdue, health, report, portfolio, owner) shows what it would have sent last month."


def trial_of(services: Services, user_id: str, kind: str, rhythm: str = Rhythm.DAILY) -> DigestSetting:
    """A digest that is not stored, at eight in the asker's own zone; raises BadInput for a kind that does not exist."""
    if kind not in set(DigestKind) or rhythm not in set(Rhythm):
        raise BadInput(f"There is no digest “{kind[:40]}”. {USAGE}")
    zone = services.people.time_zone(user_id).key
    return DigestSetting(
        id=uuid4(),
        kind=kind,
        channel="",
        rhythm=rhythm,
        weekday=0,
        local_time=time(8),
        time_zone=zone,
        says_empty=False,
        entries_shown=5,
        thresholds={},
        created_at=services.clock.now(),
    )


def start_trial(services: Services, to: Conversation, words: str) -> Message:
    """Queue a dry run on the quiet lane, since it reads the whole org; raises BadInput for an unknown kind."""
    setting = trial_of(services, to.user_id, words.strip())
    payload = {"conversation": to.as_payload(), "kind": setting.kind, "rhythm": setting.rhythm}
    with services.db.begin() as session:
        services.queue.enqueue(session, TRY, payload)
    text = f"I replay the past month for the {setting.kind} digest; the answer comes in a moment."
    return Message(text, (section(text),))


def try_digest(services: Services, asked: Conversation, setting: DigestSetting) -> None:
    """Answer the asker alone with the month replayed; raises NotLinked, SalesforceUnavailable."""
    with explained(services, asked):
        run = seen_run(services, asked.user_id, setting)
        blocks = [
            section(f"*Dry run of the {setting.kind} digest*"),
            *dry_run_blocks(run, services.salesforce.record_url),
        ]
        if run.told:
            value = f"{setting.kind}:{setting.rhythm}"
            blocks.append(actions(button("CSV", Action.DRY_RUN_CSV, value), block_id="dry_run"))
        services.slack.reply(asked, Message(f"Dry run: {dry_run_words(run)}", tuple(blocks)))


def send_dry_run_csv(services: Services, asked: Conversation, setting: DigestSetting) -> None:
    """Everything that would have been told, as a file in the asker's direct messages."""
    with explained(services, asked):
        run = seen_run(services, asked.user_id, setting)
        content = dry_run_csv(run, services.salesforce.record_url)
        title = f"Dry run of the {setting.kind} digest, {run.since} to {run.until}"
        send_file(services, asked, SentFile(f"dry-run-{setting.kind}-{run.until}.csv", content, title))


def seen_run(services: Services, user_id: str, setting: DigestSetting) -> DryRun:
    """The month replayed, its list without what this person may not see; the counts are the digest's own."""
    person = services.people.salesforce_user(user_id)
    run = replay_month(services, setting)
    told = _seen(services, person, run.told)
    with services.db.begin() as session:
        detail = {"kind": str(setting.kind), "messages": run.messages}
        record(session, actor=user_id, kind="digest.dry_run", subject=str(setting.kind), detail=detail)
    return replace(run, told=told)


def _seen(services: Services, person: Person, told: tuple[Told, ...]) -> tuple[Told, ...]:
    visible = visible_records(services, person, {one for each in told for one in each.record_ids})
    may_read = reader(services, person)
    return tuple(_readable(one, may_read) for one in told if visible.issuperset(one.record_ids))


def _readable(one: Told, may_read: MayRead) -> Told:
    return one if may_read(one.fields) else replace(one, reason="Something that Salesforce hides from you")
