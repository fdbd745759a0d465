"""The engine, the transaction, the embedded PostgreSQL and the migrations."""
