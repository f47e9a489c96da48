"""Business errors, each with the words that its reader sees."""

from __future__ import annotations

import math


class ThroughlineError(Exception):
    """Something the user can be told in plain words; `str(error)` is that sentence, fit for Slack (unescaped)."""

    may_pass = False
    """Whether the same request may well succeed a little later, without the user changing anything."""
    told_after_seconds = math.inf
    """How long somebody who asked waits at most for it to pass, counted from their asking; then they are told."""
    is_told = False
    """Whether the person who asked has heard it already."""


class BadInput(ThroughlineError):
    """The user's input cannot be used; the sentence names the input and says what to do. `field` marks a form field."""

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


class NotAllowed(BadInput):
    """The user may not do that here; the sentence says who may."""


class NotLinked(ThroughlineError):
    """The Slack user has no Salesforce user, so nothing may be shown."""

    def __init__(self, email: str | None, *, is_guest: bool = False) -> None:
        if is_guest:
            super().__init__(
                "Customer data is for colleagues with a Salesforce user. You are a guest in this workspace, or from "
                "another company, so I can show you none."
            )
            return
        address = f"your Slack e-mail ({email})" if email else "your Slack e-mail, which I cannot see,"
        super().__init__(
            f"I could not match {address} to an active Salesforce user, so I may not show customer data. "
            "Ask your Salesforce administrator to give your user that e-mail address, then try again."
        )


class NotVisible(ThroughlineError):
    """The asker may not see the record in Salesforce (or it does not exist: the two are not told apart)."""

    def __init__(self, what: str = "that record") -> None:
        super().__init__(f"I found nothing under {what} that Salesforce lets you see.")


CANNOT_CHECK = ", so I cannot check what you may see"
"""What follows the cause in the sentence below: for people who asked, not for a report on the cause."""


class SalesforceUnavailable(ThroughlineError):
    """Salesforce did not answer, or answered that it cannot now."""

    may_pass = True
    told_after_seconds = 20.0

    def __init__(self, why: str = "Salesforce is not answering") -> None:
        super().__init__(f"{why}{CANNOT_CHECK}. Nothing was changed; try again in a few minutes.")


class SalesforceRefused(ThroughlineError):
    """Salesforce refused a write; the sentence is its own message, `fields` the fields it marked."""

    def __init__(self, sentence: str, fields: tuple[str, ...] = (), code: str = "") -> None:
        super().__init__(sentence)
        self.fields = fields
        self.code = code


class ModelUnavailable(ThroughlineError):
    """A failing model, or the day's budget is spent: the caller fills the screen from facts alone.

    The sentence is for readers; it has no full stop, so that "this is taken from the records alone" may follow.
    """


class NotConfigured(ThroughlineError):
    """A setting is missing; the sentence names it."""


class SlackUnavailable(ThroughlineError):
    """Slack did not answer, or refused for now; the job that posts is tried again, when Slack says where it does."""

    may_pass = True

    def __init__(self, sentence: str, retry_after_seconds: float | None = None) -> None:
        super().__init__(sentence)
        self.retry_after_seconds = retry_after_seconds


class SlackAnswerLost(SlackUnavailable):
    """Slack was asked and its answer never came, or could not be read: it may have done what was asked."""


class JustStarted(ThroughlineError):
    """Slack has not said yet who the bot is, so that it cannot tell whose question this is."""

    may_pass = True

    def __init__(self) -> None:
        super().__init__(
            "I have just been started and am not connected to Slack yet, so I did nothing. Please try again in a minute."
        )


_INVITE = "I am not a member of that channel. Invite me there with /invite, then try again."
_MENDED_BY_PEOPLE = {
    "not_in_channel": _INVITE,
    "channel_not_found": _INVITE,
    "is_archived": "That channel is archived, so nothing can be posted there. Choose another one.",
    "missing_scope": "I lack a permission for that in this workspace. An admin can give it by installing the newest "
    "manifest.yml again.",
    "restricted_action": "This workspace does not let me post in that channel. Its owners or an admin can allow it.",
}


class SlackRefused(ThroughlineError):
    """Slack refused for good (`channel_not_found`, `not_in_channel` …); `code` is its error name."""

    def __init__(self, method: str, code: str, detail: str = "") -> None:
        super().__init__(f"Slack refused {method}: {code}{' ' + detail if detail else ''}")
        self.code = code

    @property
    def advice(self) -> str:
        """What people can do about it, as a sentence; empty where it is no matter of theirs."""
        kind = "restricted_action" if self.code.startswith("restricted_action") else self.code
        return _MENDED_BY_PEOPLE.get(kind, "")
