"""Telegram, by aiogram: channel.py holds it together, every other file here does one thing."""
