"""A database's address in the form that each of its readers wants. Nothing heavy is imported here."""

DRIVER = "postgresql+psycopg"


def async_url(url: str) -> str:
    """The same address with the driver we use; accepts postgres:// and postgresql://."""
    scheme, _, rest = url.partition("://")
    return f"{DRIVER}://{rest}" if scheme in {"postgres", "postgresql"} else url


def plain_address(url: str) -> str:
    """libpq's form; SQLAlchemy's names the driver in the scheme."""
    scheme, _, rest = url.partition("://")
    return f"postgresql://{rest}" if scheme in {"postgres", DRIVER} else url
