"""What is known of an answer is shown while the rest is being written. Only checked sentences are ever shown."""

from __future__ import annotations

from app.assistant.blocks import Cited, first_lines
from app.assistant.compose_answer import Asked, Composed
from app.assistant.question import Question
from app.assistant.who_reads import reading_along
from app.errors import SlackRefused
from app.services import Services
from app.slack.blocks import words
from app.slack.message import Message
from app.slack.publisher import Posted

WORKING = "is reading the records…"
PRIVATELY = "I answered that privately: not everybody here may see all of it in Salesforce."


class GrowingAnswer:
    """One answer on its way into a thread: nothing, what code knows of it, then all of it."""

    def __init__(self, services: Services, question: Question, asked: Asked) -> None:
        self._services = services
        self._question = question
        self._asked = asked
        self._place: Posted | None = None
        self._shown: tuple[Cited, ...] = ()
        self._says_working = False

    def show(self, so_far: Composed) -> None:
        """Show what is known so far, where everybody there may see it, and that the rest is being written."""
        to, slack, said = self._question.conversation, self._services.slack, so_far.sentences
        if not to.thread_ts or (self._question.is_follow_up and not said):
            return
        if said and reading_along(self._services, self._question, self._asked, so_far) is None:
            first = first_lines(said, self._services.salesforce.record_url)
            where = {"key": self._question.post_key, "thread_ts": to.thread_ts}
            try:
                self._place = slack.grow(to.channel_id, first, **where, reader=to.asker)
            except SlackRefused:  # the whole answer will meet the same
                return
            self._shown = said
        slack.say_working(to.channel_id, to.thread_ts, WORKING)
        self._says_working = True

    def finish(self, message: Message) -> None:
        """Put the whole answer where it was begun, now or before a crash; else post it."""
        to, slack, key = self._question.conversation, self._services.slack, self._question.post_key
        begun = self._begun()
        if begun is None:
            slack.post(to.channel_id, message, key=key, thread_ts=to.thread_ts)
        else:
            slack.finish(begun, message, key=key)

    def leave(self) -> None:
        """The whole is not for everybody: what they read already stays, and nothing comes after it."""
        to, slack = self._question.conversation, self._services.slack
        begun = self._begun()
        if begun is not None:
            left = first_lines(self._shown, self._services.salesforce.record_url) if self._shown else words(PRIVATELY)
            slack.finish(begun, left, key=self._question.post_key)
        elif self._says_working and to.thread_ts:
            slack.say_working(to.channel_id, to.thread_ts, "")  # a message in the thread would take it away

    def _begun(self) -> Posted | None:
        return self._place or self._services.slack.sent_as(self._question.post_key)
