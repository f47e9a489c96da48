"""`python -m tests.browser.take_screenshots`: pictures of a running demo, for the README and the docs."""

from __future__ import annotations

import argparse
import re
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from playwright.sync_api import Error, Locator, Page, sync_playwright

from tests.browser.chromium import ARGUMENTS, ChromiumNotFoundError, find_chromium

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
ANSWER_MS = 30_000


def main(arguments: list[str] | None = None) -> int:
    """Take every picture; 2 where no demo answers at the address, or there is no Chromium."""
    given = _parser().parse_args(arguments)
    try:
        urllib.request.urlopen(f"{given.url}/_control/ready", timeout=10).close()  # noqa: S310  # loopback, by default
        path = find_chromium()
    except (OSError, ValueError) as missing:
        return _fail(f"no demo answers at {given.url} ({missing}): start one with `make demo`", 2)
    except ChromiumNotFoundError as missing:
        return _fail(str(missing), 2)
    given.to.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        for name, take in SCENES.items():
            scheme: Literal["dark", "light"] = "dark" if name.endswith("-dark") else "light"
            page = browser.new_page(
                viewport={"width": 1280, "height": 800}, color_scheme=scheme, reduced_motion="reduce"
            )
            page.goto(given.url)
            try:
                take(page)
            except Error as trouble:
                return _fail(f"{name}: {trouble.message.splitlines()[0]}", 1)
            page.screenshot(path=given.to / f"{name}.png")
            page.close()
        browser.close()
    return 0


def _fail(sentence: str, status: int) -> int:
    sys.stderr.write(f"{sentence}\n")
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.browser.take_screenshots", description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8100", help="where the demo runs (%(default)s)")
    parser.add_argument("--to", type=Path, default=PICTURES, help="folder for the pictures")
    return parser


def _tour(page: Page) -> None:
    page.get_by_role("heading", name="in two minutes").wait_for()


def _play(page: Page, story: str, steps: int) -> None:
    """Go through the first steps of a story of the tour."""
    page.locator(".story", has_text=story).click()
    for step in range(steps):
        page.get_by_text(f"Step {step + 1} of").wait_for()
        page.locator(".tour .primary-solid").click()
    page.get_by_text(f"Step {steps + 1} of").or_(page.get_by_text("Done")).first.wait_for()


def _account(page: Page) -> None:
    _play(page, "Know the account", 2)
    page.locator("#main .message .block-actions").last.wait_for(timeout=ANSWER_MS)
    page.get_by_role("button", name="Close the tour").click()


def _workspace(page: Page) -> None:
    """A card beside a thread with a cited answer."""
    _play(page, "Ask in a thread", 3)
    page.locator("#thread .message a").last.wait_for(timeout=ANSWER_MS)
    page.get_by_role("button", name="Close the tour").click()
    asked = page.locator("#thread .message").first.inner_text()
    account = re.sub(r".*promise (.+?), and.*", r"\1", asked, flags=re.DOTALL)
    page.locator("#main textarea").fill(f"/account {account}")
    page.locator("#main textarea").press("Enter")
    card = page.locator("#main .message", has_text="Needs attention").last
    card.locator(".block-actions").wait_for(timeout=ANSWER_MS)
    _scroll_to(card)


def _attention(page: Page) -> None:
    """The card from its top, with what needs attention."""
    _account(page)
    _scroll_to(page.locator("#main .message", has_text="Needs attention").last)


def _digest(page: Page) -> None:
    """The risk digest, whose lines can be given to somebody."""
    _become(page, "Odis Grant", "revops")
    digest = page.locator("#main .message", has_text="at stake").last
    if not digest.count():
        page.locator("#main textarea").fill("/throughline digest risk")
        page.locator("#main textarea").press("Enter")
    digest.get_by_role("button", name="Assign").first.wait_for(timeout=ANSWER_MS)
    _scroll_to(digest)


def _handoff(page: Page) -> None:
    """A draft with what was promised, in the customer's and our own words."""
    _become(page, "Dana Reyes", "sales")
    page.locator("#main textarea").fill("/handoff Sable Ridge")
    page.locator("#main textarea").press("Enter")
    draft = page.locator("#main .message", has_text="Promised by us").last
    draft.wait_for(timeout=ANSWER_MS)
    _scroll_to(draft)


def _become(page: Page, person: str, channel: str) -> None:
    page.get_by_role("button", name="Look around on my own").click()
    who = page.get_by_label("You are")
    who.select_option(who.locator("option", has_text=person).get_attribute("value"))
    page.locator("#sidebar .nav-row", has_text=channel).first.click()


def _scroll_to(place: Locator) -> None:
    place.evaluate("node => node.scrollIntoView({ block: 'start' })")


def _org(page: Page) -> None:
    _play(page, "Hand a won deal over", 1)
    page.locator(".org-table tbody tr").first.wait_for(timeout=ANSWER_MS)
    page.get_by_role("button", name="Close the tour").click()


SCENES: dict[str, Callable[[Page], None]] = {
    "tour": _tour,
    "workspace": _workspace,
    "account": _attention,
    "account-dark": _attention,
    "digest": _digest,
    "handoff": _handoff,
    "org": _org,
}

if __name__ == "__main__":
    sys.exit(main())
