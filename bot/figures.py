"""The bot's figures for Prometheus: counts and times, never a chat or a word."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram


class Figures:
    """Made once for each process (and for each test)."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry or CollectorRegistry()
        self.heard = Counter("bot_heard", "Updates stored", ["channel", "new"], registry=self.registry)
        self.answers = Counter(
            "bot_answers", "Messages answered, by who found the words", ["source"], registry=self.registry
        )
        self.deliveries = Counter(
            "bot_deliveries", "Replies handed over", ["channel", "outcome"], registry=self.registry
        )
        self.chats_at_work = Gauge("bot_chats_at_work", "Chats with an answer under way", registry=self.registry)
        self.seconds = Histogram(
            "bot_answer_seconds",
            "From receipt to the last reply handed over",
            buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 600),
            registry=self.registry,
        )
