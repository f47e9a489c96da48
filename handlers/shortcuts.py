"""Shortcuts on messages and everywhere, and links to Salesforce that people share."""

from __future__ import annotations

import json
from html import unescape
from typing import Any

from slack_bolt import Ack, App

from app.accounts.jobs import PICK_TASK
from app.followups.views import loading_view
from app.home.create_item import ACCOUNT, account_view
from app.home.jobs import FILL_ITEM_FORM, UNFURL
from app.salesforce.ids import is_record_id
from app.services import Services
from app.slack.action_ids import Action, Shortcut, View
from app.slack.conversation import Conversation
from handlers.door import accept, conversation_of_click

Body = dict[str, Any]

# The follow-up's form comes in the same view, and is claimed by that view's id as well.
_FIRST_STEP = "shortcut"


def register(app: App, services: Services) -> None:
    """Attach the listeners."""

    @app.shortcut(Shortcut.CREATE_ITEM)
    def on_item_wanted(ack: Ack, body: Body) -> None:
        _check_colleague(services, body)
        what = unescape(str((body.get("message") or {}).get("text") or ""))
        services.slack.open_view(body["trigger_id"], account_view(conversation_of_click(body), what=what))
        ack()

    @app.shortcut(Shortcut.FIND_ACCOUNT)
    def on_account_wanted(ack: Ack, body: Body) -> None:
        _check_colleague(services, body)
        services.slack.open_view(body["trigger_id"], account_view(conversation_of_click(body), what=None))
        ack()

    @app.view(View.SHORTCUT_ACCOUNT)
    def on_account_chosen(ack: Ack, body: Body) -> None:
        account_id = _chosen(body)
        if not is_record_id(account_id):
            ack(response_action="errors", errors={ACCOUNT: "Choose an account from the list."})
            return
        kept = json.loads(body["view"]["private_metadata"])
        asked = Conversation.from_payload(kept["c"] | {"user_id": body["user"]["id"]})
        told = {"conversation": asked.as_payload(), "account_id": account_id}
        view_id = str(body["view"]["id"])
        if kept["what"] is None:
            accept(services, _FIRST_STEP, view_id, PICK_TASK, told)
            ack()
            return
        accept(services, _FIRST_STEP, view_id, FILL_ITEM_FORM, {**told, "what": kept["what"], "view_id": view_id})
        ack(response_action="update", view=loading_view())

    @app.event("link_shared")
    def on_links_shared(body: Body) -> None:
        _on_links(services, body)


def _check_colleague(services: Services, body: Body) -> None:
    """Raises NotLinked for people to whom the form would offer no account at all, whatever they typed."""
    services.people.salesforce_user(body["user"]["id"])


def _on_links(services: Services, body: Body) -> None:
    event = body["event"]
    if event.get("source") == "composer":
        return  # not sent yet: its readers are not known
    told = {
        "user_id": event["user"],
        "channel_id": event["channel"],
        "unfurl_id": event["unfurl_id"],
        "source": event["source"],
        "links": [one["url"] for one in event.get("links", [])],
    }
    accept(services, "event", str(body["event_id"]), UNFURL, told)


def _chosen(body: Body) -> str:
    field = body["view"]["state"]["values"].get(ACCOUNT, {}).get(Action.ACCOUNT_SUGGEST, {})
    return str((field.get("selected_option") or {}).get("value") or "")
