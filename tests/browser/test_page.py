"""The page itself: where it comes from, what it may load, and what it says when Chromium is missing."""

from __future__ import annotations

import re
import urllib.error
import urllib.request

import pytest

from sandbox.server import RunningSandbox
from tests.browser.chromium import ChromiumNotFoundError, find_chromium


def fetch(url: str) -> tuple[str, dict[str, str]]:
    """Body and headers of a page of the sandbox."""
    with urllib.request.urlopen(url) as reply:  # noqa: S310  # the sandbox, on loopback
        return reply.read().decode(), {name.lower(): value for name, value in reply.headers.items()}


def test_the_page_loads_nothing_from_outside(sandbox: RunningSandbox) -> None:
    """Scripts and styles come from this server, and the policy forbids all others."""
    body, headers = fetch(f"{sandbox.base_url}/")
    assert re.findall(r'(?:src|href)="(?!/_assets/|#)[^"]*"', body) == []
    assert headers["content-security-policy"].startswith("default-src 'self';")
    assert "unsafe" not in headers["content-security-policy"]


def test_assets_are_kept_by_the_browser_until_they_change(sandbox: RunningSandbox) -> None:
    """The current version may be kept for ever; any other must be asked for again."""
    body, _ = fetch(f"{sandbox.base_url}/")
    (address,) = re.findall(r'src="(/_assets/\w+/main\.js)"', body)
    _, current = fetch(sandbox.base_url + address)
    _, other = fetch(f"{sandbox.base_url}/_assets/old/main.js")
    assert "immutable" in current["cache-control"]
    assert other["cache-control"] == "no-cache"


@pytest.mark.parametrize("name", ["nothing.js", "..%2f__init__.py", "%2e%2e%2f__init__.py", "index.html"])
def test_only_assets_are_served(sandbox: RunningSandbox, name: str) -> None:
    """No other file of the program can be read through the page's address."""
    with pytest.raises(urllib.error.HTTPError, match="404"):
        fetch(f"{sandbox.base_url}/_assets/x/{name}")


def test_a_missing_chromium_is_named_with_the_way_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Browser tests fail with this sentence instead of passing unseen."""
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    with pytest.raises(ChromiumNotFoundError, match="run `make browser` to install it"):
        find_chromium()
