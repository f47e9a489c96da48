"""What happens to the Task in Salesforce happens to the item, and unclaimed items reach the manager once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from app.crm.tables import User
from app.digests.post_digest import post_digest_now
from app.followups.escalate_items import escalate_items
from app.followups.follow_tasks import follow_tasks
from app.followups.rules import ItemState
from app.followups.tables import ActionItem, ItemEvent
from app.followups.tell_manager import tell_manager
from tests.bot.harness import Bot, as_text, has_action
from tests.bot.test_assign_from_digest import HELEN, ODIS, TOM, fill, posted, slack_id
from tests.bot.test_digest_owner import next_monday, set_clock


@pytest.fixture(scope="module")
def items(bot: Bot) -> list[ActionItem]:
    """Three items of Tom's, from three alerts."""
    post_digest_now(bot.services, "risk")
    for _ in range(3):
        bot.click(ODIS, posted(bot), "followup.assign")
        bot.submit(ODIS, fill(bot, TOM))
    return rows(bot)


def rows(bot: Bot) -> list[ActionItem]:
    """The items as they are now, oldest first."""
    with bot.services.db.begin() as session:
        return list(session.scalars(select(ActionItem).order_by(ActionItem.created_at)))


def in_salesforce(bot: Bot, item: ActionItem, **change: Any) -> None:
    """Somebody changes the Task in Salesforce; then the mirror and the items follow."""
    bot.control.act("salesforce", object="Task", id=item.salesforce_task_id, **change)
    bot.sync()
    set_clock(bot, next_monday(15))  # nobody is written to by night
    follow_tasks(bot.services)
    bot.run_jobs()


def test_our_own_writes_do_not_come_back_as_changes(bot: Bot, items: list[ActionItem]) -> None:
    """After a sync the mirror shows what we wrote, and nothing happens."""
    assert [item.state for item in items] == [ItemState.OPEN] * 3
    bot.sync()
    assert follow_tasks(bot.services) == 0


def test_a_change_in_salesforce_that_the_mirror_has_not_seen_is_not_written_over(
    bot: Bot, items: list[ActionItem]
) -> None:
    """Whoever reassigns in Slack in that minute hears what was done there; a second try is meant, and counts."""
    due = bot.services.clock.today() + timedelta(days=33)
    task_id = items[2].salesforce_task_id
    bot.control.act("salesforce", object="Task", id=task_id, fields={"ActivityDate": due.isoformat()})
    for told in ("somebody changed this Task in Salesforce", "Assigned to"):
        mine = next(m for m in reversed(bot.messages(TOM)) if str(items[2].id) in str(m["blocks"]))
        bot.click(TOM, mine, "followup.reassign")
        bot.submit(TOM, fill(bot, TOM))
        assert told in as_text(bot.messages(TOM)[-1]), as_text(bot.messages(TOM)[-1])
        task = bot.services.salesforce.acting_as(TOM).get("Task", str(task_id), ("ActivityDate",))
        assert (task["ActivityDate"] == due.isoformat()) == (told != "Assigned to")


def test_a_new_date_and_owner_in_salesforce_are_followed(bot: Bot, items: list[ActionItem]) -> None:
    """The new owner hears of it in Slack."""
    helen = bot.services.people.salesforce_user(slack_id(bot, HELEN))
    due = bot.services.clock.today() + timedelta(days=20)
    in_salesforce(bot, items[0], fields={"OwnerId": helen.id, "ActivityDate": due.isoformat()})
    item = rows(bot)[0]
    assert (item.assignee_id, item.due_on) == (helen.id, due)
    assert any("Call the buyer" in as_text(message) for message in bot.messages(HELEN))


def test_a_task_completed_in_salesforce_closes_the_item_and_its_alert(bot: Bot, items: list[ActionItem]) -> None:
    """The digest shows it as done."""
    in_salesforce(bot, items[1], fields={"Status": "Completed"})
    assert rows(bot)[1].state == ItemState.DONE
    assert ":white_check_mark: Done" in str(posted(bot)["blocks"])


def test_a_task_deleted_in_salesforce_is_asked_about(bot: Bot, items: list[ActionItem]) -> None:
    """The owner decides; nothing is dropped silently, and nothing asked twice."""
    in_salesforce(bot, items[2], delete=True)
    follow_tasks(bot.services)
    bot.run_jobs()
    asked = [message for message in bot.messages(TOM) if has_action(message, "followup.cancel")]
    assert len(asked) == 1
    assert rows(bot)[2].state == ItemState.OPEN
    bot.click(TOM, asked[0], "followup.cancel")
    assert rows(bot)[2].state == ItemState.CANCELLED


def test_an_unclaimed_item_reaches_the_manager_once(bot: Bot, items: list[ActionItem]) -> None:
    """Two looks, one message to the owner's manager."""
    with bot.services.db.begin() as session:
        tom = {"assignee_id": items[1].assignee_id, "assignee_slack_id": slack_id(bot, TOM)}
        earlier = ItemEvent.at - timedelta(days=10)
        session.execute(update(ItemEvent).where(ItemEvent.item_id == items[0].id).values(at=earlier))
        session.execute(update(ActionItem).where(ActionItem.id == items[0].id).values(**tom))
    for _ in range(2):
        set_clock(bot, next_monday(15))
        escalate_items(bot.services)
        bot.run_jobs()
    told = [m for m in bot.messages(HELEN) if "has not picked this up" in as_text(m)]
    assert len(told) == 1


def test_what_a_leaver_made_for_themselves_reaches_an_admin(bot: Bot, items: list[ActionItem]) -> None:
    """No manager, and its maker is gone: the first of ADMIN_EMAILS whom Slack knows and who may see it is told."""
    item, tom = items[1], slack_id(bot, TOM)
    settings = bot.services.settings.model_copy(update={"admin_emails": ("nobody@harbour.example", TOM, HELEN)})
    leaver = bot.services.people.salesforce_user(tom).id
    with bot.services.db.begin() as session:
        own = {"state": ItemState.OPEN, "assignee_id": leaver, "assignee_slack_id": tom, "created_by_slack_id": tom}
        session.execute(update(ActionItem).where(ActionItem.id == item.id).values(**own))
        session.execute(update(User).where(User.id == leaver).values(is_active=False))
    tell_manager(replace(bot.services, settings=settings), [item.id], "")
    assert len([m for m in bot.messages(HELEN) if "so this has nobody" in as_text(m)]) == 1
