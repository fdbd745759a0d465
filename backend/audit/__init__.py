"""The append-only, hash-chained record of who did what; `./qingzhang audit verify` proves that it is whole."""
