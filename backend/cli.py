"""The command line. Each command hands over to the room that does the work; exit codes 0, 1 (failed), 2 (usage)."""

import asyncio
from collections.abc import Callable
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.console import Console

from backend import terminal
from backend.catalogue.commands import commands as catalogue
from backend.errors import QingzhangError
from backend.operation import doctor as examination
from backend.operation import model, suite
from backend.operation import up as start
from backend.operation.preparation import NotPrepared, Ready, fill_demo, open_database
from backend.operation.secrets import with_kept_secrets
from backend.operation.wording import words
from backend.settings import Settings
from backend.storage import embedded
from backend.storage import migrate as migrations
from backend.storage.engine import Database

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(catalogue, name="catalogue", help="Check, load and compare the catalogue of items.")
console = Console(highlight=False, soft_wrap=True)


def say(line: str) -> None:
    """One line for the operator."""
    console.print(line, markup=False)


def settings() -> Settings:
    """The settings with this installation's secrets; exits with one clear line when they are wrong."""
    try:
        return with_kept_secrets(Settings())
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, one['loc'])).upper()}: {one['msg']}" for one in error.errors())
        say(words("env_broken", problems=problems))
    except UnicodeDecodeError as error:
        say(words("env_unreadable", problem=error.reason))
    raise typer.Exit(1)


@app.command()
def up() -> None:
    """Start everything (the first time: install, create, train) and keep it running until Ctrl-C."""
    raise typer.Exit(start.up(settings(), say))


@app.command()
def chat(new: Annotated[bool, typer.Option("--new", help="Begin a new conversation.")] = False) -> None:
    """Talk to the assistant in this terminal."""
    raise typer.Exit(terminal.chat(settings(), new=new))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def test(context: typer.Context) -> None:
    """Run all checks and tests; further arguments go to pytest."""
    raise typer.Exit(suite.run(settings(), context.args, say))


@app.command()
def train() -> None:
    """Train the assistant's model from nlu/, config.yml and the catalogue's names, whether or not they changed."""
    chosen = settings()
    log = chosen.var / "log" / "training.log"
    say(words("step_train"))
    try:
        say(str(model.train(chosen.var / "models", log)))
    except model.TrainingFailed as error:
        say(words("train_failed", log=log))
        raise typer.Exit(1) from error


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    with_database(migrations.upgrade)


@app.command()
def demo() -> None:
    """Fill the database with plausible cases of made-up people, and print their numbers and query codes."""
    chosen = settings()

    async def fill(url: str) -> None:
        database = Database(url, pool_size=1)
        try:
            await fill_demo(database, chosen, say)
        finally:
            await database.close()

    with_database(lambda url: asyncio.run(fill(url)))


@app.command()
def doctor() -> None:
    """Examine every part and say what is wrong and what to do."""
    findings = examination.examine(settings())
    for finding in findings:
        mark = words("good" if finding.good else "bad")
        say(f"{mark}  {finding.part}: {finding.line}")
    raise typer.Exit(0 if all(finding.good for finding in findings) else 1)


def with_database(work: Callable[[str], object]) -> None:
    """Do the work on the database; the embedded one is started, and stopped again if it did not run before."""
    chosen = settings()
    found = None if chosen.database_url else embedded.running(embedded.data_folder(chosen.var))
    try:
        ready = Ready(found, None) if found else open_database(chosen, say)
    except NotPrepared as error:
        say(str(error))
        raise typer.Exit(1) from error
    try:
        work(ready.url)
    finally:
        if ready.server is not None:
            ready.server.stop()


def main() -> None:
    """What `./qingzhang` runs. Errors that we raise on purpose are one line, not a traceback."""
    try:
        app()
    except QingzhangError as error:
        say(f"{error.code}: {error.detail or ''}")
        raise SystemExit(1) from error


if __name__ == "__main__":
    main()
