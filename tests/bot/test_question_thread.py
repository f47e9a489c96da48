"""Questions in threads, in direct messages and from the card, asked of the real bot."""

from __future__ import annotations

from tests.bot.harness import Bot, as_text, has_action

CELINE, DANA, SAMIR = "celine.moreau@fernhill.example", "dana.reyes@fernhill.example", "samir.haddad@fernhill.example"
MIA = "mia.lindqvist@fernhill.example"
GUEST = "nico.ferrara@gilded-oak.example"
SUCCESS = "#customer-success"


def thread(bot: Bot, user: str = CELINE, text: str = "Kick-off tomorrow", channel: str = SUCCESS) -> str:
    """Open a thread; returns its ts."""
    bot.say(user, text, channel)
    return bot.last_ts


def test_mention_in_a_thread_is_answered_there_with_the_records_linked(bot: Bot) -> None:
    """The answer names the promise to the letter and links the mail that holds it, publicly where all may see it."""
    answers = bot.say(CELINE, "@throughline what did we promise Sable Ridge?", SUCCESS, thread(bot))
    assert len(answers) == 1
    assert not answers[0].get("is_ephemeral")
    assert answers[0]["thread_ts"]
    assert "two-way NetSuite payroll integration" in as_text(answers[0])
    assert "/02s" in str(answers[0]["blocks"])


def test_follow_up_needs_no_mention(bot: Bot) -> None:
    """The thread's subject is remembered: "and when does it renew?" is about the same customer."""
    opened = thread(bot)
    bot.say(CELINE, "@throughline who owns Sable Ridge?", SUCCESS, opened)
    answers = bot.say(SAMIR, "and when does it renew?", SUCCESS, opened)
    assert "Sable Ridge Outfitters renews on" in as_text(answers[0])


def test_talk_between_colleagues_is_left_alone(bot: Bot) -> None:
    """In a thread with a subject, what is said to a colleague draws no answer."""
    opened = thread(bot)
    bot.say(CELINE, "@throughline who owns Sable Ridge?", SUCCESS, opened)
    assert bot.say(SAMIR, "thanks, can you send me the deck?", SUCCESS, opened) == []
    assert bot.say(SAMIR, "great, see you there", SUCCESS, opened) == []


def test_message_in_a_foreign_thread_is_left_alone(bot: Bot) -> None:
    """A thread that never was the bot's business stays without it."""
    opened = thread(bot, text="lunch?")
    assert bot.say(SAMIR, "when does Sable Ridge renew?", SUCCESS, opened) == []


def test_direct_question_is_answered_below_it_and_remembered(bot: Bot) -> None:
    """A direct message needs no mention, its answer is its thread, and the next question is about the same customer."""
    answers = bot.say(CELINE, "Which open cases does Meridian Freight have?", "@bot")
    assert "Mobile Crew loses stops" in as_text(answers[0])
    assert answers[0]["thread_ts"] == bot.last_ts
    assert "severe cases open" in as_text(bot.say(CELINE, "and why is it at risk?", "@bot")[0])


def test_answer_stays_private_where_somebody_may_not_see_the_records(bot: Bot) -> None:
    """In #general a designer without Salesforce access reads along, so only the asker sees the answer, with Share."""
    answers = bot.say(
        CELINE, "@throughline when does Meridian Freight renew?", "#general", thread(bot, channel="#general")
    )
    assert answers[0]["is_ephemeral"]
    assert "Only you see this" in as_text(answers[0])
    assert has_action(answers[0], "answer.share")


def test_answer_stays_private_where_a_reader_may_not_see_the_field(bot: Bot) -> None:
    """#sales holds a colleague whose profile hides ARR: the figure is not posted there, the owner's name is."""
    arr = bot.say(
        DANA, "@throughline how much ARR does Meridian Freight have?", "#sales", thread(bot, DANA, channel="#sales")
    )
    owner = bot.say(DANA, "@throughline who owns Meridian Freight?", "#sales", thread(bot, DANA, channel="#sales"))
    assert arr[0]["is_ephemeral"]
    assert not owner[0].get("is_ephemeral")


def test_a_group_is_answered_as_a_channel_of_its_members(bot: Bot) -> None:
    """In the thread that was asked in where all of them may see it, with follow-ups; with a guest in it, to the asker."""
    colleagues, with_guest = f"@bot,@{SAMIR}", f"@bot,@{GUEST}"
    opened = thread(bot, channel=colleagues)
    answers = bot.say(CELINE, "@throughline who owns Sable Ridge?", colleagues, opened)
    assert (answers[0]["thread_ts"], answers[0]["is_ephemeral"]) == (opened, False)
    assert "renews on" in as_text(bot.say(SAMIR, "and when does it renew?", f"@bot,@{CELINE}", opened)[0])
    assert bot.say(CELINE, "@throughline who owns Sable Ridge?", with_guest)[0]["is_ephemeral"]


def test_a_channel_closed_to_posts_costs_nobody_the_answer(bot: Bot) -> None:
    """The asker reads it in their own messages, with the reason."""
    opened = thread(bot)
    bot.control.act("channel", channel=SUCCESS, post_refusal="restricted_action_read_only_channel")
    try:
        bot.say(CELINE, "@throughline who owns Sable Ridge?", SUCCESS, opened)
    finally:
        bot.control.act("channel", channel=SUCCESS, post_refusal=None)
    told = as_text(bot.messages(CELINE)[-1])
    assert "Dana Reyes" in told
    assert "does not let me post in that channel" in told


def test_private_answer_is_shared_once_on_a_click(bot: Bot) -> None:
    """Share posts the same answer into the thread, says who shared it, and takes its own button away."""
    opened = thread(bot, channel="#general")
    answer = bot.say(CELINE, "@throughline when does Meridian Freight renew?", "#general", opened)[0]
    after = bot.click(CELINE, answer, "answer.share")
    shared = [m for m in after if not m.get("is_ephemeral")]
    assert len(shared) == 1
    assert "renews on" in as_text(shared[0])
    assert "Shared by" in as_text(shared[0])
    assert not any(has_action(m, "answer.share") for m in after)


def test_person_without_a_salesforce_user_learns_nothing(bot: Bot) -> None:
    """No tie, no data, one sentence that says how to fix it."""
    answers = bot.say(MIA, "@throughline how much ARR does Meridian Freight have?", "#general")
    assert "could not match your Slack e-mail" in as_text(answers[0])
    assert "224" not in as_text(answers[0])


def test_nothing_is_said_where_another_company_reads_along(bot: Bot) -> None:
    """In a shared channel the asker is told privately why there is no answer."""
    answers = bot.say(CELINE, "@throughline what did we promise Cobalt?", "#ext-cobalt-health")
    assert answers[0]["is_ephemeral"]
    assert "shared with another company" in as_text(answers[0])


def test_name_that_no_record_holds_is_said_to_be_absent(bot: Bot) -> None:
    """What is not in the CRM is said not to be there, rather than answered with something near."""
    answers = bot.say(CELINE, "@throughline does Meridian Freight have a data centre in Norway?", SUCCESS, thread(bot))
    assert "no mention of “Norway”" in as_text(answers[0])


def test_question_that_no_topic_covers_is_answered_from_what_people_wrote(bot: Bot) -> None:
    """The model's sentence about a mail is shown with its source and marked as the model's."""
    answers = bot.say(CELINE, "@throughline what did Maya of Sable Ridge say about Cole?", SUCCESS, thread(bot))
    assert "Cole in Nampa is nervous" in as_text(answers[0])


def test_same_question_is_answered_in_the_records_words_while_the_model_is_down(bot: Bot) -> None:
    """Without a model the very words on record answer, and the reader is told."""
    fault = {"service": "openai", "match": {}, "fault": "500", "times": 20}
    bot.control.act("fault", **fault)
    answers = bot.say(CELINE, "@throughline what did Maya of Sable Ridge say about Cole?", SUCCESS, thread(bot))
    bot.control._session.delete(f"{bot.control.base_url}/_control/fault", timeout=5)
    assert "“Cole in Nampa is nervous" in as_text(answers[0])
    assert "model is not answering" in as_text(answers[0])


def test_question_without_an_account_asks_which_one(bot: Bot) -> None:
    """Naming no customer gets a sentence that says how to ask."""
    opened = thread(bot)
    assert "Which account do you mean?" in as_text(
        bot.say(SAMIR, "@throughline when does it renew?", SUCCESS, opened)[0]
    )


def test_several_accounts_of_one_name_are_never_guessed(bot: Bot) -> None:
    """Three Brightwaters: the answer lists them and picks none."""
    answers = bot.say(CELINE, "@throughline when does Brightwater renew?", SUCCESS, thread(bot))
    assert "Several accounts fit" in as_text(answers[0])


def test_card_question_is_answered_to_the_asker_alone(bot: Bot) -> None:
    """Ask on the private card answers as privately."""
    card = bot.command(CELINE, "/account", "Meridian Freight", SUCCESS)[0]
    before = {m["ts"] for m in bot.messages(CELINE, SUCCESS)}
    bot.click(CELINE, card, "account.ask")
    bot.submit(CELINE, {"question": {"question": "What did we promise them?"}})
    answers = [m for m in bot.messages(CELINE, SUCCESS) if m["ts"] not in before]
    assert answers[-1]["is_ephemeral"]
    assert "committed date" in as_text(answers[-1])


def test_thumbs_are_noted(bot: Bot) -> None:
    """A verdict under an answer is thanked for and kept."""
    answer = bot.say(CELINE, "@throughline who owns Sable Ridge?", SUCCESS, thread(bot))[0]
    assert "noted" in as_text(bot.click(CELINE, answer, "answer.feedback.no")[-1])
