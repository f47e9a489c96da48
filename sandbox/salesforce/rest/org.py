"""The living org, as the REST resources see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sandbox.clock import Clock
from sandbox.salesforce.bulk import Jobs
from sandbox.salesforce.rest.call import Call, Reply
from sandbox.salesforce.rest.cursors import Cursors
from sandbox.salesforce.rules import Rules
from sandbox.salesforce.schema import Schema
from sandbox.salesforce.sharing import Rights
from sandbox.salesforce.store import Store
from sandbox.salesforce.usage import Usage


def _not_routed(call: Call) -> Reply:
    raise LookupError(f"no router answers {call.path}")


@dataclass(slots=True)
class LiveOrg:
    """Records, rights, rules and counters.

    `answer` is the way back into the router for sub-requests, `later` starts work in the background.
    """

    schema: Schema
    store: Store
    clock: Clock
    rights: Rights
    rules: Rules
    usage: Usage
    cursors: Cursors
    jobs: Jobs
    schema_changed_at: datetime
    later: Callable[[Callable[[], None]], object]
    answer: Callable[[Call], Reply] = field(default=_not_routed)
