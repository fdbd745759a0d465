"""The web chat: page and socket are the app's; here only its place among the channels."""

from bot.channels.record import RecordChannel


class WebChannel(RecordChannel):
    """Messages come through the door, replies through the record."""

    name = "web"
