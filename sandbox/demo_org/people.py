"""Who works at Fernhill Software, what they see in Salesforce, and where they talk in Slack."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.demo_org.book import Book
from sandbox.org import SlackChannel, SlackPerson

DOMAIN = "fernhill.example"

STANDARD = "Standard User"
ADMIN = "System Administrator"
SDR = "Sales Development"
PROFILES = (ADMIN, STANDARD, SDR)
# What the sales development profile may not read: money of customers that others own.
HIDDEN_FROM_SDR = (
    ("Account", "ARR__c"),
    ("Account", "NPS__c"),
    ("Opportunity", "Amount"),
    ("Opportunity", "ExpectedRevenue"),
)

ROLES = {
    "CRO": None,
    "VP Sales": "CRO",
    "Account Executive": "VP Sales",
    "Sales Development": "VP Sales",
    "Head of Customer Success": "CRO",
    "Customer Success Manager": "Head of Customer Success",
    "Revenue Operations": "CRO",
}


@dataclass(frozen=True, slots=True)
class Colleague:
    """One Salesforce user; `key` is the row's id and the mail's local part is the name in lower case."""

    key: str
    name: str
    title: str
    role: str
    manager: str | None
    tz: str
    profile: str = STANDARD
    is_active: bool = True

    @property
    def email(self) -> str:
        """Their address, the same in Slack and Salesforce."""
        return f"{self.name.lower().replace(' ', '.')}@{DOMAIN}"


COLLEAGUES = (
    Colleague("laura", "Laura Kim", "Chief Revenue Officer", "CRO", None, "America/Los_Angeles"),
    Colleague("helen", "Helen Brandt", "VP Sales", "VP Sales", "laura", "America/New_York"),
    Colleague(
        "samir", "Samir Haddad", "Head of Customer Success", "Head of Customer Success", "laura", "Europe/London"
    ),
    Colleague("odis", "Odis Grant", "RevOps Manager", "Revenue Operations", "laura", "America/Denver", ADMIN),
    Colleague("dana", "Dana Reyes", "Account Executive", "Account Executive", "helen", "America/New_York"),
    Colleague("tom", "Tom Okafor", "Account Executive", "Account Executive", "helen", "America/Chicago"),
    Colleague("jonas", "Jonas Weber", "Account Executive, DACH", "Account Executive", "helen", "Europe/Berlin"),
    Colleague("marcus", "Marcus Bell", "Senior Account Executive", "Account Executive", "helen", "America/Denver"),
    Colleague(
        "priya", "Priya Raman", "Sales Development Rep", "Sales Development", "helen", "America/Los_Angeles", SDR
    ),
    Colleague(
        "celine",
        "Celine Moreau",
        "Senior Customer Success Manager",
        "Customer Success Manager",
        "samir",
        "America/Denver",
    ),
    Colleague("ben", "Ben Whitaker", "Customer Success Manager", "Customer Success Manager", "samir", "Europe/London"),
    Colleague("aiko", "Aiko Tanaka", "Customer Success Manager", "Customer Success Manager", "samir", "Asia/Tokyo"),
    Colleague(
        "greg", "Greg Paulson", "Account Executive", "Account Executive", "helen", "America/Chicago", is_active=False
    ),
    Colleague("bot", "Throughline Integration", "Integration user", "CRO", None, "America/Denver", ADMIN),
)

_BY_KEY = {colleague.key: colleague for colleague in COLLEAGUES}
_NOT_IN_SLACK = frozenset({"greg", "bot"})
_SALES = ("laura", "helen", "dana", "tom", "jonas", "marcus", "priya", "odis")
_SUCCESS = ("laura", "samir", "celine", "ben", "aiko", "odis")
_DESK = ("laura", "helen", "odis", "dana", "tom", "jonas", "marcus")

DESIGNER = SlackPerson(f"mia.lindqvist@{DOMAIN}", "Mia Lindqvist", "Europe/Stockholm", "Product Designer")
GUEST = SlackPerson(
    "nico.ferrara@gilded-oak.example", "Nico Ferrara", "Europe/Rome", "Agency consultant", is_guest=True
)
CUSTOMER_GUEST = SlackPerson(
    "ruth.castellanos@cobalthealth.example",
    "Ruth Castellanos (Cobalt Health)",
    "America/Phoenix",
    "VP Clinical Operations",
    is_guest=True,
)


def colleague(key: str) -> Colleague:
    """The colleague with that key; raises KeyError."""
    return _BY_KEY[key]


def write_people(book: Book) -> None:
    """Users with their roles and profiles."""
    for profile in PROFILES:
        book.add("Profile", f"profile {profile}", Name=profile, UserType="Standard")
    for name, field in HIDDEN_FROM_SDR:
        book.add(
            "FieldPermissions",
            SobjectType=name,
            Field=f"{name}.{field}",
            Profile=SDR,
            PermissionsRead=False,
            PermissionsEdit=False,
        )
    for role, above in ROLES.items():
        book.add(
            "UserRole",
            f"role {role}",
            Name=role,
            DeveloperName=role.replace(" ", "_"),
            ParentRoleId=f"role {above}" if above else None,
        )
    for person in COLLEAGUES:
        _write_user(book, person)


def _write_user(book: Book, person: Colleague) -> None:
    first, last = person.name.split(" ", 1)
    book.add(
        "User",
        person.key,
        Name=person.name,
        FirstName=first,
        LastName=last,
        Email=person.email,
        Username=person.email,
        Alias=person.key[:8],
        Title=person.title,
        IsActive=person.is_active,
        ManagerId=person.manager,
        UserRoleId=f"role {person.role}",
        ProfileId=f"profile {person.profile}",
        TimeZoneSidKey=person.tz,
        LocaleSidKey="en_US",
        LanguageLocaleKey="en_US",
        UserType="Standard",
        LastLoginDate=book.at(-1 if person.is_active else -97, "08:05"),
        CreatedDate=book.at(-900, "09:00"),
    )


def slack_people() -> list[SlackPerson]:
    """Everybody in the workspace: active colleagues, a designer without a Salesforce user, and two guests."""
    members = [
        SlackPerson(person.email, person.name, person.tz, person.title, is_admin=person.key == "odis")
        for person in COLLEAGUES
        if person.key not in _NOT_IN_SLACK
    ]
    return [*members, DESIGNER, GUEST, CUSTOMER_GUEST]


def slack_channels() -> list[SlackChannel]:
    """The channels of the workspace; the shared one has people of another company in it."""
    return [
        SlackChannel("general", topic="Company-wide. Be kind, be brief."),
        SlackChannel("revops", topic="Pipeline, data, process. Digest lands here at 9."),
        SlackChannel("sales", members=_mails(_SALES), topic="Deals, wins, and who has a deck for X"),
        SlackChannel("customer-success", members=_mails(_SUCCESS), topic="Renewals, risks, launches"),
        SlackChannel("deal-desk", is_private=True, members=_mails(_DESK), topic="Discounts and terms. Private."),
        SlackChannel(
            "ext-cobalt-health",
            members=(*_mails(("celine", "dana", "samir")), CUSTOMER_GUEST.email),
            topic="Shared with Cobalt Health Partners",
            is_ext_shared=True,
        ),
        SlackChannel("project-website", members=(f"mia.lindqvist@{DOMAIN}", GUEST.email, _BY_KEY["priya"].email)),
    ]


def _mails(keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_BY_KEY[key].email for key in keys)
