"""Questions for lists, asked of the real bot."""

from __future__ import annotations

import json

from tests.bot.harness import Bot, as_text

HELEN, PRIYA, CELINE = (f"{name}@fernhill.example" for name in ("helen.brandt", "priya.raman", "celine.moreau"))


def test_list_echoes_its_filter_counts_and_sums(bot: Bot) -> None:
    """Open opportunities over $50k closing this year: filter in words, n of N, sum, and a linked table."""
    answer = bot.say(HELEN, "open opportunities over $50k closing in the next 60 days", "@bot")[0]
    text = as_text(answer)
    assert text.startswith("*Open opportunities · close date ")
    assert "Castellan Insurance Group" in text
    assert "$228,960" in text
    assert " in all" in text
    assert "/006" in json.dumps(answer["blocks"])


def test_everything_that_fits_comes_as_a_file_to_the_asker(bot: Bot) -> None:
    """A long list is shown in part, and whole as CSV in the asker's direct messages."""
    before = len(bot.messages(HELEN))
    answers = bot.say(HELEN, "@throughline all open opportunities", "#sales")
    assert answers[0]["is_ephemeral"]
    files = [m for m in bot.messages(HELEN)[before:] if m.get("files")]
    assert [m["files"][0]["name"] for m in files] == ["deals.csv"]


def test_them_after_a_list_are_what_it_listed(bot: Bot) -> None:
    """Their ARR, those of them with open cases and their owners are the list's, not a customer's named before it."""
    bot.say(CELINE, "when does Cobalt Health renew?", channel="@bot")
    bot.say(CELINE, "which of my customers are at risk?", channel="@bot")
    assert "of the 6 customers before: ARR $" in as_text(
        bot.say(CELINE, "and what about their ARR?", channel="@bot")[0]
    )
    assert "of the 6 accounts before · at risk" in as_text(bot.say(CELINE, "are they at risk?", channel="@bot")[0])
    some = as_text(bot.say(CELINE, "which of them have more than 1 open case?", channel="@bot")[0])
    assert "of the 6 accounts before · 2 or more open cases" in some
    assert "2 of 2 shown" in some
    assert "of the 2 accounts before: ARR $" in as_text(bot.say(CELINE, "total of both", channel="@bot")[0])


def test_meetings_are_listed_by_day_and_hour(bot: Bot) -> None:
    """Over all customers, in the asker's own time zone."""
    told = as_text(bot.say(CELINE, "my meetings in the next 30 days", channel="@bot")[0])
    assert "of Celine Moreau" in told
    assert "Juniper QBR" in told


def test_hidden_field_filters_nothing_and_shows_nothing(bot: Bot) -> None:
    """Somebody whose profile hides amounts can neither filter by them nor read them."""
    assert "Salesforce hides Amount from you" in as_text(bot.say(PRIYA, "open opportunities over $50k", "@bot")[0])
    assert "$" not in as_text(bot.say(PRIYA, "all open opportunities", "@bot")[0])
    assert "hides ARR__c from you" in as_text(bot.say(PRIYA, "customers with ARR over 50k", "@bot")[0])


def test_my_list_is_mine(bot: Bot) -> None:
    """My overdue tasks are the asker's own."""
    text = as_text(bot.say(CELINE, "my overdue tasks", "@bot")[0])
    assert "owned by Celine Moreau" in text
    assert "Give Rachel a committed date" in text


def test_customers_at_risk_are_the_watchs(bot: Bot) -> None:
    """The list rests on the same findings as the digest."""
    assert "Meridian Freight Systems" in as_text(bot.say(HELEN, "which accounts are at risk?", "@bot")[0])


def test_stuck_deals_are_those_that_stand_too_long_in_their_stage(bot: Bot) -> None:
    """Not every deal at risk: a renewal months ahead may rest."""
    told = as_text(bot.say(HELEN, "which deals are stuck?", "@bot")[0])
    assert "Castellan Insurance - Field claims dispatch" in told
    assert "Clifden Ferries - Renewal" not in told


def test_few_words_carry_the_last_list_on(bot: Bot) -> None:
    """A bare “and why?” after a list means that list, not a customer that was spoken of before it."""
    bot.say(CELINE, "when does Meridian renew?", channel="@bot")
    bot.say(CELINE, "which of my accounts are at risk?", channel="@bot")
    why = as_text(bot.say(CELINE, "and why?", channel="@bot")[0])
    assert "Next:" in why
    assert "Redgate Steel" in why
    lost = as_text(bot.say(CELINE, "why did we lose deals in the last 365 days?", channel="@bot")[0])
    assert "lost opportunities" in lost
    assert "“Single contact, went dark after proposal." in lost
