"""The people and channels of the workspace, and who is where."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Literal

from sandbox.org import OrgData, SlackChannel, SlackPerson
from sandbox.slack.errors import NotThere
from sandbox.slack.ids import stable_id

ChannelKind = Literal["public", "private", "im", "mpim"]


@dataclass(slots=True)
class User:
    """One member; the bot's own user is a member too."""

    id: str
    name: str
    real_name: str
    email: str = ""
    tz: str = "America/New_York"
    title: str = ""
    is_admin: bool = False
    is_guest: bool = False
    is_bot: bool = False
    deleted: bool = False


@dataclass(slots=True)
class Channel:
    """A channel, a private channel, or direct messages: somebody's with the bot, of two people, or of a group."""

    id: str
    name: str
    kind: ChannelKind
    members: list[str] = field(default_factory=list)
    topic: str = ""
    is_ext_shared: bool = False
    is_archived: bool = False
    post_refusal: str = ""
    """What Slack answers a post of the bot's with, where the channel's settings keep it from posting."""
    created: int = 0

    @property
    def is_direct(self) -> bool:
        """Whether it is nobody's but its members', and has no name of its own."""
        return self.kind in ("im", "mpim")


class Workspace:
    """Who is here. Lookups by id raise nothing and answer None; lookups by person's words raise NotThere."""

    def __init__(self, app_name: str, bot_name: str) -> None:
        self.team_id = stable_id("T", "sandbox")
        self.team_name, self.team_domain = "Sandbox", "sandbox"
        self.app_id = stable_id("A", app_name)
        self.app_name = app_name
        self.bot_id = stable_id("B", app_name)
        login = bot_name.lower().replace(" ", "")
        self.bot = User(stable_id("U", f"bot:{app_name}"), login, bot_name, is_bot=True)
        self.users: dict[str, User] = {self.bot.id: self.bot}
        self.channels: dict[str, Channel] = {}
        self._by_email: dict[str, str] = {}
        self._by_channel_name: dict[str, str] = {}

    def add_person(self, person: SlackPerson) -> User:
        """Bring one person in; their direct messages with the bot exist from the start."""
        key = person.email or person.real_name
        name = (person.email.split("@")[0] if person.email else person.real_name).lower()
        user = User(
            id=stable_id("U", key),
            name=name.replace(" ", "."),
            real_name=person.real_name,
            email=person.email,
            tz=person.tz,
            title=person.title,
            is_admin=person.is_admin,
            is_guest=person.is_guest,
        )
        self.users[user.id] = user
        if person.email:
            self._by_email[person.email.lower()] = user.id
        dm = Channel(stable_id("D", user.id), "directmessage", "im", [user.id, self.bot.id])
        self.channels[dm.id] = dm
        return user

    def add_channel(self, seed: SlackChannel) -> Channel:
        """Create a channel; the bot joins the public ones and #revops."""
        members = [u.id for u in self._people_of(seed)]
        if not seed.is_private or seed.name == "revops":
            members.append(self.bot.id)
        channel = Channel(
            id=stable_id("C", seed.name),
            name=seed.name,
            kind="private" if seed.is_private else "public",
            members=members,
            topic=seed.topic,
            is_ext_shared=seed.is_ext_shared,
        )
        self.channels[channel.id] = channel
        self._by_channel_name[seed.name.lower()] = channel.id
        return channel

    def _people_of(self, seed: SlackChannel) -> Iterable[User]:
        if not seed.members:
            return (u for u in self.people() if not u.is_guest)
        ids = (self._by_email.get(email.lower()) for email in seed.members)
        return [self.users[i] for i in ids if i is not None]

    def people(self) -> list[User]:
        """Everybody but the bot."""
        return [u for u in self.users.values() if not u.is_bot]

    def by_email(self, email: str) -> User | None:
        """The person with that address, any case."""
        return self.users.get(self._by_email.get(email.lower(), ""))

    def dm_of(self, user: User) -> Channel:
        """That person's direct messages with the bot; raises NotThere for the bot itself."""
        if user.is_bot:
            raise NotThere("the app has no conversation with itself: say whose it is with 'user'")
        return self.channels[stable_id("D", user.id)]

    def direct(self, users: Collection[User]) -> Channel:
        """The direct messages of these: a person's with the bot or themselves, two people's, or a group's."""
        ids = sorted({user.id for user in users})
        if len(ids) > 2:
            names = "--".join(self.users[one].name for one in ids)
            fresh = Channel(stable_id("C", " ".join(ids)), f"mpdm-{names}-1", "mpim", ids)
        elif self.bot.id in ids:
            return self.dm_of(next((user for user in users if not user.is_bot), self.bot))
        else:
            fresh = Channel(stable_id("D", " ".join(ids)), "directmessage", "im", ids)
        return self.channels.setdefault(fresh.id, fresh)

    def directs(self) -> list[Channel]:
        """Direct messages between people, those of groups with the bot included."""
        return [c for c in self.channels.values() if c.is_direct and (c.kind == "mpim" or self.bot.id not in c.members)]

    def find_user(self, words: str) -> User:
        """By id, e-mail, user name or full name; raises NotThere."""
        wanted = words.strip().removeprefix("@")
        found = self.users.get(wanted) or self.by_email(wanted)
        if found is None:
            same = (u for u in self.users.values() if wanted.lower() in (u.name, u.real_name.lower()))
            found = next(same, None)
        if found is None:
            raise NotThere(f"nobody here is {words!r}; GET /_control/users lists everybody")
        return found

    def find_channel(self, words: str, user: User) -> Channel:
        """By id, (#)name, `dm` or `@bot` for that person's own DM, `@one` or `@one,@two` for theirs with those.

        Raises NotThere.
        """
        wanted = words.strip().removeprefix("#")
        if wanted == "dm" or self.means_bot(wanted):
            return self.dm_of(user)
        if wanted.startswith("@"):
            return self.direct([user, *self._find_users(wanted)])
        found = self.channels.get(wanted)
        found = found or self.channels.get(self._by_channel_name.get(wanted.lower(), ""))
        if found is None:
            raise NotThere(f"no channel is {words!r}; GET /_control/channels lists them")
        return found

    def _find_users(self, words: str) -> list[User]:
        return [self.bot if self.means_bot(one.strip()) else self.find_user(one) for one in words.split(",")]

    def means_bot(self, words: str) -> bool:
        """Whether a name is the bot's: `throughline` and `bot` always are, besides its own name and id."""
        names = ("throughline", "bot", self.bot.name.lower(), self.bot.id.lower())
        return words.removeprefix("@").lower() in names

    def may_see(self, user: User, channel: Channel) -> bool:
        """Members see their channels; public ones are open to everybody but guests."""
        return user.id in channel.members or (channel.kind == "public" and not user.is_guest)


def build_workspace(org: OrgData, app_name: str, bot_name: str) -> Workspace:
    """The workspace of an org; people default to its active Salesforce users, channels to #general."""
    workspace = Workspace(app_name, bot_name)
    for person in org.people or _people_from_crm(org):
        workspace.add_person(person)
    for seed in org.channels or [SlackChannel("general"), SlackChannel("revops")]:
        workspace.add_channel(seed)
    return workspace


def _people_from_crm(org: OrgData) -> list[SlackPerson]:
    return [
        SlackPerson(email=str(row["Email"]), real_name=str(row.get("Name") or row["Email"]))
        for row in org.tables.get("User", [])
        if row.get("Email") and str(row.get("IsActive", "true")).lower() != "false"
    ]
