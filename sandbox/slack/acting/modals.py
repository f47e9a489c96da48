"""Submitting and closing modals."""

from __future__ import annotations

from typing import Any

from sandbox.slack.acting.person import TROUBLE, Act, shared_keys
from sandbox.slack.acting.place import find_view
from sandbox.slack.acting.values import check_form, fill_in
from sandbox.slack.checks import check_view
from sandbox.slack.delivery import Ack, Parcel
from sandbox.slack.elements import elements
from sandbox.slack.errors import Refused, SlackError
from sandbox.slack.view_payload import view_json
from sandbox.slack.views import View


async def submit(act: Act) -> dict[str, Any]:
    """Fill in and submit the top modal; what the app answers happens to the modal."""
    view = _top(act)
    values = act.body.get("values") or {}
    if not isinstance(values, dict):
        raise Refused("'values' must be {block_id: {action_id: value}}")
    fill_in(act, view, values)
    check_form(view)
    view.errors, view.notice = {}, None
    payload = shared_keys(act, "view_submission")
    payload["trigger_id"] = act.slack.triggers.issue(act.user.id, view.channel)
    payload["view"] = view_json(act.slack.workspace, view)
    payload["response_urls"] = _response_urls(act, view)
    ack = await act.slack.delivery.send(Parcel("interactive", "view_submission", payload))
    return ack.as_json() | await _obey(act, view, ack)


async def close(act: Act) -> dict[str, Any]:
    """Press Cancel on the top modal; the app hears of it where it set notify_on_close."""
    view = _top(act)
    if view.definition.get("clear_on_close"):
        return await _clear(act)
    act.slack.views.close(view)
    act.slack.view_changed(view, "closed")
    ack = await _tell_closed(act, view, cleared=False)
    return ack.as_json() if ack else _untold()


def _top(act: Act) -> View:
    view = find_view(act)
    stack = act.slack.views.stack(act.user.id)
    if not stack or stack[-1] is not view:
        raise Refused(f"view {view.id} is not the one on top of {act.user.real_name}'s screen")
    return view


async def _clear(act: Act) -> dict[str, Any]:
    acks = []
    for view in act.slack.views.clear(act.user.id):
        act.slack.view_changed(view, "closed")
        acks.append(await _tell_closed(act, view, cleared=True))
    return next((ack.as_json() for ack in acks if ack), _untold())


async def _tell_closed(act: Act, view: View, *, cleared: bool) -> Ack | None:
    if not view.definition.get("notify_on_close"):
        return None
    payload = shared_keys(act, "view_closed")
    payload |= {"view": view_json(act.slack.workspace, view), "is_cleared": cleared}
    return await act.slack.delivery.send(Parcel("interactive", "view_closed", payload))


def _untold() -> dict[str, Any]:
    note = "closed; without notify_on_close the app is not told"
    return {"ok": True, "ack_ms": 0.0, "status": None, "ack": None, "note": note}


def _response_urls(act: Act, view: View) -> list[dict[str, Any]]:
    urls = []
    for block, element in elements(view.blocks):
        state = view.values.get(block["block_id"], {}).get(element["action_id"], {})
        channel = state.get("selected_conversation") or state.get("selected_channel")
        if element.get("response_url_enabled") and channel:
            url = act.slack.response_urls.issue(channel, act.user.id)
            ids = {"block_id": block["block_id"], "action_id": element["action_id"]}
            urls.append({"response_url": url, "channel_id": channel, **ids})
    return urls


async def _obey(act: Act, view: View, ack: Ack) -> dict[str, Any]:
    """Do to the modal what the acknowledgement says; anything else leaves it open with Slack's regret."""
    body = ack.body or {}
    if not ack.ok or not isinstance(body, dict):
        view.notice = TROUBLE
        act.slack.view_changed(view, "failed")
        return {"result": "failed", "view_notice": TROUBLE}
    try:
        return await _response_action(act, view, body)
    except (SlackError, Refused) as refusal:
        view.notice = TROUBLE
        act.slack.view_changed(view, "failed")
        messages = getattr(refusal, "messages", [])
        return {"result": "failed", "note": f"Slack refuses the response_action: {refusal} {messages}"}


async def _response_action(act: Act, view: View, body: dict[str, Any]) -> dict[str, Any]:
    views, wanted = act.slack.views, body.get("response_action")
    if wanted is None:
        views.close(view)
        act.slack.view_changed(view, "closed")
        return {"result": "closed"}
    if wanted == "clear":
        await _clear(act)
        return {"result": "cleared"}
    if wanted == "errors":
        view.errors = _errors(view, body.get("errors"))
        act.slack.view_changed(view, "errors")
        return {"result": "errors", "errors": view.errors}
    if wanted == "update":
        changed = views.update(view, check_view(body.get("view"), "modal"))
        act.slack.view_changed(changed, "updated")
        return {"result": "updated", "view_id": changed.id}
    if wanted == "push":
        pushed = views.push(act.user.id, check_view(body.get("view"), "modal"))
        act.slack.view_changed(pushed, "pushed")
        return {"result": "pushed", "view_id": pushed.id}
    raise Refused(f"response_action {wanted!r} does not exist")


def _errors(view: View, errors: Any) -> dict[str, str]:
    inputs = {block["block_id"] for block in view.blocks if block.get("type") == "input"}
    if not isinstance(errors, dict) or not errors or not inputs.issuperset(errors):
        raise Refused(f"errors must name input blocks of this view ({sorted(inputs)}), not {errors!r}")
    return {block_id: str(text) for block_id, text in errors.items()}
