"""The sentence encoder as a dense featurizer, for pipelines built from Rasa's own steps (benchmarks/nlu.py has one)."""

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import DENSE_FEATURIZABLE_ATTRIBUTES
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, FEATURE_TYPE_SEQUENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components import encoder
from nlu.components.text import normalise


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceFeaturizer(DenseFeaturizer, GraphComponent):
    """512 numbers for the sentence; every token gets them too, because Rasa's classifiers want both."""

    @classmethod
    def required_components(cls) -> list[type]:
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {**DenseFeaturizer.get_default_config()}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SentenceFeaturizer":
        encoder.warm()
        return cls(execution_context.node_name, config)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing to choose."""

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            self._describe(message)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        return training_data

    def _describe(self, message: Message) -> None:
        for attribute in DENSE_FEATURIZABLE_ATTRIBUTES:
            if message.get(attribute):
                tokens = message.get("text_tokens" if attribute == TEXT else f"{attribute}_tokens") or []
                self._add(message, attribute, encoder.embed([normalise(message.get(attribute))]), len(tokens) or 1)

    def _add(self, message: Message, attribute: str, place: np.ndarray, tokens: int) -> None:
        origin = self._identifier
        message.add_features(Features(np.repeat(place, tokens, 0), FEATURE_TYPE_SEQUENCE, attribute, origin))
        message.add_features(Features(place, FEATURE_TYPE_SENTENCE, attribute, origin))
