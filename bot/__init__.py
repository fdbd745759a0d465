"""The ear and the mouth: people and channels. No law, no cases; those are asked for over HTTP."""
