"""Every setting of the five processes, read from the environment and `.env`, checked once at start."""

import secrets
from pathlib import Path
from typing import Literal, cast

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
Disclosure = Literal["full", "masked", "link_only"]


class Settings(BaseSettings):
    """Names in the environment carry the prefix QINGZHANG_, except DATABASE_URL and TELEGRAM_*."""

    model_config = SettingsConfigDict(
        env_prefix="QINGZHANG_",
        env_file=ROOT / ".env",
        env_file_encoding="utf-8",
        extra="ignore",
        populate_by_name=True,
    )

    database_url: str | None = Field(default=None, validation_alias=AliasChoices("DATABASE_URL", "database_url"))
    host: str = "127.0.0.1"
    app_port: int = Field(default=8000, ge=1, le=65535)
    rasa_port: int = Field(default=5005, ge=1, le=65535)
    actions_port: int = Field(default=5055, ge=1, le=65535)
    bot_port: int = Field(default=8010, ge=1, le=65535)
    public_url: str | None = None
    """How people reach the pages; links and QR codes start with it. Default: the app's own address."""
    city_name: str = ""
    var: Path = ROOT / "var"
    service_token: SecretStr = Field(default_factory=lambda: SecretStr(secrets.token_urlsafe(24)))
    """What the bot and the action server show to the API. The launcher makes one and hands it to all five."""
    secret_key: SecretStr = Field(default_factory=lambda: SecretStr(secrets.token_urlsafe(32)))
    """Keys the hashes of query codes, signs the web chat's cookie and seals personal fields; kept in var/secret by the
    launcher. Lost, nobody can read persons and organisations again: it is backed up, apart from the database."""
    log_level: str = "INFO"

    telegram_token: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("TELEGRAM_TOKEN", "telegram_token")
    )
    telegram_api_url: str = Field(
        default="https://api.telegram.org", validation_alias=AliasChoices("TELEGRAM_API_URL", "telegram_api_url")
    )
    telegram_proxy: str | None = Field(default=None, validation_alias=AliasChoices("TELEGRAM_PROXY", "telegram_proxy"))
    telegram_mode: Literal["polling", "webhook"] = Field(
        default="polling", validation_alias=AliasChoices("TELEGRAM_MODE", "telegram_mode")
    )
    telegram_webhook_url: str | None = Field(
        default=None, validation_alias=AliasChoices("TELEGRAM_WEBHOOK_URL", "telegram_webhook_url")
    )
    telegram_webhook_secret: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("TELEGRAM_WEBHOOK_SECRET", "telegram_webhook_secret")
    )
    disclosure_web: Disclosure = "full"
    disclosure_terminal: Disclosure = "full"
    disclosure_telegram: Disclosure = "masked"
    """What a channel may show of a case. Telegram's servers lie abroad: no full name, ID or address goes there."""

    def disclosure_for(self, channel: str) -> Disclosure:
        """A channel without a setting of its own gets the careful level."""
        found = getattr(self, f"disclosure_{channel}", "masked")
        return cast(Disclosure, found)

    @property
    def app_url(self) -> str:
        """Where the other processes reach the API."""
        return f"http://{self.host}:{self.app_port}"

    @property
    def rasa_url(self) -> str:
        return f"http://{self.host}:{self.rasa_port}"

    @property
    def bot_url(self) -> str:
        return f"http://{self.host}:{self.bot_port}"

    @property
    def base_url(self) -> str:
        """The address that people see in links."""
        return (self.public_url or self.app_url).rstrip("/")
