"""The one step of our pipeline: text in, intent and ranking out; pattern, memo, features and score in one pass."""

from dataclasses import fields
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components import case_number, encoder, quick_rasa
from nlu.components.intent_model import IntentModel, Recipe, learn
from nlu.components.memo import Memo
from nlu.components.text import normalise, says_something

FALLBACK = "nlu_fallback"

Ranking = tuple[tuple[str, float], ...]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class OnePassIntentClassifier(GraphComponent, IntentClassifier):
    """Stock Rasa passes each message through five steps that each copy and join matrices; this is one step."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The values of config.yml with what they mean; how they were found: docs/decisions/0001-nlu-pipeline.md."""
        recipe = Recipe()
        return {
            "strictness": recipe.strictness,
            "meaning": recipe.meaning,
            "seen_in_at_least": recipe.seen_in_at_least,
            "rounds": recipe.rounds,
            "neighbours": recipe.neighbours,
            "dimensions": recipe.dimensions,
            "threshold": 0.25,  # below it the assistant asks instead of guessing
            "ranking": 5,  # how many intents are told, best first; they travel with every action call
            "memo": 20_000,  # parses remembered; 0 turns the memory off
        }

    @staticmethod
    def required_packages() -> list[str]:
        return ["scipy", "jieba"]

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        model_id: str,
        model: IntentModel | None,
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model_id = model_id
        self._model = model
        self._memo: Memo[Ranking] = Memo(config["memo"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "OnePassIntentClassifier":
        return cls(config, model_storage, resource, execution_context.model_id or "", None)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "OnePassIntentClassifier":
        """Loading a model to answer with is the moment to make the server around it quick, and to warm the encoder."""
        quick_rasa.apply()
        encoder.warm()
        with model_storage.read_from(resource) as folder:
            model = IntentModel.load(folder)
        model.rank("你好")
        return cls(config, model_storage, resource, execution_context.model_id or "", model)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn and keep the weights beside the model."""
        examples = [(normalise(e.get(TEXT)), e.get(INTENT)) for e in training_data.intent_examples]
        texts, intents = zip(*((t, i) for t, i in examples if t and i), strict=True)
        recipe = Recipe(**{one.name: self._config[one.name] for one in fields(Recipe)})
        self._model = learn(list(texts), list(intents), recipe)
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing downstream learns from intents: the rules know them by name."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Say of each message what it wants."""
        for message in messages:
            ranking = self._ranking(normalise(message.get(TEXT)))
            told = [{INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: chance} for name, chance in ranking]
            message.set(INTENT, dict(told[0]), add_to_output=True)
            message.set(INTENT_RANKING_KEY, told, add_to_output=True)
        return messages

    def _ranking(self, text: str) -> Ranking:
        known = self._memo.get(self._model_id, text)
        if known is None:
            known = self._think(text)
            self._memo.put(self._model_id, text, known)
        return known

    def _think(self, text: str) -> Ranking:
        if case_number.is_case_number(text):
            return ((case_number.INTENT, 1.0),)
        if self._model is None or not says_something(text):
            return ((FALLBACK, 1.0),)
        ranking = self._model.rank(text)[: self._config["ranking"]]
        if ranking[0][1] < self._config["threshold"]:
            return ((FALLBACK, self._config["threshold"]), *ranking)
        return ranking
