"""`./qingzhang train`."""

import typer

from backend.operation import model
from backend.operation.console import installation, say
from backend.operation.wording import words

commands = typer.Typer(add_completion=False)


@commands.command()
def train() -> None:
    """Train the assistant's model from nlu/ and config.yml, whether or not they changed."""
    chosen = installation()
    log = chosen.var / "log" / "training.log"
    say(words("step_train"))
    try:
        say(str(model.train(chosen.var / "models", log)))
    except model.TrainingFailed as error:
        say(words("train_failed", log=log))
        raise typer.Exit(1) from error
