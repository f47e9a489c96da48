"""One browser, workspace, small bot and page for all files here; the page is opened anew for each test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, expect, sync_playwright

from sandbox.server import RunningSandbox, run_in_thread
from tests.browser.chromium import ARGUMENTS, ChromiumNotFoundError, find_chromium
from tests.browser.org import build_org
from tests.browser.tryout import Tryout, start_tryout
from tests.browser.visitor import Visitor

MANIFEST = Path(__file__).with_name("manifest.yml")
PATIENCE_MS = 20_000
"""How long a busy machine may take for what is asked of it."""

TODAY = date(2026, 11, 20)
"""Pinned, so that dates near the tests' own do not read "tomorrow" one day."""


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium; where there is none the tests fail and say how to get it.

    Closed after the last test here: while it is open its driver's event loop runs in this thread, where others need theirs.
    """
    try:
        path = find_chromium()
    except ChromiumNotFoundError as missing:
        pytest.fail(str(missing), pytrace=False)
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def sandbox() -> Iterator[RunningSandbox]:
    """The real sandbox with the tests' own org, for all files: each test looks for what it made itself."""
    with run_in_thread(build_org(), manifest=MANIFEST, today=TODAY) as running:
        yield running


@pytest.fixture(scope="package")
def bot(sandbox: RunningSandbox) -> Iterator[Tryout]:
    """The small bot, told about the sandbox and it about the bot."""
    bot = start_tryout(sandbox.settings)
    sandbox.point_at(bot.url)
    yield bot
    bot.stop()


@pytest.fixture(scope="package")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One visitor's browser, who has been here before, so that the tour does not open."""
    context = browser.new_context(viewport={"width": 1280, "height": 860}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script("localStorage.setItem('tour-seen', 'yes')")
    yield context
    context.close()


@pytest.fixture(scope="package")
def tab(context: BrowserContext) -> Iterator[Page]:
    """The one page: a new one for each test would take longer than most tests."""
    page = context.new_page()
    yield page
    page.close()


@pytest.fixture
def page(tab: Page) -> Iterator[Page]:
    """The page as a desktop shows it; fails the test if anything goes wrong in its scripts."""
    tab.set_viewport_size({"width": 1280, "height": 860})
    tab.emulate_media(color_scheme="light")
    with watched(tab):
        yield tab


@pytest.fixture
def visitor(page: Page, sandbox: RunningSandbox, bot: Tryout) -> Visitor:
    """Somebody in the workspace, in their messages with the app, with no form open."""
    return Visitor(page, sandbox.base_url, bot=bot).open()


@pytest.fixture
def newcomer(browser: Browser, sandbox: RunningSandbox, bot: Tryout) -> Iterator[Visitor]:
    """Somebody who opens the workspace for the first time, and so is offered the tour."""
    context = browser.new_context(viewport={"width": 1280, "height": 860}, reduced_motion="reduce")
    page = context.new_page()
    with watched(page):
        yield Visitor(page, sandbox.base_url, bot=bot).open()
    context.close()


@contextmanager
def watched(page: Page) -> Iterator[None]:
    """Note what goes wrong in the page's scripts, and fail in the end if anything did."""
    troubles: list[str] = []

    def on_error(error: Error) -> None:
        troubles.append(str(error))

    def on_line(line: ConsoleMessage) -> None:
        if line.type == "error" and not line.text.startswith("Failed to load resource"):
            troubles.append(line.text)

    page.on("pageerror", on_error)
    page.on("console", on_line)
    yield
    page.remove_listener("pageerror", on_error)
    page.remove_listener("console", on_line)
    assert troubles == []
