"""`./qingzhang doctor`."""

import typer

from backend.operation import doctor as examination
from backend.operation.console import installation, say
from backend.operation.wording import words

commands = typer.Typer(add_completion=False)


@commands.command()
def doctor() -> None:
    """Examine every part and say what is wrong and what to do."""
    findings = examination.examine(installation())
    for finding in findings:
        mark = words("good" if finding.good else "bad")
        say(f"{mark}  {finding.part}: {finding.line}")
    raise typer.Exit(0 if all(finding.good for finding in findings) else 1)
