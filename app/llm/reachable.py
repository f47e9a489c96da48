"""Whether the model's server answers, at no cost."""

from __future__ import annotations

from openai import AzureOpenAI, OpenAI, OpenAIError

from app.errors import ModelUnavailable
from app.settings import Settings


def check_reachable(settings: Settings) -> None:
    """Ask for the list of models; raises ModelUnavailable that says why not, or that the configured one is not among them."""
    key, is_azure = settings.openai_api_key.get_secret_value(), bool(settings.openai_api_version)
    client: OpenAI
    if is_azure:
        client = AzureOpenAI(
            api_key=key, azure_endpoint=settings.openai_base_url, api_version=settings.openai_api_version, timeout=10
        )
    else:
        client = OpenAI(api_key=key, base_url=settings.openai_base_url, timeout=10, max_retries=0)
    try:
        known = {model.id for model in client.models.list()}
    except OpenAIError as error:
        raise ModelUnavailable(f"{settings.openai_base_url} does not answer ({type(error).__name__})") from error
    # An Azure deployment has a name of its own, which that list does not hold.
    if not is_azure and settings.openai_model not in known:
        raise ModelUnavailable(f"{settings.openai_base_url} has no model {settings.openai_model}")
