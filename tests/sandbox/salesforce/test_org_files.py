"""Orgs from CSV files: what is accepted, what is filled in, how problems are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.clock import Clock
from sandbox.org import SlackPerson
from sandbox.org_csv import OrgFileError
from sandbox.org_files import load_org
from sandbox.salesforce.ids import is_id, make_id
from sandbox.salesforce.loading.person_names import with_parts
from tests.sandbox.salesforce.world import Host, Running

ACCOUNTS = "Id,Name,OwnerId,ARR__c,Renewal__c,Active__c,Note__c\nA-17,Acme,U-1,1200.50,2027-01-31,true,EMEA\n"
USERS = "Id,FirstName,LastName,Email\nU-1,Ann,Lee,ann@acme.example\nU-2,Bo,Ray,bo@acme.example\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One account and its owner."""
    write(tmp_path, Account=ACCOUNTS, User=USERS)
    return tmp_path


def write(folder: Path, **files: str) -> None:
    """Write `name.csv` files."""
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")


def serve(host: Host, folder: Path) -> Running:
    """The folder's org, served."""
    return host.serve(load_org(folder, Clock()))


def test_foreign_keys_become_ids_and_stay_together(host: Host, folder: Path) -> None:
    """References between files, to itself, and to several objects; real ids are kept."""
    real = make_id("006", 4711)
    write(
        folder,
        Account=ACCOUNTS + "A-18,Sub,U-2,,,,\n",
        Opportunity=f"Id,Name,AccountId,OwnerId,StageName,CloseDate\n{real},Deal,A-17,U-2,Prospecting,2026-12-31\n",
        Task=f"Subject,WhatId,WhoId,OwnerId\nCall,{real},C-1,U-1\nMail,A-18,,U-1\n",
        Contact="Id,LastName,AccountId,ReportsToId\nC-1,Boss,A-17,\nC-2,Clerk,A-17,C-1\n",
    )
    running = serve(host, folder)
    account = running.id_of("Account", "Acme")
    deal = running.service.table("Opportunity", 1)[0]
    assert (deal["Id"], deal["AccountId"]) == (real, account)
    assert is_id(account)
    assert account.startswith("001")
    tasks = {row["Subject"]: row for row in running.service.table("Task", 5)}
    boss = running.id_of("Contact", "Boss", "LastName")
    assert (tasks["Call"]["WhatId"], tasks["Call"]["WhoId"]) == (real, boss)
    assert tasks["Mail"]["WhatId"] == running.id_of("Account", "Sub")
    assert running.service.table("Contact", 5)[1]["ReportsToId"] == boss


def test_columns_beyond_the_schema_get_their_type_from_the_values(host: Host, folder: Path) -> None:
    """Numbers, dates, booleans and text; a key of another file makes a reference."""
    write(folder, Usage__c="Name,Account__c,Seats__c\nU1,A-17,12\n")
    fields = {
        (name, field["name"]): field["type"]
        for running in [serve(host, folder)]
        for caller in [running.sign_in("ann@acme.example")]
        for name in ("Account", "Usage__c")
        for field in caller.get(f"/sobjects/{name}/describe").json()["fields"]
    }
    assert fields["Account", "ARR__c"] == "double"
    assert fields["Account", "Renewal__c"] == "date"
    assert fields["Account", "Active__c"] == "boolean"
    assert fields["Account", "Note__c"] == "string"
    assert fields["Usage__c", "Seats__c"] == "double"
    assert fields["Usage__c", "Account__c"] == "reference"


def test_slack_people_and_salesforce_users_are_two_files(folder: Path) -> None:
    """users.csv and User.csv do not collide, and any letter case finds them."""
    write(folder, USERS="Email,Real_Name,TZ,Title,Is_Admin\nann@acme.example,Ann Lee,Europe/Paris,AE,true\n")
    org = load_org(folder, Clock())
    assert org.people == [SlackPerson("ann@acme.example", "Ann Lee", "Europe/Paris", "AE", is_admin=True)]
    assert len(org.tables["User"]) == 2


def test_without_users_csv_every_active_user_is_in_slack(folder: Path) -> None:
    """People come from User.csv."""
    write(folder, User=USERS.replace("Email", "Email,IsActive").replace("ann@acme.example", "ann@acme.example,false"))
    write(folder, User=(folder / "User.csv").read_text().replace("bo@acme.example", "bo@acme.example,true"))
    assert [person.email for person in load_org(folder, Clock()).people] == ["bo@acme.example"]


def test_without_user_csv_owners_become_users(host: Host, tmp_path: Path) -> None:
    """People of users.csv own what bears their e-mail, name or its first part; other keys become users of their own."""
    rows = "Name,OwnerId\nA,ann@acme.example\nB,Bo Ray\nC,bo\nD,U-99\nE,\n"
    write(tmp_path, Account=rows, users="email,real_name\nann@acme.example,Ann Lee\nbo@acme.example,Bo Ray\n")
    running = serve(host, tmp_path)
    users = {row["Id"]: row["Email"] for row in running.service.table("User", 10)}
    owners = {row["Name"]: users[row["OwnerId"]] for row in running.service.table("Account", 10)}
    assert owners["A"] == "ann@acme.example"
    assert owners["B"] == "bo@acme.example"
    assert owners["D"] == "u.99@sandbox.example"


@pytest.mark.parametrize(
    ("given", "parts"),
    [
        ({"Name": "Ann van Lee"}, ("Ann van", "Lee")),
        ({"Name": "Ann van Lee", "LastName": "van Lee"}, ("Ann", "van Lee")),
        ({"Name": "Ann Lee", "FirstName": "Ann"}, ("Ann", "Lee")),
        ({"Name": "Ann Lee", "LastName": "Smith"}, (None, "Smith")),
        ({"Name": "Cher"}, (None, "Cher")),
        ({"LastName": "Lee"}, (None, "Lee")),
    ],
)
def test_a_whole_name_is_taken_apart(given: dict[str, str], parts: tuple[str | None, str]) -> None:
    """Else the parts would be empty, and the whole one be lost at the first change of the record."""
    named = with_parts(given)
    assert (named.get("FirstName"), named["LastName"]) == parts


def test_stages_and_statuses_in_use_are_known(host: Host, folder: Path) -> None:
    """Closed and won are recognised by their names."""
    deals = "Name,StageName,CloseDate,AccountId\nX,Discovery,2026-12-31,A-17\nY,Closed Won,2026-10-31,A-17\n"
    write(folder, Opportunity=deals + "Z,Lost to nobody,2026-10-31,A-17\n", Task="Subject,Status\nT,Done\nU,Parked\n")
    running = serve(host, folder)
    found = {row["Name"]: (row["IsClosed"], row["IsWon"]) for row in running.service.table("Opportunity", 5)}
    assert found == {"X": (False, False), "Y": (True, True), "Z": (True, False)}
    labels = {row["MasterLabel"] for row in running.service.table("OpportunityStage", 50)}
    assert {"Discovery", "Prospecting"} <= labels
    assert {row["Subject"]: row["IsClosed"] for row in running.service.table("Task", 5)} == {"T": True, "U": False}


def test_an_integration_user_sees_everything(host: Host, folder: Path) -> None:
    """One is added, with every right, where the org has none."""
    write(folder, UserRole="Id,Name\nr,Boss\n")
    running = serve(host, folder)
    username = running.service.settings()["SALESFORCE_USERNAME"]
    assert running.service.user_by_email(username)["Name"] == "Throughline Integration"
    assert running.sign_in(username).names("SELECT Name FROM Account") == ["Acme"]
    assert running.sign_in("bo@acme.example").names("SELECT Name FROM Account") == []


def test_text_survives(host: Host, folder: Path) -> None:
    """Line breaks, quotes, commas, byte-order mark, other alphabets."""
    text = '\ufeffname,Description\n"Zoë, ""Z"" & Co","two\nlines"\n'
    write(folder, Account=text)
    row = serve(host, folder).service.table("Account", 1)[0]
    assert (row["Name"], row["Description"]) == ('Zoë, "Z" & Co', "two\nlines")


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"Acount": "Name\nx\n"}, r"Acount\.csv.*did you mean Account\.csv"),
        ({"Account": "Name,AnnualRevenue\nx,many\n"}, r"Account\.csv, row 2, column AnnualRevenue: 'many'"),
        ({"Opportunity": 'Name,CloseDate\n"a\nb",31.12.2026\n'}, r"Opportunity\.csv, row 3, column CloseDate"),
        ({"Account": "Name,CreatedDate\nx,soon\n"}, "column CreatedDate: 'soon'"),
        ({"Contact": "LastName,HasOptedOutOfEmail\nx,maybe\n"}, "neither true nor false"),
        ({"Account": "Name,Phone\nonly one\n"}, r"Account\.csv, row 2: 1 cells"),
        ({"Account": "Name,name\nx,y\n"}, "given twice"),
        ({"Account": "Name,Owner.Name\nx,y\n"}, "OwnerId"),
        ({"Account": ""}, r"Account\.csv is empty"),
        ({"users": "email\na@b.example\n"}, "no CSV file named after an object"),
        ({"Account": "Name\nx\n", "users": "email,tz\na@b.example,Mars\n"}, "row 2, column tz: 'Mars'"),
        ({"Account": "Name\nx\n", "users": "email\na@b.example\nA@B.example\n"}, "given twice"),
    ],
)  # fmt: skip
def test_problems_are_named(tmp_path: Path, files: dict[str, str], words: str) -> None:
    """File, row, column and what to do."""
    write(tmp_path, **files)
    with pytest.raises(OrgFileError, match=words):
        load_org(tmp_path, Clock())


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"Account": "Id,Name\nA,x\nB,y\nA,z\n"}, r"Account\.csv, row 4, column Id: Id 'A' is given twice"),
        ({"Opportunity": "Name,AccountId\nx,A-99\n"}, r"Opportunity\.csv, row 2, column AccountId: 'A-99' is the Id of no"),
        ({"Contact": "LastName,OwnerId\nx,U-9\n"}, r"Contact\.csv, row 2, column OwnerId: 'U-9'"),
    ],
)  # fmt: skip
def test_broken_references_are_named(host: Host, folder: Path, files: dict[str, str], words: str) -> None:
    """Before anything is served."""
    write(folder, **files)
    with pytest.raises(ValueError, match=words):
        serve(host, folder)


def test_latin1_is_refused(tmp_path: Path) -> None:
    """Only UTF-8 is read."""
    (tmp_path / "Account.csv").write_bytes("Name\nZo\xeb\n".encode("latin-1"))
    with pytest.raises(OrgFileError, match="UTF-8"):
        load_org(tmp_path, Clock())


def test_a_state_file_outlives_the_process(host: Host, folder: Path, tmp_path: Path) -> None:
    """What was changed is there after a restart, and nothing is loaded twice."""
    state = str(tmp_path / "state.sqlite")
    first = host.serve(load_org(folder, Clock()), state)
    made = first.service.change({"object": "Account", "fields": {"Name": "Kept", "ARR__c": 5}})["id"]
    first.service.store.close()
    second = host.serve(load_org(folder, Clock()), state)
    assert {row["Name"] for row in second.service.table("Account", 9)} == {"Acme", "Kept"}
    assert second.id_of("Account", "Kept") == made
