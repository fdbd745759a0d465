"""Talking to the assistant in a terminal, over the bot's door; the words are in texts.yml."""

from backend.terminal.talk import chat

__all__ = ["chat"]
