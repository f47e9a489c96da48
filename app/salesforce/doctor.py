"""Self-test of the Salesforce side: what works, what is missing, and how to fix it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.errors import CANNOT_CHECK, NotConfigured, SalesforceRefused, SalesforceUnavailable, ThroughlineError
from app.salesforce.errors import SignInFailed
from app.salesforce.gateway import Query, Salesforce
from app.salesforce.limits import BACKGROUND_SHARE
from app.salesforce.mirrored_object import MirroredObject
from app.salesforce.schema import missing_fields

_SKEW_ALLOWED = timedelta(minutes=2)
"""A JWT assertion lives three minutes: a clock further off than this makes sign-in fail at random."""

_NEEDED = frozenset({"User", "Account", "Contact", "Opportunity", "Task", "Event", "Case"})
_PERMISSION = "give the integration user's permission set Read (and View All) on {}"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the table. `fix` is empty where nothing is to be done; `ok` None = a choice, not a fault."""

    name: str
    ok: bool | None
    detail: str
    fix: str = ""


def check_salesforce(salesforce: Salesforce, objects: Sequence[MirroredObject]) -> list[Check]:
    """Every check that can be made with the sign-in at hand; ends early where sign-in fails."""
    sign_in = _sign_in(salesforce)
    if not sign_in.ok:
        return [sign_in]
    rest = [_budget(salesforce), _clock(salesforce), _acting(salesforce), _record_access(salesforce)]
    return [sign_in, *rest, *(_object(salesforce, mirrored) for mirrored in objects)]


def _sign_in(salesforce: Salesforce) -> Check:
    name = "Salesforce sign-in"
    try:
        salesforce.limits()
    except NotConfigured as error:
        return Check(name, False, str(error), "set it in the environment or in .env")
    except SignInFailed as error:
        return Check(name, False, _cause(error), "check SALESFORCE_LOGIN_URL, _CLIENT_ID, _USERNAME and the key")
    except SalesforceUnavailable as error:
        fix = "see status.salesforce.com, SALESFORCE_LOGIN_URL and this machine's network, then try again"
        return Check(name, False, _cause(error), fix)
    except SalesforceRefused as error:
        return Check(name, False, str(error), "give the integration user the permission “API Enabled”")
    return Check(name, True, "signed in")


def _cause(error: ThroughlineError) -> str:
    """The cause alone, without what is said to somebody who waits for an answer."""
    return str(error).split(CANNOT_CHECK, 1)[0]


def _budget(salesforce: Salesforce) -> Check:
    used, total = salesforce.connections.pulse.used_and_total
    detail = f"{used:,} of {total:,} calls used in the last 24 hours"
    if not total:
        return Check("API calls", None, "the org does not say how many calls are left")
    enough = used < total * BACKGROUND_SHARE
    return Check("API calls", enough, detail, "" if enough else "find the app that uses them up, or wait")


def _clock(salesforce: Salesforce) -> Check:
    offset = salesforce.server_offset
    fine = abs(offset) <= _SKEW_ALLOWED
    fix = "" if fine else "switch time sync (NTP) on: sign-in fails at random with a clock that is off"
    return Check("Clock", fine, f"{in_words(abs(offset))} from Salesforce's", fix)


def in_words(off: timedelta) -> str:
    """How far a clock is off: seconds up to two minutes, then minutes, then hours."""
    seconds = round(off.total_seconds())
    return f"{seconds} s" if seconds < 120 else f"{seconds // 60} min" if seconds < 7200 else f"{seconds // 3600} h"


def _acting(salesforce: Salesforce) -> Check:
    if salesforce.may_act_as_others:
        return Check("Acting as the asking user", True, "JWT bearer sign-in is set")
    return Check(
        "Acting as the asking user",
        False,
        "without JWT bearer, field access cannot be checked and nothing can be written",
        "set SALESFORCE_PRIVATE_KEY_FILE and upload its certificate to the app",
    )


def _record_access(salesforce: Salesforce) -> Check:
    """Rights of others can be read only by a user who sees the records: View All Data, in practice."""
    try:
        user = next(iter(salesforce.query("SELECT Id FROM User WHERE IsActive = true LIMIT 1")), None)
        account = next(iter(salesforce.query("SELECT Id FROM Account LIMIT 1")), None)
        if user is None or account is None:
            return Check("Record access", None, "there is no account yet to ask about")
        salesforce.first_page(
            Query(
                f"SELECT RecordId, HasReadAccess FROM UserRecordAccess WHERE UserId = '{user['Id']}' "  # noqa: S608
                f"AND RecordId = '{account['Id']}'"
            )
        )
    except ThroughlineError as error:
        return Check("Record access", False, _cause(error), "give the integration user “View All Data”")
    return Check("Record access", True, "other users' access can be asked for")


def _object(salesforce: Salesforce, mirrored: MirroredObject) -> Check:
    is_needed = mirrored.name in _NEEDED
    try:
        described = salesforce.describe(mirrored.name)
    except SalesforceRefused as error:
        fix = ("" if is_needed else "nothing, unless your org uses it: then ") + _PERMISSION.format(mirrored.name)
        return Check(mirrored.name, False if is_needed else None, f"not there or hidden ({error.code})", fix)
    except SalesforceUnavailable as error:
        return Check(mirrored.name, False, _cause(error), "try again")
    missing = missing_fields(mirrored, described)
    if not missing:
        return Check(mirrored.name, True, f"{len(described.fields)} fields")
    fix = f"give field access to {', '.join(missing)}, where the org has them"
    return Check(mirrored.name, None, f"without {', '.join(missing)}", fix)
