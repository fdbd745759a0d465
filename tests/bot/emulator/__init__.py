"""Stand-ins for the bot's neighbours, run on loopback: Telegram's Bot API and Rasa. As strict as the real ones."""
