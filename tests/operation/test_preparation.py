"""What stops a start is told with what to do about it."""

import socket
from pathlib import Path

import pytest

from backend.operation.preparation import NotPrepared, check_ports, open_database, without_password
from backend.operation.secrets import with_kept_secrets
from backend.settings import Settings

# Listening on them is refused for nobody: the kernel gives them out only on demand.
FREE_PORTS = {"app_port": 24_001, "actions_port": 24_002, "rasa_port": 24_003}


def settings(tmp_path: Path, **values: object) -> Settings:
    return Settings(_env_file=None, var=tmp_path, **values)  # type: ignore[call-arg, arg-type]


def test_a_busy_port_is_named_with_the_setting_that_changes_it(tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(NotPrepared, match=f"{port}.*QINGZHANG_BOT_PORT"):
            check_ports(settings(tmp_path, **FREE_PORTS, bot_port=port))


def test_an_unreachable_database_is_named_without_its_password(tmp_path: Path) -> None:
    chosen = settings(tmp_path, database_url="postgresql://clerk:hush@127.0.0.1:9/none")
    with pytest.raises(NotPrepared) as error:
        open_database(chosen, lambda _: None)
    assert "127.0.0.1:9" in str(error.value)
    assert "hush" not in str(error.value)
    assert "DATABASE_URL" in str(error.value)


@pytest.mark.parametrize("address", ["nonsense", "mysql://a@b/c", "postgresql://[half"])
def test_an_address_that_is_none_is_refused_in_one_line(tmp_path: Path, address: str) -> None:
    with pytest.raises(NotPrepared) as error:
        open_database(settings(tmp_path, database_url=address), lambda _: None)
    assert "\n" not in str(error.value)


def test_a_password_never_shows() -> None:
    assert without_password("postgresql://a:b@c:5432/d") == "postgresql://a:***@c:5432/d"
    assert without_password("postgresql://a@c/d") == "postgresql://a@c/d"


def test_the_secrets_stay_the_same_from_start_to_start_and_are_private(tmp_path: Path) -> None:
    first = with_kept_secrets(settings(tmp_path))
    second = with_kept_secrets(settings(tmp_path))
    assert first.secret_key == second.secret_key
    assert first.service_token == second.service_token
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


def test_a_secret_in_the_environment_wins(tmp_path: Path) -> None:
    chosen = with_kept_secrets(settings(tmp_path, service_token="mine"))
    assert chosen.service_token.get_secret_value() == "mine"
