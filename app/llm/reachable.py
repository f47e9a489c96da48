"""Whether the model's server answers, at no cost."""

from __future__ import annotations

from openai import OpenAIError

from app.errors import ModelUnavailable
from app.llm.call import build_client
from app.settings import Settings


def check_reachable(settings: Settings) -> None:
    """Ask for the list of models; raises ModelUnavailable that says why not, or that the configured one is not among them."""
    is_azure = bool(settings.openai_api_version)
    client = build_client(settings).with_options(timeout=10)
    try:
        known = {model.id for model in client.models.list()}
    except OpenAIError as error:
        raise ModelUnavailable(f"{settings.openai_base_url} does not answer ({type(error).__name__})") from error
    # An Azure deployment has a name of its own, which that list does not hold.
    if not is_azure and settings.openai_model not in known:
        raise ModelUnavailable(f"{settings.openai_base_url} has no model {settings.openai_model}")
