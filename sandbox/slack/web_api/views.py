"""views.*: modals and the home tab."""

from __future__ import annotations

from sandbox.slack.checks import check_view
from sandbox.slack.errors import SlackError
from sandbox.slack.service import SlackService
from sandbox.slack.view_payload import view_json
from sandbox.slack.views import View
from sandbox.slack.web_api.call import Answer, Call, method


@method("views.open")
def open_view(slack: SlackService, call: Call) -> Answer:
    """Open a modal for the person behind a trigger id."""
    definition = check_view(call.args.get("view"), "modal")
    trigger = slack.triggers.exchange(call.required("trigger_id"))
    return _shown(slack, slack.views.open(trigger.user, definition, trigger.channel), "opened")


@method("views.push")
def push(slack: SlackService, call: Call) -> Answer:
    """Put a modal on top of the open ones."""
    definition = check_view(call.args.get("view"), "modal")
    trigger = slack.triggers.exchange(call.required("trigger_id"))
    return _shown(slack, slack.views.push(trigger.user, definition), "pushed")


@method("views.update")
def update(slack: SlackService, call: Call) -> Answer:
    """Change an open modal by `view_id` or `external_id`."""
    if call.text("external_id"):
        view = slack.views.find_external(call.text("external_id"))
    else:
        view = slack.views.find(call.required("view_id"))
    if view is None:
        raise SlackError("not_found")
    kind = view.definition["type"]
    definition = check_view(call.args.get("view"), kind)
    return _shown(slack, slack.views.update(view, definition, call.text("hash")), "updated")


@method("views.publish")
def publish(slack: SlackService, call: Call) -> Answer:
    """Show a home tab to one person."""
    if not slack.manifest.home_tab:
        raise SlackError("not_enabled")
    user = call.required("user_id")
    if user not in slack.workspace.users:
        raise SlackError("invalid_arguments", ["[ERROR] no such user [json-pointer:/user_id]"])
    definition = check_view(call.args.get("view"), "home")
    return _shown(slack, slack.views.publish(user, definition, call.text("hash")), "published")


def _shown(slack: SlackService, view: View, change: str) -> Answer:
    slack.view_changed(view, change)
    return {"view": view_json(slack.workspace, view)}
