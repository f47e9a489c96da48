"""The button and the form with which a person says what they expect of a renewal."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App

from app.errors import BadInput
from app.risk.jobs import FILL_JUDGE, JUDGE
from app.risk.override import check_override
from app.risk.override_view import END, judged_form, waiting_view
from app.salesforce.ids import is_record_id
from app.services import Services
from app.slack.action_ids import Action, View
from handlers.door import accept, accept_click, clicked_value


def register(app: App, services: Services) -> None:
    """Attach the listeners of this file."""

    @app.action(Action.RISK_JUDGE)
    def on_judge_clicked(ack: Ack, body: dict[str, Any]) -> None:
        account_id = clicked_value(body)
        if not is_record_id(account_id):
            raise BadInput("That button carries no account any more. Please ask for the account again.")
        view_id = services.slack.open_view(body["trigger_id"], waiting_view())
        accept_click(services, body, FILL_JUDGE, account_id=account_id, view_id=view_id)
        ack()

    @app.view(View.JUDGE)
    def on_judgement_submitted(ack: Ack, body: dict[str, Any]) -> None:
        try:
            _take(services, body)
        except BadInput as bad:
            if bad.field is None:
                raise
            ack(response_action="errors", errors={bad.field: str(bad)})
            return
        ack()


def _take(services: Services, body: dict[str, Any]) -> None:
    """Check the fields and queue the work; raises BadInput for a field, or for a form that is not the clicker's."""
    account_id, asked, typed = judged_form(body["view"])
    user_id = body["user"]["id"]
    if asked.user_id != user_id:
        raise BadInput("That form was opened by somebody else; please open it yourself.")
    if typed["view"] != END:
        check_override(**typed, today=services.clock.today(services.people.time_zone(user_id)))
    told = {"conversation": asked.as_payload(), "account_id": account_id, "typed": typed}
    accept(services, "form", str(body["view"]["id"]), JUDGE, told)
