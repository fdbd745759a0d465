"""The intent model itself: logistic regression over grams and meaning, scored with numpy alone."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from scipy import sparse

from nlu.components.encoder import embed
from nlu.components.features import Rarity, learn_rarity
from nlu.components.regression import fit

_WEIGHTS: Final = "weights.npz"
_WORDS: Final = "words.json"


@dataclass(frozen=True)
class Recipe:
    """How it is learned; `config.yml` says the values, `docs/decisions/0001-nlu-pipeline.md` how they were found."""

    strictness: float = 2.0
    """C of the regression: larger trusts the examples more."""
    meaning: float = 1.0
    """Weight of where the sentence lies in meaning, against its words."""
    seen_in_at_least: int = 4
    rounds: int = 120


@dataclass(frozen=True)
class IntentModel:
    """Weights laid out for one text at a time: a row for each gram, and one for each of the 512 numbers of meaning."""

    rarity: Rarity
    intents: tuple[str, ...]
    gram_weights: np.ndarray
    meaning_weights: np.ndarray
    bias: np.ndarray

    def rank(self, text: str) -> tuple[tuple[str, float], ...]:
        """Every intent with its probability, best first."""
        places, values = self.rarity.row(text)
        scores = values @ self.gram_weights[places] + embed([text])[0] @ self.meaning_weights + self.bias
        odds = np.exp(scores - scores.max())
        chances = odds / odds.sum()
        return tuple((self.intents[i], float(chances[i])) for i in np.argsort(-chances, kind="stable"))

    def save(self, folder: Path) -> None:
        """Two files; the words as JSON, because nothing that is loaded here may run code."""
        np.savez(
            folder / _WEIGHTS,
            rarity=self.rarity.weight,
            grams=self.gram_weights,
            meaning=self.meaning_weights,
            bias=self.bias,
        )
        words = {"intents": self.intents, "grams": list(self.rarity.place)}
        (folder / _WORDS).write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "IntentModel":
        """What `save` wrote."""
        words = json.loads((folder / _WORDS).read_text(encoding="utf-8"))
        with np.load(folder / _WEIGHTS, allow_pickle=False) as weights:
            rarity = Rarity({g: i for i, g in enumerate(words["grams"])}, weights["rarity"])
            return cls(rarity, tuple(words["intents"]), weights["grams"], weights["meaning"], weights["bias"])


def learn(texts: list[str], intents: list[str], recipe: Recipe) -> IntentModel:
    """Learn from normalised examples and the intent of each."""
    rarity = learn_rarity(texts, recipe.seen_in_at_least)
    blocks = (_matrix(rarity, texts), embed(texts) * np.float32(recipe.meaning))
    names, weights = fit(blocks, intents, recipe.strictness, recipe.rounds)
    known = len(rarity.place)
    return IntentModel(rarity, names, weights[:known], weights[known:-1] * np.float32(recipe.meaning), weights[-1])


def _matrix(rarity: Rarity, texts: list[str]) -> sparse.csr_matrix:
    rows = [rarity.row(text) for text in texts]
    ends = np.cumsum([0] + [len(places) for places, _ in rows])
    places = np.concatenate([places for places, _ in rows])
    values = np.concatenate([values for _, values in rows])
    return sparse.csr_matrix((values, places, ends), shape=(len(texts), len(rarity.place)))
