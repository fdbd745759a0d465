"""The glue between a wish and the backend: slots and words in, a response's name and its variables out.

No text for people and no rule lives here: words are in nlu/topics, rules in backend/.
"""
