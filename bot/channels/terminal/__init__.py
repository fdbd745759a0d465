"""The terminal: the command line talks through the door; here its place among the channels."""

from bot.channels.record import RecordChannel


class TerminalChannel(RecordChannel):
    """Messages come through the door, replies through the record."""

    name = "terminal"
