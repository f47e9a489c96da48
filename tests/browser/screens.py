"""What the tests' small bot shows: one screen per thing that the page must render."""

from __future__ import annotations

from typing import Any

Block = dict[str, Any]
HOSTILE = "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'>"


def plain(text: str) -> Block:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Block:
    """A mrkdwn object."""
    return {"type": "mrkdwn", "text": text}


def button(text: str, action_id: str, **extra: object) -> Block:
    """A button."""
    return {"type": "button", "text": plain(text), "action_id": action_id, **extra}


def option(text: str, value: str) -> Block:
    """An option of a menu."""
    return {"text": plain(text), "value": value}


def card() -> list[Block]:
    """An account card like the bot's own."""
    sure = {
        "title": plain("Close this account?"),
        "text": mrkdwn("It cannot be *undone*."),
        "confirm": plain("Close it"),
        "deny": plain("Keep it"),
        "style": "danger",
    }
    return [
        {"type": "header", "text": plain("Meridian Freight Systems")},
        {
            "type": "section",
            "fields": [
                mrkdwn("*Owner*\nDana Reyes"),
                mrkdwn("*ARR*\n$184,000"),
                mrkdwn("*Health*\n:red_circle: 41, falling"),
                mrkdwn("*Renewal*\n<!date^1797872400^{date_short_pretty}|Dec 21, 2026>"),
            ],
        },
        {
            "type": "section",
            "text": mrkdwn("Open deal: <https://crm.example/006|Renewal 2027>, _Negotiation_"),
            "accessory": {
                "type": "overflow",
                "action_id": "more",
                "options": [option("Mute this", "mute"), option("Copy link", "copy")],
            },
        },
        {
            "type": "actions",
            "elements": [
                button("Take it", "take", style="primary", value="1"),
                button("Close account", "close_account", style="danger", confirm=sure),
                button("Too slow", "too_slow"),
                {
                    "type": "users_select",
                    "action_id": "owner",
                    "placeholder": plain("Assign to…"),
                },
            ],
        },
        {"type": "context", "elements": [mrkdwn("As of 2 minutes ago · *Salesforce*")]},
    ]


def hostile() -> list[Block]:
    """Text that would like to be markup."""
    escaped = HOSTILE.replace("<", "&lt;").replace(">", "&gt;")
    return [
        {"type": "section", "text": mrkdwn(f"*Name:* {escaped} &lt;!channel&gt;")},
        {"type": "section", "text": plain(HOSTILE)},
        {"type": "section", "text": mrkdwn("<javascript:alert(1)|click> and <https://a.example|ok>")},
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": HOSTILE}]}],
        },
    ]


def table() -> list[Block]:
    """A table, a data table and a chart."""
    rows = [
        [{"type": "raw_text", "text": name}, {"type": "raw_number", "value": n}]
        for n, name in enumerate(("Cobalt", "Aldergate", "Brightwater", "Lumen"), start=1)
    ]
    head = [{"type": "raw_text", "text": "Account"}, {"type": "raw_text", "text": "Rank"}]
    chart = {
        "type": "bar",
        "axis_config": {"categories": ["Q1", "Q2"]},
        "series": [{"name": "Won", "data": [{"label": "Q1", "value": 3}, {"label": "Q2", "value": 5}]}],
    }
    return [
        {"type": "table", "rows": [head, *rows[:2]]},
        {"type": "data_table", "caption": "Accounts by rank", "page_size": 2, "rows": [head, *rows]},
        {"type": "data_visualization", "title": "Won deals", "chart": chart},
    ]


def everything() -> list[Block]:
    """One of each remaining thing."""
    options = [option("Low", "low"), option("High", "high")]
    return [
        {"type": "section", "text": mrkdwn("word " * 400)},
        {"type": "divider"},
        {"type": "markdown", "text": "## Plan\n1. **Call** Ruth\n2. Send `quote`\n\n| a | b |\n|---|---|\n| 1 | 2 |"},
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "first"}]}],
                },
                {"type": "rich_text_quote", "elements": [{"type": "text", "text": "quoted"}]},
            ],
        },
        {"type": "image", "alt_text": "A chart that cannot be loaded", "image_url": "http://127.0.0.1:9/x.png"},
        {
            "type": "actions",
            "elements": [
                {"type": "static_select", "action_id": "level", "placeholder": plain("Level"), "options": options},
                {
                    "type": "external_select",
                    "action_id": "account",
                    "placeholder": plain("Find an account"),
                    "min_query_length": 2,
                },
                {"type": "datepicker", "action_id": "day", "initial_date": "2026-12-01"},
                {"type": "radio_buttons", "action_id": "radio", "options": options},
                {"type": "checkboxes", "action_id": "checks", "options": options},
            ],
        },
        {
            "type": "context_actions",
            "elements": [
                {
                    "type": "feedback_buttons",
                    "action_id": "vote",
                    "positive_button": {"text": plain("Good"), "value": "up"},
                    "negative_button": {"text": plain("Bad"), "value": "down"},
                }
            ],
        },
    ]


def form(extra: str = "") -> Block:
    """A modal with a required text, an external select, a date and a way to a second modal."""
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain("New follow-up"),
        "submit": plain("Save"),
        "close": plain("Cancel"),
        "blocks": [
            {
                "type": "input",
                "block_id": "what",
                "label": plain("What is to be done?"),
                "hint": plain("One sentence."),
                "element": {"type": "plain_text_input", "action_id": "text"},
            },
            {
                "type": "input",
                "block_id": "who",
                "optional": True,
                "label": plain("Account"),
                "element": {"type": "external_select", "action_id": "account", "min_query_length": 2},
            },
            {
                "type": "input",
                "block_id": "when",
                "optional": True,
                "label": plain("Due"),
                "element": {"type": "datepicker", "action_id": "day"},
            },
            {
                "type": "actions",
                "block_id": "go",
                "elements": [button("Details…", "details"), button("Refresh", "refresh")],
            },
            *([{"type": "section", "block_id": "more", "text": mrkdwn(extra)}] if extra else []),
        ],
    }


def details() -> Block:
    """The second modal."""
    return {
        "type": "modal",
        "callback_id": "details",
        "title": plain("Details"),
        "close": plain("Back"),
        "blocks": [{"type": "section", "text": mrkdwn("The second view.")}],
    }


def home() -> Block:
    """The home tab."""
    return {
        "type": "home",
        "blocks": [
            {"type": "header", "text": plain("Your day")},
            {"type": "section", "text": mrkdwn("*3* items are due today.")},
            {"type": "actions", "elements": [button("Refresh", "refresh_home")]},
        ],
    }
