"""Every setting of the bot, read once from the environment (and `.env` where present)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.setting_kinds import (
    ApiVersion,
    AppToken,
    BotToken,
    ChecklistSteps,
    Count,
    Currency,
    Dollars,
    Port,
    PostgresAddress,
    ReadableFile,
    Seconds,
    WebAddress,
)


class Settings(BaseSettings):
    """What an installation must say. Secrets live here only, configuration that people change lives in the database."""

    model_config = SettingsConfigDict(env_file=".env", extra="allow", frozen=True)

    database_url: PostgresAddress = Field(
        "", description="PostgreSQL address; empty starts an embedded one under DATA_DIR."
    )
    data_dir: Path = Field(Path("var"), description="Folder for the embedded database and for bulk downloads.")
    port: Port = Field(3000, description="Port of the web process, and of the health routes of the socket process.")
    bind_host: str = Field("127.0.0.1", description="Address that HTTP servers listen on; 0.0.0.0 in a container.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="DEBUG, INFO, WARNING or ERROR."
    )
    log_format: Literal["json", "console"] = Field("json", description="json for machines, console for people.")

    slack_bot_token: BotToken = Field(SecretStr(""), description="Bot token, xoxb-…")
    slack_signing_secret: SecretStr = Field(SecretStr(""), description="Signing secret; needed by the web process.")
    slack_app_token: AppToken = Field(SecretStr(""), description="App token, xapp-…; needed by the socket process.")
    slack_api_url: WebAddress = Field("https://slack.com/api/", description="Base address of Slack's Web API.")
    slack_timeout_seconds: Seconds = Field(10, description="Time-out of each call to Slack.")

    salesforce_login_url: WebAddress = Field(
        "https://login.salesforce.com", description="Where tokens come from: login, test or a My Domain address."
    )
    salesforce_client_id: str = Field("", description="Consumer key of the External Client App.")
    salesforce_username: str = Field("", description="Integration user that the mirror reads as.")
    salesforce_private_key: SecretStr = Field(SecretStr(""), description="RSA key (PEM) for JWT bearer sign-in.")
    salesforce_private_key_file: ReadableFile | None = Field(None, description="File that holds that key instead.")
    salesforce_client_secret: SecretStr = Field(
        SecretStr(""), description="Secret for client credentials or refresh token, where JWT bearer is not used."
    )
    salesforce_refresh_token: SecretStr = Field(SecretStr(""), description="Refresh token, where it is used instead.")
    salesforce_api_version: ApiVersion = Field("66.0", description="Pinned Salesforce API version.")
    salesforce_timeout_seconds: Seconds = Field(
        60, description="Time-out of each call to Salesforce; a read that somebody waits for is given up after 20 s."
    )
    default_currency: Currency = Field(
        "", description="ISO code of the currency of an org that has one and names it nowhere."
    )
    sync_interval_seconds: Seconds = Field(60, description="Pause between two increments of the mirror.")

    openai_api_key: SecretStr = Field(SecretStr(""), description="Key of the model server; empty = no model is used.")
    openai_base_url: WebAddress = Field(
        "https://api.openai.com/v1", description="Any server that speaks chat completions."
    )
    openai_model: str = Field("gpt-5-mini", description="Model name as that server knows it.")
    openai_timeout_seconds: Seconds = Field(30, description="Time-out of each call to the model.")
    openai_api_version: str = Field("", description="API version, where OPENAI_BASE_URL is an Azure OpenAI resource.")
    model_daily_tokens: Count = Field(2_000_000, description="Tokens a day after which answers come from facts alone.")
    model_daily_usd: Dollars = Field(
        Decimal(0), description="Dollars a day after which the same holds; 0 = no such limit."
    )
    model_usd_per_million_input: Dollars = Field(Decimal(0), description="Price of a million tokens sent, in dollars.")
    model_usd_per_million_output: Dollars = Field(
        Decimal(0), description="Price of a million tokens received, in dollars."
    )
    model_withheld: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Never sent to the model, comma-separated: objects (Case) and fields (Opportunity.Amount)."
    )
    model_redacted: Annotated[tuple[Literal["email", "phone"], ...], NoDecode] = Field(
        ("email", "phone"),
        description="Personal data taken out before anything is sent, comma-separated: email, phone.",
    )

    revops_channel: str = Field("revops", description="Channel of the first digests and of sync alerts, without #.")
    admin_emails: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="E-mails, comma-separated, of people who may change settings besides Slack's workspace admins."
    )
    checklist_steps: ChecklistSteps = Field(
        "",
        description=(
            "Steps of an implementation in working days from the won deal, as `5 Kick-off call with {who}; 10 Agree on "
            "goals`; {who} is who decides at the customer. Empty = seven usual steps."
        ),
    )
    usage_token: SecretStr = Field(
        SecretStr(""), description="Bearer token for POST /usage, where other systems send product usage; empty = off."
    )
    worker_concurrency: Annotated[int, Field(ge=1)] = Field(8, description="Jobs that one worker runs at once.")
    worker_port: Port = Field(0, description="Port of the worker's own health and metrics routes; 0 = none.")
    audit_key: SecretStr = Field(
        SecretStr(""), description="Secret that signs the seals of the ops log; keep it apart from the database."
    )
    audit_keep_days: Count = Field(0, description="Days that the ops log is kept; 0 = for ever.")

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, given: Mapping[str, Any]) -> dict[str, Any]:
        """`NAME=` is a setting not given, as `.env.example` has it; none of what is redacted must be said by blanks."""
        stripped = {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}
        return {name: value for name, value in stripped.items() if value != "" or name == "model_redacted"}

    @field_validator("log_level", mode="before")
    @classmethod
    def _in_capitals(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("revops_channel", mode="after")
    @classmethod
    def _without_hash(cls, value: str) -> str:
        return value.removeprefix("#")

    @field_validator("model_withheld", "model_redacted", mode="before")
    @classmethod
    def _split_words(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("admin_emails", mode="before")
    @classmethod
    def _split_emails(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip().lower() for part in value.split(",") if part.strip())
        return value

    @property
    def has_model(self) -> bool:
        """Whether a model is configured; without one, screens are filled from facts alone."""
        return bool(self.openai_api_key.get_secret_value())

    def salesforce_key_pem(self) -> str:
        """The RSA key as PEM text, from the setting or its file; empty where neither is set."""
        inline = self.salesforce_private_key.get_secret_value()
        if inline or self.salesforce_private_key_file is None:
            return inline.replace("\\n", "\n")
        return self.salesforce_private_key_file.read_text()
