"""Runs in Rasa's own environment: train a pipeline on all folds but one, parse that one, for each fold.

`cross_validate.py CONFIG FOLDS.json ANSWERS.json`: FOLDS holds [text, intent, fold] rows; ANSWERS gets the best intent
of each row, in order.
"""

import asyncio
import json
import sys
import tempfile
from pathlib import Path

import yaml
from rasa.core.agent import load_agent
from rasa.model_training import train_nlu

FALLBACK = "nlu_fallback"


def best_intent(parsed: dict) -> str:
    """The first intent that is one: a pipeline is judged by what it thinks, not by where its threshold stands."""
    named = [parsed["intent"], *parsed.get("intent_ranking", [])]
    return next((str(one["name"]) for one in named if one["name"] != FALLBACK), FALLBACK)


def write_examples(rows: list, file: Path) -> None:
    """Rows as a Rasa training file."""
    intents: dict[str, list[str]] = {}
    for text, intent, _ in rows:
        intents.setdefault(intent, []).append(f"- {text}")
    blocks = [{"intent": intent, "examples": "\n".join(lines) + "\n"} for intent, lines in intents.items()]
    content = yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True, width=10_000)
    file.write_text(content, encoding="utf-8")


async def answers_of(model: str, texts: list[str]) -> list[str]:
    """What the trained model makes of each text."""
    agent = await load_agent(model_path=model)
    return [best_intent(await agent.parse_message(text)) for text in texts]


def main() -> None:
    """Every fold in turn."""
    config, folds, out = sys.argv[1:4]
    rows = json.loads(Path(folds).read_text(encoding="utf-8"))
    answers: list[str] = [""] * len(rows)
    for fold in sorted({row[2] for row in rows}):
        with tempfile.TemporaryDirectory() as folder:
            training = Path(folder) / "nlu.yml"
            write_examples([row for row in rows if row[2] != fold], training)
            model = train_nlu(config, str(training), folder, fixed_model_name="fold")
            left_out = [place for place, row in enumerate(rows) if row[2] == fold]
            said = asyncio.run(answers_of(str(model), [rows[place][0] for place in left_out]))
        for place, answer in zip(left_out, said, strict=True):
            answers[place] = answer
    Path(out).write_text(json.dumps(answers), encoding="utf-8")


if __name__ == "__main__":
    main()
