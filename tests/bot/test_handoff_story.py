"""A won deal, its handoff, the receiver's questions, the promises; and a colleague who leaves."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from app.crm.tables import User
from app.handoffs.escalate_rounds import escalate_rounds
from app.handoffs.tables import HandoffRound
from app.handoffs.watch_leavers import watch_leavers
from app.handoffs.watch_won import watch_won
from tests.bot.harness import Bot, as_text, has_action

CELINE, DANA, SAMIR = "celine.moreau@fernhill.example", "dana.reyes@fernhill.example", "samir.haddad@fernhill.example"
HELEN, MARCUS = "helen.brandt@fernhill.example", "marcus.bell@fernhill.example"


def newest(bot: Bot, user: str, action: str) -> dict[str, object]:
    """The newest direct message to a user that offers an action."""
    return [m for m in bot.messages(user) if has_action(m, action)][-1]


def type_into_form(bot: Bot, user: str, text: str) -> None:
    """Fill the open form's one field."""
    bot.submit(user, {"text": {"text": text}})


def test_draft_holds_promises_people_terms_and_gaps(bot: Bot) -> None:
    """`/handoff` shows the asker alone what was promised with quotes and links, by whom, and what is missing."""
    draft = bot.command(CELINE, "/handoff", "Sable Ridge", "#customer-success")[0]
    text = as_text(draft)
    assert draft["is_ephemeral"]
    for part in ("Promised by us", "12% and net 45", "What they want", "Maya Thornton", "Fernhill Connect", "Contract"):
        assert part in text
    assert "% complete" in text or "Complete" in text
    assert len(text.splitlines()) <= 50


def test_shared_handoff_is_posted_once(bot: Bot) -> None:
    """Share posts what the asker saw, says who shared it, and takes the button away."""
    draft = bot.command(CELINE, "/handoff", "Sable Ridge", "#customer-success")[0]
    after = bot.click(CELINE, draft, "handoff.share")
    shared = [m for m in after if not m.get("is_ephemeral")]
    assert len(shared) == 1
    assert "Shared by" in as_text(shared[0])
    assert not any(has_action(m, "handoff.share") for m in after)


def test_card_hands_off_too(bot: Bot) -> None:
    """The card's button drafts the same handoff."""
    card = bot.command(CELINE, "/account", "Sable Ridge", "#customer-success")[0]
    drafts = bot.click(CELINE, card, "handoff.start")
    assert "Handoff: Sable Ridge Outfitters" in as_text(drafts[-1])


def test_won_deal_is_drafted_once_for_seller_and_receiver(bot: Bot) -> None:
    """The clock finds the deal won two days ago: the seller gets the draft, the success manager the offer, once."""
    assert watch_won(bot.services) == 1
    bot.run_jobs()
    assert watch_won(bot.services) == 0
    assert "is won" in as_text(newest(bot, DANA, "handoff.share"))
    offer = as_text(newest(bot, CELINE, "handoff.accept"))
    assert "Dana Reyes hands *Sable Ridge Outfitters* over to you" in offer


def test_offer_not_accepted_goes_to_the_manager_once(bot: Bot) -> None:
    """After two working days of silence the receiver's manager hears of it, a single time."""
    assert escalate_rounds(bot.services) == 0
    with bot.services.db.begin() as session:
        session.execute(update(HandoffRound).values(offered_at=bot.services.clock.now() - timedelta(days=7)))
    before = len(bot.messages(SAMIR))
    assert escalate_rounds(bot.services) == 1
    bot.run_jobs()
    assert escalate_rounds(bot.services) == 0
    told = bot.messages(SAMIR)[before:]
    assert ["has waited for" in as_text(m) for m in told] == [True]
    assert "I told Samir Haddad" in as_text(bot.messages(DANA)[-1])


def test_receiver_returns_with_questions_and_accepts_the_answers(bot: Bot) -> None:
    """Questions reach the seller, the answers come back with a new version, and acceptance is told to the seller."""
    bot.click(CELINE, newest(bot, CELINE, "handoff.accept"), "handoff.return")
    type_into_form(bot, CELINE, "Who pays for NetSuite?")
    asked = newest(bot, DANA, "handoff.answer")
    assert "Who pays for NetSuite?" in as_text(asked)
    assert escalate_rounds(bot.services) == 0
    with bot.services.db.begin() as session:
        session.execute(update(HandoffRound).values(decided_at=bot.services.clock.now() - timedelta(days=7)))
    assert escalate_rounds(bot.services) == 1
    bot.run_jobs()
    assert escalate_rounds(bot.services) == 0
    assert "has not answered them for more than two working days" in as_text(bot.messages(HELEN)[-1])
    bot.click(DANA, asked, "handoff.answer")
    type_into_form(bot, DANA, "We do, it is part of Connect.")
    offer = newest(bot, CELINE, "handoff.accept")
    assert "We do, it is part of Connect." in as_text(offer)
    bot.click(CELINE, offer, "handoff.accept")
    assert "Celine Moreau accepted the handoff" in as_text(bot.messages(DANA)[-1])
    assert "1 handoff accepted, 1 after questions" in as_text(bot.command(CELINE, "/handoff", "status")[0])


def test_an_account_is_handed_to_whoever_is_chosen(bot: Bot) -> None:
    """Also where Salesforce names no success manager; to oneself is no handoff."""
    draft = bot.command(DANA, "/handoff", "Sable Ridge", "#sales")[0]
    bot.click(DANA, draft, "handoff.choose")
    bot.submit(DANA, {"receiver": {"text": DANA}})
    assert "over to yourself" in as_text(bot.messages(DANA, "#sales")[-1])
    bot.click(DANA, draft, "handoff.choose")
    bot.submit(DANA, {"receiver": {"text": SAMIR}})
    assert "Dana Reyes hands *Sable Ridge Outfitters* over to you" in as_text(newest(bot, SAMIR, "handoff.accept"))


def test_promise_is_marked_delivered_in_the_ledger(bot: Bot) -> None:
    """The ledger lists each promise with who, when and due; Delivered is kept."""
    draft = bot.command(CELINE, "/handoff", "Sable Ridge", "#customer-success")[0]
    ledger = bot.click(CELINE, draft, "handoff.ledger")[-1]
    owed = as_text(ledger).count("[Delivered]")
    assert owed >= 4
    marked = bot.click(CELINE, ledger, "promise.delivered")[-1]
    assert as_text(marked).count("[Delivered]") == owed - 1
    assert "delivered" in as_text(marked)


def test_delivered_promise_is_told_as_delivered_in_the_next_draft(bot: Bot) -> None:
    """The page and the ledger agree."""
    assert ", delivered " in as_text(bot.command(CELINE, "/handoff", "Sable Ridge", "#customer-success")[0])


def test_every_version_is_listed_and_shown_again(bot: Bot) -> None:
    """Versions lists them with whose eyes they were written with; Show brings one back as it was."""
    listed = bot.command(CELINE, "/handoff", "versions Sable Ridge", "#customer-success")[0]
    assert as_text(listed).count("[Show]") >= 4
    assert "for Celine Moreau, offered" in as_text(listed)
    shown = bot.click(CELINE, listed, "handoff.version")[-1]
    assert "Handoff: Sable Ridge Outfitters" in as_text(shown)
    assert "This is the version of" in as_text(shown)


def test_accepted_handoff_leads_to_a_checklist_with_owners_and_days(bot: Bot) -> None:
    """From the accepted message: every step to somebody in one form; the command tells how far they are."""
    accepted = newest(bot, CELINE, "checklist.open")
    bot.click(CELINE, accepted, "checklist.open")
    assert "Kick-off call with Maya Thornton" in str(bot.view(CELINE)["blocks"])
    bot.submit(CELINE, {"title-0": {"value": "Kick-off in Boise"}})
    told = as_text(bot.command(CELINE, "/handoff", "checklist Sable Ridge", "#customer-success")[0])
    assert "0 of 9 steps done" in told
    assert "Kick-off in Boise" in told
    assert "nobody yet" not in told
    bot.click(CELINE, accepted, "checklist.open")
    assert "Every step" in str(bot.view(CELINE)["blocks"])


def test_leaving_colleague_is_reconciled_reassigned_and_undone(bot: Bot) -> None:
    """Every open record is listed, the difference is 0; one click moves them in the manager's name, one takes it back."""
    preview = bot.command(HELEN, "/handoff", "@Marcus Bell", "#sales")[0]
    assert "difference 0" in as_text(preview)
    owned = len(_owned(bot))
    assert f"*{owned} open records*" in as_text(preview)
    bot.click(HELEN, preview, "rep.reassign")
    assert _owned(bot) == []
    done = newest(bot, HELEN, "rep.undo")
    assert f"{owned} records of {owned}" in as_text(done)
    bot.click(HELEN, done, "rep.undo")
    assert len(_owned(bot)) == owned


def test_only_managers_see_what_a_colleague_leaves(bot: Bot) -> None:
    """A peer is refused."""
    assert "Only Marcus Bell's managers" in as_text(bot.command(CELINE, "/handoff", "@Marcus Bell", "#sales")[0])


def test_unknown_person_is_said_to_be_unknown(bot: Bot) -> None:
    """A name after @ that no user has is named in the answer."""
    assert "no Salesforce user called “Nobody Here”" in as_text(
        bot.command(HELEN, "/handoff", "@Nobody Here", "#sales")[0]
    )


def test_manager_hears_of_a_deactivated_colleague_once(bot: Bot) -> None:
    """A user made inactive in Salesforce who still owns records is told to the manager, with the command."""
    user_id = next(row.id for row in _users(bot) if row.email == "tom.okafor@fernhill.example")
    bot.control.act("salesforce", object="User", id=user_id, fields={"IsActive": False})
    bot.sync()
    assert watch_leavers(bot.services) >= 1
    bot.run_jobs()
    assert watch_leavers(bot.services) == 0
    told = [as_text(m) for m in bot.messages(HELEN) if "Tom Okafor was deactivated" in as_text(m)]
    assert len(told) == 1
    assert "/handoff @Tom Okafor" in told[0]


def _users(bot: Bot) -> list[User]:
    with bot.services.db.begin() as session:
        return list(session.scalars(select(User)))


def _owned(bot: Bot) -> list[str]:
    from app.handoffs.departing import find_departing, read_estate

    leaving = find_departing(bot.services, MARCUS)
    assert leaving is not None
    return [one.id for one in read_estate(bot.services, leaving).records]
