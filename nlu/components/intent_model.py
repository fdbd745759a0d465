"""The intent model itself: logistic regression over grams and meaning, and the nearest examples, with numpy alone."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from scipy import sparse

from nlu.components.encoder import embed
from nlu.components.features import Rarity, learn_rarity
from nlu.components.neighbours import Neighbours, gather
from nlu.components.regression import fit

_WEIGHTS: Final = "weights.npz"
_WORDS: Final = "words.json"


@dataclass(frozen=True)
class Recipe:
    """How it is learned; `config.yml` says the values, `docs/decisions/0001-nlu-pipeline.md` how they were found."""

    strictness: float = 4.0
    """C of the regression: larger trusts the examples more."""
    meaning: float = 1.0
    """Weight of where the sentence lies in meaning, against its words."""
    seen_in_at_least: int = 4
    rounds: int = 120
    neighbours: int = 20
    """How many of the nearest examples are asked."""
    dimensions: int = 128
    """In how many numbers an example's place is kept for them."""


@dataclass(frozen=True)
class IntentModel:
    """Weights laid out for one text at a time: a row for each gram, and one for each of the 512 numbers of meaning."""

    rarity: Rarity
    intents: tuple[str, ...]
    gram_weights: np.ndarray
    meaning_weights: np.ndarray
    bias: np.ndarray
    neighbours: Neighbours

    def rank(self, text: str) -> tuple[tuple[str, float], ...]:
        """Every intent with its probability, best first."""
        places, values = self.rarity.row(text)
        meaning = embed([text])[0]
        scores = values @ self.gram_weights[places] + meaning @ self.meaning_weights + self.bias
        odds = np.exp(scores - scores.max())
        # The two opinions multiplied; the root keeps the confidence where one alone would have it.
        odds = np.sqrt(odds / odds.sum() * self.neighbours.chances(meaning, len(self.intents)))
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
            centre=self.neighbours.centre,
            axes=self.neighbours.axes,
            points=self.neighbours.points,
            point_intents=self.neighbours.intents,
            asked=self.neighbours.asked,
        )
        words = {"intents": self.intents, "grams": list(self.rarity.place)}
        (folder / _WORDS).write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "IntentModel":
        """What `save` wrote."""
        words = json.loads((folder / _WORDS).read_text(encoding="utf-8"))
        with np.load(folder / _WEIGHTS, allow_pickle=False) as weights:
            rarity = Rarity({g: i for i, g in enumerate(words["grams"])}, weights["rarity"])
            places = (weights[name] for name in ("centre", "axes", "points", "point_intents"))
            neighbours = Neighbours(*places, asked=int(weights["asked"]))
            intents = tuple(words["intents"])
            return cls(rarity, intents, weights["grams"], weights["meaning"], weights["bias"], neighbours)


def learn(texts: list[str], intents: list[str], recipe: Recipe) -> IntentModel:
    """Learn from normalised examples and the intent of each."""
    rarity, meanings = learn_rarity(texts, recipe.seen_in_at_least), embed(texts)
    blocks = (_matrix(rarity, texts), meanings * np.float32(recipe.meaning))
    names, weights = fit(blocks, intents, recipe.strictness, recipe.rounds)
    known = len(rarity.place)
    number = {name: place for place, name in enumerate(names)}
    neighbours = gather(meanings, np.array([number[one] for one in intents]), recipe.dimensions, recipe.neighbours)
    in_meaning = weights[known:-1] * np.float32(recipe.meaning)
    return IntentModel(rarity, names, weights[:known], in_meaning, weights[-1], neighbours)


def _matrix(rarity: Rarity, texts: list[str]) -> sparse.csr_matrix:
    rows = [rarity.row(text) for text in texts]
    ends = np.cumsum([0] + [len(places) for places, _ in rows])
    places = np.concatenate([places for places, _ in rows])
    values = np.concatenate([values for _, values in rows])
    return sparse.csr_matrix((values, places, ends), shape=(len(texts), len(rarity.place)))
