"""The installation's own secrets: made once, kept in var/secret, readable by its owner only."""

import json
import os
import secrets
from pathlib import Path

from pydantic import SecretStr

from backend.settings import Settings


def with_kept_secrets(settings: Settings) -> Settings:
    """The same settings with the secrets of this installation, unless the environment names some."""
    kept = _kept(settings.var)
    values = {
        name: SecretStr(kept[name]) for name in ("service_token", "secret_key") if name not in settings.model_fields_set
    }
    return settings.model_copy(update=values)


def _kept(var: Path) -> dict[str, str]:
    file = var / "secret"
    if not file.exists():
        var.mkdir(parents=True, exist_ok=True)
        made = {"service_token": secrets.token_urlsafe(24), "secret_key": secrets.token_urlsafe(32)}
        # Written beside and linked: two first starts at once agree on one of them.
        mine = var / f".secret-{os.getpid()}"
        mine.touch(mode=0o600)
        mine.write_text(json.dumps(made))
        try:
            os.link(mine, file)
        except FileExistsError:
            pass
        finally:
            mine.unlink()
    found: dict[str, str] = json.loads(file.read_text())
    return found
