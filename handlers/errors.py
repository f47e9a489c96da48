"""The last resort of listeners: whatever fails before the work was accepted, the person hears a sentence at once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor, wait
from html import unescape
from typing import Any

import structlog
from slack_bolt import App, BoltRequest, BoltResponse

from app.errors import SlackRefused, ThroughlineError
from app.services import Services
from app.slack.message import Message
from app.witness import apology, trouble_view, warning
from handlers.door import conversation_of_click, conversation_of_event
from handlers.on_time import LateAnswer

log = structlog.get_logger(__name__)

SLOW = (
    "My database is too slow right now for me to promise that I took this down. "
    "If you hear nothing more within a minute, please try again."
)
LATER = (
    "I cannot take your question down right now. Slack will hand it to me again in a minute, and once more five minutes "
    "later; if you hear nothing by then, please ask again."
)
BUSY = "I have more to do right now than I can take down, so I did nothing. Please try again in a minute."

TELLING_SECONDS = 1.0

# A trigger opens one view; Slack says this of the second.
_TAKEN = "exchanged_trigger_id"

Body = dict[str, Any]


def register(app: App, services: Services) -> None:
    """Answer errors inside listeners, each on the surface where the person stands.

    What this returns is the acknowledgement itself, so that it works while the database is away.
    """
    teller = ThreadPoolExecutor(4, thread_name_prefix="trouble")

    @app.error
    def on_error(error: Exception, request: BoltRequest, body: Body) -> BoltResponse:
        if _is_event(body):
            log.error("event_not_accepted", type=(body.get("event") or {}).get("type"), exc_info=error)
            teller.submit(_tell_asker, services, request)
            return BoltResponse(status=500)  # Slack will send it again
        if isinstance(error, SlackRefused) and error.code == _TAKEN:
            return BoltResponse(status=200)  # the same click, delivered twice: the other one opened the form
        message, _ = apology(error)
        answered = _in_answer(body, message)
        if answered is None:  # heard before the acknowledgement, but Slack is not waited for when it hangs itself
            wait([teller.submit(_tell_clicker, services, body, message)], timeout=TELLING_SECONDS)
        return answered or BoltResponse(status=200)


def late_answer(services: Services) -> LateAnswer:
    """What a request is answered whose listener cannot be waited for; clickers are told behind the answer's back."""
    teller = ThreadPoolExecutor(2, thread_name_prefix="late")

    def answer(request: BoltRequest, has_begun: bool) -> BoltResponse:
        body: Body = dict(request.body)
        if _is_event(body):
            teller.submit(_tell_asker, services, request)
            return BoltResponse(status=503)  # Slack will send it again
        message = warning(SLOW if has_begun else BUSY)
        answered = _in_answer(body, message)
        if answered is None:
            teller.submit(_tell_clicker, services, body, message)
        return answered or BoltResponse(status=200)

    return answer


def _is_event(body: Body) -> bool:
    return body.get("type") == "event_callback"


def _in_answer(body: Body, message: Message) -> BoltResponse | None:
    """The sentence as Slack takes it in an acknowledgement; None for clicks, whose acknowledgements say nothing."""
    if "command" in body:
        return _json({"response_type": "ephemeral", "text": message.text})
    if body.get("type") == "view_submission":
        return _json(_on_form(body["view"], message))
    if body.get("type") == "block_suggestion":
        return _json({"options": []})
    return None


def _on_form(view: Body, message: Message) -> Body:
    """Beside the first field, so that what was typed stays; a form is claimed by its id, so that it may be sent again."""
    fields = [block["block_id"] for block in view.get("blocks") or () if block.get("type") == "input"]
    if fields:
        return {"response_action": "errors", "errors": {fields[0]: unescape(message.text)}}
    return {"response_action": "update", "view": trouble_view(message)}


def _tell_clicker(services: Services, body: Body, message: Message) -> None:
    """Beside the message that was clicked on; in a modal where there is none, as on the home tab."""
    try:
        if _is_on_message(body):
            services.slack.reply(conversation_of_click(body), message)
        elif (body.get("view") or {}).get("type") == "modal":
            services.slack.update_view(body["view"]["id"], trouble_view(message))
        elif body.get("trigger_id"):
            services.slack.open_view(body["trigger_id"], trouble_view(message))
    except ThroughlineError:
        log.exception("nobody_could_be_told", type=body.get("type"))


def _tell_asker(services: Services, request: BoltRequest) -> None:
    """Whoever asked by mention or direct message hears that it takes a while: once, not at each of Slack's repeats."""
    body: Body = dict(request.body)
    event = body.get("event") or {}
    asks = event.get("type") == "app_mention" or event.get("channel_type") == "im"
    is_repeat = request.headers.get("x-slack-retry-num", ["0"])[0] != "0"
    if is_repeat or not asks or "user" not in event or "bot_id" in event:
        return
    try:
        services.slack.reply(conversation_of_event(body), warning(LATER))
    except ThroughlineError:
        log.exception("nobody_could_be_told", type=event["type"])


def _is_on_message(body: Body) -> bool:
    container = (body.get("container") or {}).get("type")
    return container in ("message", "message_attachment") or bool(body.get("response_url"))


def _json(body: Body) -> BoltResponse:
    return BoltResponse(status=200, headers={"Content-Type": "application/json"}, body=json.dumps(body))
