"""The settings as a command finds them: everything that is wrong or missing, told at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from typing import Literal

from pydantic import SecretStr, ValidationError

from app.errors import NotConfigured
from app.settings import Settings

Process = Literal["web", "socket", "worker"]

_BOT_TOKEN = "SLACK_BOT_TOKEN is not set: copy it from your Slack app's “OAuth & Permissions” page."  # noqa: S105
_SIGNING_SECRET = "SLACK_SIGNING_SECRET is not set: see your Slack app's “Basic Information” page."  # noqa: S105
_APP_TOKEN = "SLACK_APP_TOKEN is not set: make an app-level token with connections:write."  # noqa: S105
_CLIENT_ID = "SALESFORCE_CLIENT_ID is not set: give the consumer key of the External Client App."
_SIGN_IN = (
    "SALESFORCE_PRIVATE_KEY_FILE is not set: name the file of the private key whose certificate the app holds "
    "(SALESFORCE_PRIVATE_KEY takes the key itself)."
)
_USERNAME = "SALESFORCE_USERNAME is not set: the private key signs in as the integration user, which it must name."
_NO_RSA_KEY = (
    "{} is not an RSA private key in PEM form: it begins with -----BEGIN PRIVATE KEY-----, not with CERTIFICATE."
)
_PRICES = (
    "MODEL_DAILY_USD needs the prices: set MODEL_USD_PER_MILLION_INPUT and MODEL_USD_PER_MILLION_OUTPUT as well, "
    "or nothing is ever counted."
)


def read_settings() -> Settings:
    """The settings of this environment; raises NotConfigured with a line for each that cannot be used."""
    try:
        return Settings()
    except ValidationError as error:
        raise NotConfigured(_listed("These settings cannot be used as they are", _unusable(error))) from error


def check_complete(settings: Settings, process: Process) -> None:
    """Raises NotConfigured with a line for each setting that the process needs and was not given."""
    missing = [*_slack(settings, process), *_salesforce(settings), *_model(settings)]
    if missing:
        raise NotConfigured(_listed(f"The {process} process needs more settings", missing))


def unknown_names(settings: Settings) -> Iterator[tuple[str, str]]:
    """Names in `.env` that are nearly a setting's, each with the setting that was probably meant."""
    known = [name.upper() for name in Settings.model_fields]
    for name in settings.model_extra or ():
        near = difflib.get_close_matches(name.upper(), known, n=1, cutoff=0.8)
        if near:
            yield name.upper(), near[0]


def _unusable(error: ValidationError) -> Iterator[str]:
    for one in error.errors(include_url=False):
        name = str(one["loc"][0])
        words = one["msg"].removeprefix("Value error, ").replace("Input should", "should").partition(", unable to")[0]
        yield f"{name.upper()}{_shown(name, one['input'])} {words}."


def _shown(name: str, given: object) -> str:
    """What was given, as far as a terminal may show it."""
    declared = Settings.model_fields[name].annotation
    is_secret = declared is SecretStr or name == "database_url"
    return "" if is_secret else f" is “{given}”, but"


def _listed(heading: str, lines: Iterable[str]) -> str:
    return "\n".join([f"{heading} (the environment and .env were read):", *(f"  {line}" for line in lines)])


def _slack(settings: Settings, process: Process) -> Iterator[str]:
    if not settings.slack_bot_token:
        yield _BOT_TOKEN
    if process == "web" and not settings.slack_signing_secret:
        yield _SIGNING_SECRET
    if process == "socket" and not settings.slack_app_token:
        yield _APP_TOKEN


def _salesforce(settings: Settings) -> Iterator[str]:
    key = settings.salesforce_key_pem()
    if not settings.salesforce_client_id:
        yield _CLIENT_ID
    if key and not settings.salesforce_username:
        yield _USERNAME
    if key and not _is_rsa(key):
        is_inline = bool(settings.salesforce_private_key)
        yield _NO_RSA_KEY.format("SALESFORCE_PRIVATE_KEY" if is_inline else "SALESFORCE_PRIVATE_KEY_FILE")
    if not (key or settings.salesforce_client_secret or settings.salesforce_refresh_token):
        yield _SIGN_IN


def _is_rsa(pem: str) -> bool:
    # Slow to load, and only processes that sign in need it.
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415

    try:
        return isinstance(load_pem_private_key(pem.encode(), password=None), RSAPrivateKey)
    except (ValueError, TypeError):
        return False


def _model(settings: Settings) -> Iterator[str]:
    if settings.model_daily_usd and not (
        settings.model_usd_per_million_input and settings.model_usd_per_million_output
    ):
        yield _PRICES
