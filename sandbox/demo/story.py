"""The main job, played through the workspace as its people would: account, question, handoff, digests, assignment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.demo.cast import Cast, choose_cast
from sandbox.demo.control import Control, Message, StepFailed
from sandbox.demo.forms import filled, open_form
from sandbox.demo.show import as_text

Say = Callable[[str], None]
# How the bot begins when it could not do what it was asked.
TROUBLE = ("Something went wrong", "is not answering")


@dataclass(slots=True)
class Story:
    """The steps in order; each raises StepFailed when the bot does not do its part."""

    control: Control
    run_throughline: Callable[..., str]
    say: Say
    cast: Cast = field(init=False)

    def play(self) -> None:
        """All steps."""
        self.cast = choose_cast(self.control)
        self.look_up_an_account()
        self.ask_in_a_thread()
        self.hand_off()
        self.post_the_digests()
        self.assign_and_finish()

    def look_up_an_account(self) -> None:
        """`/account`, answered to the asker alone."""
        cast = self.cast
        self._title(f"{cast.asker_name} types /account {cast.account} in #{cast.channel_name}")
        self.control.act("command", user=cast.asker, channel=cast.channel, command="/account", text=cast.account)
        card = self._private_answer(lambda m: cast.account in as_text(m) and bool(m.get("blocks")), "the account card")
        self._show(card)

    def ask_in_a_thread(self) -> None:
        """A mention in a thread, then a follow-up without one."""
        cast = self.cast
        self._title(f"{cast.asker_name} asks in a thread of #{cast.channel_name}")
        opened = self.control.act(
            "message", user=cast.asker, channel=cast.channel, text=f"Preparing for {cast.account} tomorrow."
        )
        thread = str(opened["ts"])
        self._ask(thread, f"@throughline when does {cast.account} renew, and what is open?")
        self._ask(thread, "And who are the key people there?")

    def _ask(self, thread: str, question: str) -> None:
        cast = self.cast
        known = {m["ts"] for m in self.control.messages(channel=cast.channel, user=cast.asker, thread_ts=thread)}
        self.say(f"{cast.asker_name}: {question}")
        told = self.control.act("message", user=cast.asker, channel=cast.channel, thread_ts=thread, text=question)
        known.add(str(told["ts"]))
        answer = self.control.wait_for(
            lambda m: m["ts"] not in known and is_answer(m),
            "the answer in the thread",
            channel=cast.channel,
            user=cast.asker,
            thread_ts=thread,
        )
        self._show(answer)

    def hand_off(self) -> None:
        """`/handoff`, shown to the asker first, then shared."""
        cast = self.cast
        self._title(f"{cast.handoff_asker_name} types /handoff {cast.handoff_account}")
        self.control.act(
            "command", user=cast.handoff_asker, channel=cast.channel, command="/handoff", text=cast.handoff_account
        )
        draft = self._private_answer(lambda m: has_action(m, "handoff.share"), "the handoff", cast.handoff_asker)
        self._show(draft)
        self._click(cast.handoff_asker, draft, "handoff.share")
        self.control.wait_for(
            lambda m: not m.get("is_ephemeral") and cast.handoff_account in as_text(m) and is_answer(m),
            "the shared handoff",
            channel=cast.channel,
            user=cast.asker,
        )
        self.say("(shared with the channel)")

    def post_the_digests(self) -> None:
        """Both digests, on demand."""
        for kind in ("risk", "overdue"):
            self._title(f"The {kind} digest is posted to #{self.cast.digest_channel_name}")
            self.say(self.run_throughline("digest", kind, "--now").strip())
        found = self.control.messages(channel=self.cast.digest_channel, user=self.cast.manager)
        posted = [m for m in found if is_answer(m) and not m.get("thread_ts") and m["ts"] not in self._card_times()]
        if not posted:
            raise StepFailed("no digest was posted")
        for message in posted:
            self._show(message)

    def _card_times(self) -> set[str]:
        return {m["ts"] for m in self.control.messages(channel=self.cast.channel, user=self.cast.manager)} - {
            m["ts"] for m in self.control.messages(channel=self.cast.digest_channel, user=self.cast.manager)
        }

    def assign_and_finish(self) -> None:
        """Assign by button, then Done from the assignee's direct message."""
        cast = self.cast
        self._title(f"{cast.manager_name} assigns the first entry to {cast.assignee_name}")
        clicker, channel, source = self._assignable()
        self.control.act(
            "action", user=clicker, channel=channel, message_ts=source["ts"], **action_of(source, "followup.assign")
        )
        view = open_form(self.control, clicker)
        self.control.act("submit", user=clicker, view_id=view["id"], values=filled(view, cast.assignee))
        told = self.control.wait_for(
            lambda m: has_action(m, "followup.done"), "the direct message", user=cast.assignee, channel="@bot"
        )
        self._show(told)
        self.control.wait_for(
            lambda m: m["ts"] == source["ts"] and cast.assignee in str(m.get("blocks")),
            "the owner on the original message",
            user=clicker,
            channel=channel,
        )
        self.say("(the original message now names the owner)")
        self._click(cast.assignee, told, "followup.done")
        self.control.wait_for(
            lambda m: m["ts"] == told["ts"] and not has_action(m, "followup.done"),
            "the end of the item",
            user=cast.assignee,
            channel="@bot",
        )
        self.say(f"({cast.assignee_name} clicked Done: both sides are closed)")

    def _assignable(self) -> tuple[str, str, Message]:
        """A digest entry that can be assigned; in an org without findings, the account's card."""
        cast = self.cast
        for message in self.control.messages(channel=cast.digest_channel, user=cast.manager):
            if has_action(message, "followup.assign") and not message.get("is_ephemeral"):
                return cast.manager, cast.digest_channel, message
        card = self._private_answer(lambda m: has_action(m, "followup.assign"), "a card to assign from")
        return cast.asker, cast.channel, card

    def _private_answer(self, wanted: Callable[[Message], bool], what: str, user: str | None = None) -> Message:
        return self.control.wait_for(
            lambda m: bool(m.get("is_ephemeral")) and wanted(m),
            what,
            channel=self.cast.channel,
            user=user or self.cast.asker,
        )

    def _click(self, user: str, message: Message, action_id: str) -> None:
        self.control.act(
            "action", user=user, channel=message["channel"], message_ts=message["ts"], **action_of(message, action_id)
        )

    def _title(self, text: str) -> None:
        self.say(f"\n\033[1m▶ {text}\033[0m")

    def _show(self, message: Message) -> None:
        text = as_text(message, self.cast.names)
        self.say("\n".join(f"  │ {line}" for line in text.splitlines()))
        if any(sign in text for sign in TROUBLE):
            raise StepFailed("the bot could not do it")


def elements(message: Message) -> list[tuple[str | None, dict[str, Any]]]:
    """Every interactive element of a message with its block's id."""
    found: list[tuple[str | None, dict[str, Any]]] = []
    for block in message.get("blocks") or []:
        inside = [*block.get("elements", []), block.get("accessory") or {}]
        found += [(block.get("block_id"), element) for element in inside if element.get("action_id")]
    return found


def has_action(message: Message, action_id: str) -> bool:
    """Whether a message offers an action."""
    return any(element["action_id"] == action_id for _, element in elements(message))


def action_of(message: Message, action_id: str) -> dict[str, Any]:
    """The first element of an action, as the control API names it."""
    for block_id, element in elements(message):
        if element["action_id"] == action_id:
            named = {"action_id": action_id, "block_id": block_id, "value": element.get("value")}
            return {key: value for key, value in named.items() if value is not None}
    raise StepFailed(f"the message offers no {action_id}")


def is_answer(message: Message) -> bool:
    """Whether the bot wrote it, and it is more than a sign that work has begun."""
    return bool(message.get("bot_id"))
