"""Every id that Slack sends back, in one place: builders, listeners and tests share it.

They are an interface: old messages keep sending them, so one that goes out of use is still answered for a release.
"""

from __future__ import annotations

from enum import StrEnum


class Action(StrEnum):
    """Buttons and selects."""

    # accounts
    ACCOUNT_SHARE = "account.share"
    ACCOUNT_ASK = "account.ask"
    ACCOUNT_PICK = "account.pick"
    ACCOUNT_SUGGEST = "account.suggest"
    ACCOUNT_TIMELINE = "account.timeline"
    ACCOUNT_TIMELINE_OLDER = "account.timeline.older"
    ACCOUNT_TIMELINE_NEWER = "account.timeline.newer"
    # followups
    FOLLOWUP_ASSIGN = "followup.assign"
    FOLLOWUP_ACKNOWLEDGE = "followup.acknowledge"
    FOLLOWUP_DONE = "followup.done"
    FOLLOWUP_SNOOZE = "followup.snooze"
    FOLLOWUP_REASSIGN = "followup.reassign"
    FOLLOWUP_CANCEL = "followup.cancel"
    RISK_DISMISS = "risk.dismiss"
    RISK_JUDGE = "risk.judge"
    # handoffs
    HANDOFF_START = "handoff.start"
    HANDOFF_SHARE = "handoff.share"
    HANDOFF_ACCEPT = "handoff.accept"
    HANDOFF_RETURN = "handoff.return"
    HANDOFF_OFFER = "handoff.offer"
    HANDOFF_ANSWER = "handoff.answer"
    HANDOFF_LEDGER = "handoff.ledger"
    PROMISE_DELIVERED = "promise.delivered"
    PROMISE_OPEN = "promise.open"
    REP_REASSIGN = "rep.reassign"
    REP_UNDO = "rep.undo"
    HANDOFF_CHOOSE = "handoff.choose"
    HANDOFF_VERSIONS = "handoff.versions"
    HANDOFF_VERSION = "handoff.version"
    CHECKLIST_OPEN = "checklist.open"
    # meetings
    TALK_UNDO = "talk.undo"
    BRIEF_OPEN = "brief.open"
    # assistant
    ANSWER_FEEDBACK = "answer.feedback"
    ANSWER_FEEDBACK_NO = "answer.feedback.no"
    ANSWER_SHARE = "answer.share"
    # digests
    DIGEST_MORE = "digest.more"
    LOOP_OWNERS = "loop.owners"
    LOOP_PICTURE = "loop.picture"
    LOOP_CSV = "loop.csv"
    DRY_RUN_CSV = "digest.dry_run.csv"
    THRESHOLDS_OPEN = "settings.thresholds.open"
    THRESHOLDS_SEGMENT = "settings.thresholds.segment"
    RULE_UNMUTE = "risk.rule.unmute"
    HOME_DAY = "home.tab.day"
    HOME_WORK = "home.tab.work"
    HOME_PORTFOLIO = "home.tab.portfolio"
    HOME_REPORT = "home.tab.report"
    PORTFOLIO_CSV = "portfolio.csv"
    WORKLIST_CSV = "worklist.csv"
    DIGEST_CSV = "digest.csv"
    ITEM_HISTORY = "followup.history"
    # settings
    SETTINGS_OPEN = "settings.open"
    DIGEST_SET_UP = "settings.digest.new"
    FIELDS_OPEN = "settings.fields.open"
    DIGEST_MENU = "settings.digest.menu"
    WISH_OPEN = "settings.own.open"


class View(StrEnum):
    """Modals, by callback id."""

    ASK = "account.ask.submit"
    ASSIGN = "followup.assign.submit"
    SNOOZE = "followup.snooze.submit"
    DISMISS = "risk.dismiss.submit"
    JUDGE = "risk.judge.submit"
    HANDOFF_RETURN = "handoff.return.submit"
    HANDOFF_ANSWER = "handoff.answer.submit"
    HANDOFF_CHOOSE = "handoff.choose.submit"
    DIGEST_SET_UP = "settings.digest.submit"
    DIGEST_CONFIRM = "settings.digest.confirm"
    WISH = "settings.own.submit"
    THRESHOLDS = "settings.thresholds.submit"
    FIELDS = "settings.fields.submit"
    SHORTCUT_ACCOUNT = "shortcut.account.submit"
    TALK_SAVE = "talk.save.submit"
    ITEMS = "items.submit"


class Shortcut(StrEnum):
    """Shortcuts, by callback id; manifest.yml declares the same."""

    CREATE_ITEM = "followup.create"
    FIND_ACCOUNT = "account.find"
    FIND_ITEMS = "items.find"
    SAVE_TALK = "talk.save"
