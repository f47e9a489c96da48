"""What a person does on the page, in few words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.tryout import Tryout
from tests.sandbox.bots import wait_for


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person in front of the page, with the sandbox and the bot behind it."""

    page: Page
    base_url: str
    app: str = "Tryout"
    bot: Tryout | None = None

    def open(self) -> Visitor:
        """Come to the workspace, with no form open from before; somebody who is there already starts over."""
        people = [user for user in self.look("users")["users"] if not user["is_bot"]]
        for user in people:
            for view in reversed(self.look("views", user=user["id"])["views"]):
                data = {"user": user["id"], "view_id": view["id"]}
                self.page.request.post(f"{self.base_url}/_control/close", data=data)
        if self.page.url.startswith(f"{self.base_url}/#"):
            self._start_over(next(user for user in people if "Account Executive" in user["title"]))
        else:
            self.page.goto(self.base_url)
        expect(self.page.get_by_role("textbox", name=f"Message {self.app}")).to_be_visible()
        return self

    def _start_over(self, first: dict[str, Any]) -> None:
        """Back to the first person's messages with the app by the page's own addresses: quicker than to load it anew."""
        self.page.evaluate("place => { location.hash = ''; location.hash = place; }", f"#/{first['id']}/{first['dm']}")
        expect(self.page.locator(".person-name")).to_have_text(first["real_name"])
        expect(self.page.locator("#modal")).to_be_hidden()
        drawer = self.page.get_by_role("button", name="Close behind the scenes")
        if drawer.is_visible():
            drawer.click()

    def look(self, what: str, **params: str | float | bool) -> Any:
        """Something of the control API."""
        return self.page.request.get(f"{self.base_url}/_control/{what}", params=params).json()

    @property
    def composer(self) -> Locator:
        """Where one types in the conversation."""
        return self.page.locator("#main textarea")

    @property
    def last(self) -> Locator:
        """The last message of the conversation."""
        return self.page.locator("#main .message").last

    @property
    def thread(self) -> Locator:
        """The side panel."""
        return self.page.get_by_role("complementary", name="Thread")

    def go(self, channel: str) -> None:
        """Open a channel from the sidebar."""
        self.page.locator("#sidebar .nav-row", has_text=channel).first.click()
        expect(self.page.locator("#main h1")).to_have_text(channel)

    def say(self, words: str) -> None:
        """Type and send."""
        self.composer.fill(words)
        self.composer.press("Escape")
        self.composer.press("Enter")

    def show(self, screen: str) -> Locator:
        """Have the bot show one of its screens, as an ephemeral message."""
        count = self.page.locator("#main .message").count()
        self.say(f"/show {screen}")
        expect(self.page.locator("#main .message")).to_have_count(count + 1)
        stamp = self.last.get_attribute("data-ts")
        return self.page.locator(f"#main .message[data-ts='{stamp}']")

    def become(self, name: str) -> None:
        """Switch the person one is."""
        option = self.page.get_by_label("You are").locator("option", has_text=name)
        self.page.get_by_label("You are").select_option(option.get_attribute("value"))
        expect(self.page.locator(".person-name")).to_have_text(name)

    def view_id(self) -> str:
        """The form that is open for whoever this is."""
        person = self.page.url.split("#/")[1].split("/")[0]
        return str(self.look("views", user=person)["views"][-1]["id"])

    @property
    def place(self) -> str:
        """The id of the open conversation."""
        return self.page.url.split("#/")[1].split("/")[1]

    def heard(self, what: str) -> list[Any]:
        """What the bot was told under that name."""
        return [told for name, told in self.bot.heard if name == what] if self.bot else []

    def hears(self, what: str, after: int = 0) -> Any:
        """The newest that the bot was told under that name, once it was told so more than `after` times."""
        return wait_for(lambda: self.heard(what)[after:])[-1]
