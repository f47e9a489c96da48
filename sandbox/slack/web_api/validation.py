"""blocks.validate: the public check of Block Kit."""

from __future__ import annotations

import json

from sandbox.slack.checks import problems_of
from sandbox.slack.errors import SlackError
from sandbox.slack.service import SlackService
from sandbox.slack.web_api.call import Answer, Call, method


@method("blocks.validate", caller="anyone")
def validate(_slack: SlackService, call: Call) -> Answer:
    """Check exactly one of `blocks`, `view` or `message`."""
    given = [kind for kind in ("blocks", "view", "message") if call.args.get(kind) is not None]
    if len(given) != 1:
        raise SlackError("invalid_arguments", ["[ERROR] provide exactly one of blocks, view, message"])
    kind = given[0]
    thing = call.args[kind]
    if isinstance(thing, str):
        try:
            thing = json.loads(thing)
        except ValueError:
            raise SlackError("invalid_json") from None
    problems = problems_of(kind, thing)
    if problems:
        raise SlackError(f"invalid_{kind}", errors=problems)
    return {}
