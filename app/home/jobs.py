"""The room's durable work."""

from __future__ import annotations

from app.home.answer_command import answer_command
from app.home.change_settings import change_digest, fill_form, open_settings, save_digest
from app.home.change_thresholds import fill_thresholds_form, save_thresholds, unmute_rule
from app.home.create_item import fill_item_form
from app.home.end_installation import end_installation
from app.home.home_tabs import show_tab
from app.home.map_fields import fill_fields_form, save_fields
from app.home.own_messages import fill_own_form, save_own_messages
from app.home.publish_home import publish_home
from app.home.suggest_prompts import suggest_prompts
from app.home.try_form import try_form
from app.home.unfurl_links import unfurl_links
from app.home.welcome import welcome_installer
from app.jobs.task import Task, Tick
from app.services import Services

END_INSTALLATION = "home.end_installation"
OPEN_SETTINGS = "home.open_settings"
FILL_DIGEST_FORM = "home.fill_digest_form"
SAVE_DIGEST = "home.save_digest"
TRY_FORM = "home.try_form"
SHOW_TAB = "home.show_tab"
FILL_THRESHOLDS = "home.fill_thresholds_form"
SAVE_THRESHOLDS = "home.save_thresholds"
UNMUTE_RULE = "home.unmute_rule"
CHANGE_DIGEST = "home.change_digest"
UNFURL = "home.unfurl_links"
FILL_ITEM_FORM = "home.fill_item_form"
FILL_FIELDS_FORM = "home.fill_fields_form"
SAVE_FIELDS = "home.save_fields"
FILL_OWN_FORM = "home.fill_own_form"
SAVE_OWN = "home.save_own_messages"
SUGGEST_PROMPTS = "home.suggest_prompts"

TASKS: tuple[Task[Services], ...] = (
    Task("home.answer_command", answer_command),
    Task("home.publish", publish_home),
    Task(OPEN_SETTINGS, open_settings),
    Task(FILL_DIGEST_FORM, fill_form),
    Task(SAVE_DIGEST, save_digest),
    Task(TRY_FORM, try_form),
    Task(SHOW_TAB, show_tab),
    Task(FILL_OWN_FORM, fill_own_form),
    Task(SAVE_OWN, save_own_messages),
    Task(FILL_THRESHOLDS, fill_thresholds_form),
    Task(SAVE_THRESHOLDS, save_thresholds),
    Task(UNMUTE_RULE, unmute_rule),
    Task(CHANGE_DIGEST, change_digest),
    Task(UNFURL, unfurl_links),
    Task(FILL_ITEM_FORM, fill_item_form),
    Task(FILL_FIELDS_FORM, fill_fields_form),
    Task(SAVE_FIELDS, save_fields),
    Task(SUGGEST_PROMPTS, suggest_prompts, retries=1),
    Task(END_INSTALLATION, end_installation, retries=20),
)

CLOCK: tuple[Tick[Services], ...] = (Tick("home.welcome", 60, welcome_installer),)
