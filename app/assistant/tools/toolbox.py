"""All look-ups, and running one that somebody else asked for: only known names, only arguments that fit."""

from __future__ import annotations

import json
from collections.abc import Mapping

import jsonschema
import structlog

from app.assistant.tools.customers import CUSTOMER_LOOK_UPS
from app.assistant.tools.desk import Desk, Found, LookUp
from app.assistant.tools.figures import FIGURE_LOOK_UPS
from app.assistant.tools.lists import LIST_LOOK_UPS
from app.assistant.tools.people import PEOPLE_LOOK_UPS
from app.assistant.tools.promises import PROMISE_LOOK_UPS
from app.assistant.tools.search import SEARCH_LOOK_UPS
from app.errors import BadInput
from app.llm.tool import ToolCall

log = structlog.get_logger(__name__)

LOOK_UPS: Mapping[str, LookUp] = {
    one.tool.name: one
    for group in (CUSTOMER_LOOK_UPS, LIST_LOOK_UPS, FIGURE_LOOK_UPS, SEARCH_LOOK_UPS, PEOPLE_LOOK_UPS, PROMISE_LOOK_UPS)
    for one in group
}
_ARGUMENT_CHARACTERS = 4000


class Misasked(BadInput):
    """A model asked for a look-up in a way that there is none: its own affair, which no colleague reads of."""


def run_call(desk: Desk, call: ToolCall) -> Found:
    """Run one look-up as the asker. Raises Misasked for an unknown name or arguments that do not fit its schema."""
    look_up = LOOK_UPS.get(call.name)
    if look_up is None:
        raise Misasked(f"There is no look-up “{call.name[:60]}”. There are: {', '.join(LOOK_UPS)}.")
    try:
        arguments = json.loads(call.arguments[:_ARGUMENT_CHARACTERS])
        jsonschema.validate(arguments, look_up.tool.parameters)
    except json.JSONDecodeError:
        raise Misasked("The arguments are not JSON.") from None
    except jsonschema.ValidationError as wrong:
        raise Misasked(f"The arguments do not fit: {wrong.message[:200]}") from None
    log.info("look_up", tool=call.name)
    return look_up.run(desk, arguments)
