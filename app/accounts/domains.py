"""Web and mail domains of companies. Pure."""

from __future__ import annotations

import re

# Under these a company's own name is the third label from the right: acme.co.uk.
_SHARED_SECOND_LEVELS = frozenset({"co", "com", "org", "net", "gov", "ac", "edu", "gob", "or", "ne", "gouv"})
# Mail providers: their domain says nothing about the company.
_FREE_MAIL_LIST = (
    "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com icloud.com me.com mac.com "
    "aol.com gmx.com gmx.de gmx.net web.de t-online.de mail.com proton.me protonmail.com zoho.com qq.com 163.com "
    "hey.com fastmail.com yandex.com yandex.ru orange.fr free.fr wanadoo.fr btinternet.com comcast.net"
)
_FREE_MAIL = frozenset(_FREE_MAIL_LIST.split())
_HOST = re.compile(r"^(?:[a-z][a-z0-9+.-]*://)?(?:[^\s/?#@]*@)?([^\s/?#:@]+)(?::\d+)?(?:[/?#].*)?$", re.IGNORECASE)
_LABEL = re.compile(r"^[^\W_](?:[\w-]*[^\W_])?$")


def host_of(text: str | None) -> str | None:
    """The host in an address, a URL or a bare domain, in lower case; None where there is none."""
    match = _HOST.match((text or "").strip().lower())
    host = match.group(1).strip(".") if match else ""
    labels = host.split(".")
    is_host = len(labels) >= 2 and all(_LABEL.match(label) for label in labels) and not labels[-1].isdigit()
    return host if is_host and len(labels[-1]) >= 2 else None


def domain_of(text: str | None) -> str | None:
    """The registrable domain in an address, a URL or a bare domain: https://www.acme.co.uk/x → acme.co.uk."""
    host = host_of(text)
    if host is None:
        return None
    labels = host.split(".")
    shared = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SHARED_SECOND_LEVELS
    return ".".join(labels[-3:] if shared else labels[-2:])


def is_free_mail(domain: str) -> bool:
    """Whether anybody may have an address there."""
    return domain in _FREE_MAIL
