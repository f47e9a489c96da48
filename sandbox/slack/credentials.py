"""The secrets that tie one bot to this workspace, made anew for each sandbox."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field


def _token(prefix: str) -> str:
    return f"{prefix}-{secrets.token_hex(12)}"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What Slack would show on the app's settings pages."""

    bot_token: str = field(default_factory=lambda: _token("xoxb-sandbox"))
    app_token: str = field(default_factory=lambda: _token("xapp-1-sandbox"))
    signing_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    verification_token: str = field(default_factory=lambda: secrets.token_hex(12))
    client_id: str = "1000000000.2000000000"
    client_secret: str = field(default_factory=lambda: secrets.token_hex(16))
