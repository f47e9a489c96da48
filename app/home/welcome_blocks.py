"""The greeting after the installation. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from app.slack.action_ids import Action
from app.slack.blocks import actions, button, context, section
from app.slack.message import Message
from app.slack.text import escape


@dataclass(frozen=True, slots=True)
class Greeted:
    """Who is greeted: as whom Salesforce knows them, or why it does not."""

    name: str
    email: str
    linked_as: str = ""
    why_not: str = ""


def welcome_message(who: Greeted, loading: str) -> Message:
    """What to do first; `loading` says that Salesforce is still being read, empty once it was."""
    hello = f"Hello {escape(who.name, 60)}, Throughline is installed. Three things make it useful:"
    linked = (
        f"*1. You are linked.* {escape(who.email)} is {escape(who.linked_as, 60)} in Salesforce. Everybody is matched "
        "by e-mail in this way; whoever is not matched is told so, and sees nothing."
        if who.linked_as
        else f"*1. Link yourself.* {escape(who.why_not)}"
    )
    fields = (
        "*2. Check the fields.* I guessed from their names which of your Salesforce fields hold health, ARR, users and "
        "renewal dates. `/throughline fields` shows them; you confirm or change them."
    )
    digest = (
        "*3. Choose a channel.* Invite me there with `/invite`, then set up its digest: what, when, in which time zone. "
        "Nothing is posted in a channel before somebody chose it, except #revops if you have one."
    )
    steps = [linked, fields, digest]
    if loading:
        steps.append(f":hourglass_flowing_sand: {escape(loading)}. `/throughline status` shows how far I am.")
    return Message(
        hello,
        (
            section(hello),
            *(section(step) for step in steps),
            actions(
                button("Set up a digest", Action.DIGEST_SET_UP, style="primary"),
                button("Check the fields", Action.FIELDS_OPEN),
            ),
            context("`/throughline help` lists all that I can do. Only you were sent this."),
        ),
    )
