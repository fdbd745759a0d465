"""`qingzhang doctor`: looks at every part and says in one line each whether it is well, and if not, what to do."""

import asyncio
import shutil
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx2

from backend.catalogue.service import kind_of, whole_catalogue
from backend.clock import SHANGHAI, now
from backend.operation import model
from backend.operation.wording import words
from backend.settings import Settings
from backend.storage import embedded, schema
from backend.storage.engine import Database, DatabaseFailure

LEAST_FREE_GB = 2
GIGA = 10**9


@dataclass(frozen=True)
class Finding:
    """One part: its name in words, whether it is well, and one line about it."""

    part: str
    good: bool
    line: str


def examine(settings: Settings) -> list[Finding]:
    """All findings, in the order of the road of a message."""
    return asyncio.run(_examine(settings))


async def _examine(settings: Settings) -> list[Finding]:
    parts: list[Callable[[Settings], Awaitable[Finding]]] = [_disk, _environment, _model, _database, _catalogue]
    found = [await part(settings) for part in parts]
    addresses = {
        "app": f"{settings.app_url}/health/ready",
        "bot": f"{settings.bot_url}/health/ready",
        "actions": f"http://{settings.host}:{settings.actions_port}/health",
        "rasa": f"{settings.rasa_url}/status",
    }
    return found + [await _process(settings, name, url) for name, url in addresses.items()]


async def _disk(settings: Settings) -> Finding:
    settings.var.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.var).free // GIGA
    good = free >= LEAST_FREE_GB
    return Finding(words("doctor_disk"), good, words("disk_free" if good else "disk_low", free=free))


async def _environment(_: Settings) -> Finding:
    good = model.environment_is_made()
    return Finding(words("doctor_environment"), good, words("is_made" if good else "not_made"))


async def _model(settings: Settings) -> Finding:
    models = settings.var / "models"
    today = model.stored(models)
    if today is not None:
        return Finding(words("doctor_model"), True, words("model_today", name=today.name))
    return Finding(words("doctor_model"), False, words("model_old" if model.newest(models) else "model_none"))


def database_address(settings: Settings) -> str | None:
    """Where the data is: the setting, or the embedded server if it runs."""
    return settings.database_url or embedded.running(embedded.data_folder(settings.var))


async def _database(settings: Settings) -> Finding:
    part = words("doctor_database")
    url = database_address(settings)
    if url is None:
        return Finding(part, False, words("database_not_reached", problem="-"))
    try:
        found = await asyncio.to_thread(schema.current, url)
    except schema.Unreachable as error:
        problem = str(error).strip().splitlines()[0]
        return Finding(part, False, words("database_not_reached", problem=problem))
    wanted = schema.newest()
    if found != wanted:
        return Finding(part, False, words("database_old", found=found, wanted=wanted))
    return Finding(part, True, words("database_newest", revision=found))


async def _catalogue(settings: Settings) -> Finding:
    part = words("doctor_catalogue")
    url = database_address(settings)
    try:
        counts = await _counts(url) if url else Counter[str]()
    except DatabaseFailure:
        counts = Counter()
    if not counts["item"]:
        return Finding(part, False, words("catalogue_empty"))
    return Finding(part, True, words("catalogue_loaded", items=counts["item"], bundles=counts["bundle"]))


async def _counts(url: str) -> Counter[str]:
    database = Database(url, pool_size=1)
    try:
        async with database.transaction() as tx:
            nouns = await whole_catalogue(tx, now().astimezone(SHANGHAI).date())
            return Counter(kind_of(noun) for noun in nouns)
    finally:
        await database.close()


async def _process(settings: Settings, name: str, url: str) -> Finding:
    part = words(f"doctor_{name}")
    try:
        async with httpx2.AsyncClient(timeout=5, trust_env=False) as client:
            good = (await client.get(url)).status_code == 200
    except httpx2.HTTPError:
        good = False
    line = "process_answers" if good else "process_silent"
    return Finding(part, good, words(line, url=url, log=settings.var / "log" / f"{name}.log"))
