"""What every command begins with: a line for the operator, and this installation's settings."""

import typer
from pydantic import ValidationError
from rich.console import Console

from backend.operation.secrets import with_kept_secrets
from backend.operation.wording import words
from backend.settings import Settings

console = Console(highlight=False, soft_wrap=True)


def say(line: str) -> None:
    """One line for the operator."""
    console.print(line, markup=False)


def installation() -> Settings:
    """The settings with this installation's secrets; exits with one clear line when they are wrong."""
    try:
        return with_kept_secrets(Settings())
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, one['loc'])).upper()}: {one['msg']}" for one in error.errors())
        say(words("env_broken", problems=problems))
    except UnicodeDecodeError as error:
        say(words("env_unreadable", problem=error.reason))
    raise typer.Exit(1)
