"""After the installation: one greeting, the fields of the measures, questions to start with."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from app.audit.tables import OpsLogEntry
from app.home.suggest_prompts import GENERAL, prompts_for
from app.home.welcome import KEY, welcome_installer
from app.salesforce.mapping import mapping_for
from app.salesforce.tables import FieldMappingRow
from tests.bot.harness import Bot, as_text, has_action

ADMIN, CELINE = "laura.kim@fernhill.example", "celine.moreau@fernhill.example"


def the_admin(bot: Bot) -> str:
    """Somebody with admin rights and a Salesforce user."""
    users = bot.control.look("users")["users"]
    return str(next(one["email"] for one in users if one.get("is_admin") and one.get("email")))


def test_the_first_admin_who_opens_the_home_tab_is_greeted_once(bot: Bot) -> None:
    """With what to do first; nobody else is written to, and no second time."""
    admin = the_admin(bot)
    for who in (CELINE, admin, admin):
        bot.control.act("open_home", user=who)
        bot.run_jobs()
    greetings = [m for m in bot.messages(admin) if "is installed" in as_text(m)]
    assert len(greetings) == 1
    assert has_action(greetings[0], "settings.digest.new")
    assert has_action(greetings[0], "settings.fields.open")
    assert not [m for m in bot.messages(CELINE) if "is installed" in as_text(m)]
    welcome_installer(bot.services)
    assert bot.services.slack.sent_as(KEY) is not None
    assert list(bot.services.people.in_charge(())) == [bot.services.people.user_with_email(admin)]


def test_an_admin_confirms_the_fields_of_the_measures(bot: Bot) -> None:
    """What was guessed is confirmed in one form, on the record, and shown to everybody."""
    admin = the_admin(bot)
    (shown,) = bot.command(admin, "/throughline", "fields")
    assert "not confirmed" in as_text(shown)
    bot.click(admin, shown, "settings.fields.open")
    bot.submit(admin, {})
    with bot.services.db.begin() as session:
        assert {one.status for one in mapping_for(session).values()} == {"confirmed"}
        assert session.scalars(select(OpsLogEntry).where(OpsLogEntry.kind == "settings.fields")).one()
        session.execute(text("UPDATE field_mapping SET status = 'suggested' WHERE status = 'confirmed'"))
    assert "confirmed" in as_text(bot.messages(admin, "#general")[-1])


def test_one_field_is_not_read_as_two_measures(bot: Bot) -> None:
    """The form says so beside the field, and nothing is stored."""
    admin = the_admin(bot)
    (shown,) = bot.command(admin, "/throughline", "fields")
    bot.click(admin, shown, "settings.fields.open")
    with bot.services.db.begin() as session:
        users = mapping_for(session)["active_users"].field
    told = bot.submit(admin, {"licences": {"field": users}})
    assert "already" in str(told["ack"]["errors"])
    bot.control.act("close", user=admin, view_id=bot.view(admin)["id"])
    with bot.services.db.begin() as session:
        assert session.get_one(FieldMappingRow, "licences").field != users


def test_others_read_the_fields_and_change_nothing(bot: Bot) -> None:
    """There is no button for them."""
    (shown,) = bot.command(CELINE, "/throughline", "fields")
    assert not has_action(shown, "settings.fields.open")


def test_the_conversation_offers_questions_about_ones_own_customers(bot: Bot) -> None:
    """Two about the customer that is most at risk, and general ones; at most four."""
    bot.control.act("open_home", user=CELINE, tab="messages")
    bot.run_jobs()
    prompts = bot.calls("assistant.threads.setSuggestedPrompts")[-1]["request"]["prompts"]
    assert 0 < len(prompts) <= 4


@pytest.mark.parametrize("asked", [message for _, message in GENERAL])
def test_every_question_that_is_offered_is_answered(bot: Bot, asked: str) -> None:
    """None of them ends in a question back."""
    said = "".join(as_text(m) for m in bot.say(CELINE, asked, "@bot"))
    assert said
    assert "Which account do you mean" not in said


def test_a_hostile_customer_name_stays_text_in_a_question() -> None:
    """On one line, cut, without control characters."""
    prompts = prompts_for("A\u202e\nB <!channel> " + "x" * 100)
    assert all("\n" not in title and "\u202e" not in title and len(title) < 90 for title, _ in prompts)
