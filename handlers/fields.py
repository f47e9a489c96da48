"""The form that says which Salesforce field holds which measure."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App

from app.home.jobs import FILL_FIELDS_FORM, SAVE_FIELDS
from app.home.mapping_blocks import NAMES, filled_fields
from app.services import Services
from app.slack.action_ids import Action, View
from app.slack.blocks import modal, section
from handlers.door import accept, accept_click, opened_form

Body = dict[str, Any]


def register(app: App, services: Services) -> None:
    """Attach the listeners."""

    @app.action(Action.FIELDS_OPEN)
    def on_fields_opened(ack: Ack, body: Body) -> None:
        waiting = modal("Fields of your measures", [section("One moment …")], callback_id=View.FIELDS, close="Close")
        view_id = services.slack.open_view(body["trigger_id"], waiting)
        accept_click(services, body, FILL_FIELDS_FORM, view_id=view_id)
        ack()

    @app.view(View.FIELDS)
    def on_fields_submitted(ack: Ack, body: Body) -> None:
        asked, _ = opened_form(body)
        fields = filled_fields(body["view"])
        twice = next((m for m, field in fields.items() if field and list(fields.values()).count(field) > 1), None)
        if twice is not None:
            said = f"Another measure is read from that field already. Choose a different one for {NAMES[twice]}."
            ack(response_action="errors", errors={twice: said})
            return
        told = {"conversation": asked.as_payload(), "fields": fields}
        accept(services, "form", str(body["view"]["id"]), SAVE_FIELDS, told)
        ack()
