# ruff: noqa: PT009  Rasa's environment has no pytest
"""The one-pass classifier as Rasa sees it, with a model learned from a dozen examples."""

import tempfile
import unittest
from pathlib import Path

from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.intent_classifier import OnePassIntentClassifier

EXAMPLES = {
    "affirm": ["好", "好的", "行", "可以", "对", "是的"],
    "ask_fee": ["要多少钱", "收费吗", "费用多少", "办这个贵不贵", "手续费多少", "要交钱吗"],
    "check_status": ["办到哪了", "进度怎么样", "我的件好了吗", "查一下进度", "审完没有", "证下来没"],
}


def trained(storage: LocalModelStorage, **settings: object) -> OnePassIntentClassifier:
    """Trained, kept, and loaded again as a server would."""
    config = {**OnePassIntentClassifier.get_default_config(), "seen_in_at_least": 1, "strictness": 30.0, **settings}
    context, resource = ExecutionContext(GraphSchema({}), "model-1"), Resource("classifier")
    examples = [Message.build(text, intent) for intent, texts in EXAMPLES.items() for text in texts]
    OnePassIntentClassifier.create(config, storage, resource, context).train(TrainingData(examples))
    return OnePassIntentClassifier.load(config, storage, resource, context)


class Classifier(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.storage = LocalModelStorage(Path(cls.folder.name))
        cls.classifier = trained(cls.storage)

    def said_of(self, text: str | None) -> Message:
        message = Message({"text": text})
        self.classifier.process([message])
        return message

    def test_it_learns_and_answers_after_being_stored(self) -> None:
        for text, intent in [("手续费收多少钱", "ask_fee"), ("我的进度到哪了", "check_status"), ("好的好的", "affirm")]:
            self.assertEqual(self.said_of(text).get("intent")["name"], intent)

    def test_what_says_nothing_is_not_understood_and_never_a_yes(self) -> None:
        for text in ["", "   ", "👍", "？？？", None, "\u200b"]:
            self.assertEqual(self.said_of(text).get("intent")["name"], "nlu_fallback", repr(text))

    def test_a_case_number_is_known_by_its_form(self) -> None:
        said = self.said_of("ＹＫ2026\u200b1109-0031，Q7R2KD")
        self.assertEqual(said.get("intent")["name"], "give_case_number")

    def test_below_the_threshold_the_best_guess_is_second_in_the_ranking(self) -> None:
        unsure = trained(self.storage, threshold=1.1)
        message = Message({"text": "收费吗"})
        unsure.process([message])
        self.assertEqual(message.get("intent")["name"], "nlu_fallback")
        self.assertEqual(message.get("intent_ranking")[1]["name"], "ask_fee")

    def test_a_remembered_parse_takes_nothing_from_the_message_before(self) -> None:
        first = Message({"text": "收费吗", "entities": [{"entity": "case", "value": "secret"}], "message_id": "1"})
        self.classifier.process([first])
        first.get("intent")["name"] = "changed"
        first.get("intent_ranking")[0]["confidence"] = -1
        again = self.said_of("收费吗")
        self.assertEqual(again.get("intent")["name"], "ask_fee")
        self.assertGreater(again.get("intent_ranking")[0]["confidence"], 0)
        self.assertIsNone(again.get("entities"))
        self.assertIsNone(again.get("message_id"))

    def test_confidences_are_probabilities_best_first(self) -> None:
        chances = [one["confidence"] for one in self.said_of("查一下要多少钱").get("intent_ranking")]
        self.assertEqual(chances, sorted(chances, reverse=True))
        self.assertAlmostEqual(sum(chances), 1.0, places=4)


if __name__ == "__main__":
    unittest.main()
