"""The people at the customers: those of the stories by name, the others from lists of names that fit the country."""

from __future__ import annotations

import unicodedata

from sandbox.demo_org.accounts import AccountSpec, account_specs
from sandbox.demo_org.book import Book
from sandbox.demo_org.sheets import rows_of

_NAMES = {
    "": (
        "Alicia Ferris,Gordon Mayhew,Tanya Okonkwo,Russell Pike,Denise Carrow,Luis Ortega,Shelby Marsh,Warren Tuttle,"
        "Monique Dupree,Phil Yamada,Kara Lindholm,Desmond Ware,Beth Sandoval,Owen Rusk,Paula Grady,Terrence Bloom,"
        "Heidi Castro,Vince Malloy,Joanna Petrakis,Nate Holloway,Imani Brooks,Glenn Faber,Sonia Reyes-Lund,Art Kimball,"
        "Leigh Anne Boyd,Cory Whitcomb,Maribel Santos,Dale Hutchins,Renee Toussaint,Frank DiSalvo,Ximena Prado,Hugh Banner"
    ),
    "Germany": "Katrin Vogel,Matthias Böhm,Sabine Kraus,Jürgen Weiß,Anneliese Schäfer,Torsten Göbel",
    "Switzerland": "Reto Bühler,Madeleine Frei,Urs Ammann",
    "Japan": "佐藤 美咲 (Misaki Sato),Hiroshi Endo,中村 亮 (Ryo Nakamura),Emi Kuroda,Daisuke Ono,渡辺 直子 (Naoko Watanabe)",
    "United Kingdom": (
        "Philippa Hargreaves,Callum Reid,Sunita Patel,Graham Oakes,Bronwen Lloyd,Alistair Munro,Zara Iqbal,Keith Booth"
    ),
    "France": "Hélène Garnier,Thibault Roux",
    "Denmark": "Mette Kjær,Søren Holst",
    "Norway": "Håkon Lie,Tuva Berg",
    "Ireland": "Eoin Gallagher,Siobhán Walsh",
    "Spain": "Rocío Ibáñez,Álvaro Núñez",
    "New Zealand": "Aroha Ngata,Cam Sutherland,Mere Tipene",
    "Australia": "Bronte Kelly,Darren Pike",
    "Malaysia": "Nurul Izzah Rahim,Tan Wei Ming",
    "South Korea": "김지훈 (Jihoon Kim),Soo-ah Bae",
}
_TITLES = (
    "Operations Manager",
    "Head of Scheduling",
    "IT Manager",
    "Finance Director",
    "Field Service Manager",
    "Dispatch Lead",
    "Director of Operations",
    "Systems Administrator",
    "Procurement Manager",
)


def write_contacts(book: Book) -> None:
    """Every contact; each account ends with at least two, but those that hang on one person only."""
    _write_named(book)
    pools = {country: names.split(",") for country, names in _NAMES.items()}
    for spec in account_specs():
        wanted = _wanted(spec)
        pool = pools.get(spec.place[2], pools[""])
        while len(list(book.where("Contact", AccountId=spec.key))) < wanted:
            name = pool.pop(0)
            pool.append(name)
            position = len(list(book.where("Contact", AccountId=spec.key)))
            dice = book.dice(f"contact {spec.key} {position}")
            titles = _TITLES[:2] if position == 0 else _TITLES[2:]
            _write(book, spec, name, (f"{spec.key}-{position + 1}", dice.choice(titles), _phone(dice.random())))


def _wanted(spec: AccountSpec) -> int:
    if spec.key in {"vantage", "brightwater-inc", "brightwater-de"}:
        return 1
    return {"SMB": 2, "Mid-Market": 3, "Enterprise": 4}[spec.segment]


def _phone(luck: float) -> str:
    return f"+1 555 01{int(luck * 100):02d} {int(luck * 9000) + 1000}"


def _write_named(book: Book) -> None:
    specs = {spec.key: spec for spec in account_specs()}
    for key, account, name, title, phone, above in rows_of("contacts.txt"):
        _write(book, specs[account], name, (key, title, phone))
        if above != "-":
            book.row(key)["ReportsToId"] = above


def _write(book: Book, spec: AccountSpec, name: str, card: tuple[str, str, str]) -> None:
    key, title, phone = card
    first, _, last = name.partition(" ")
    book.add(
        "Contact",
        key,
        AccountId=spec.key,
        Name=name,
        FirstName=first,
        LastName=last,
        Email=f"{_mailbox(name)}@{spec.domain.removeprefix('www.')}",
        Phone=phone,
        Title=title,
        OwnerId=spec.owner,
        HasOptedOutOfEmail=False,
        CreatedById=spec.owner,
        CreatedDate=book.at(min(spec.since - 60, -80) if spec.months else -120, "16:40"),
    )


def _mailbox(name: str) -> str:
    latin = name.partition("(")[2].rstrip(")") or name
    plain = unicodedata.normalize(
        "NFKD", latin.replace("ß", "ss").replace("Ø", "O").replace("ø", "o").replace("æ", "ae")
    )
    letters = "".join(c for c in plain.lower() if c.isascii() and (c.isalnum() or c in " -"))
    return ".".join(letters.removeprefix("dr ").split())
