"""Pure decisions about cases: no I/O, no clock.

receipt: numbers, codes, doors, masks. events, case, steps: what happens to a case, and what the law lets happen.
"""
