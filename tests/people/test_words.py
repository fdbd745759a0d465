"""Every error of this area has Chinese words, whether or not a route raises it yet."""

from backend.errors import QingzhangError
from backend.people import protection, service
from backend.web.problems import titles

AREA = protection.__name__.rpartition(".")[0]


def kinds(kind: type[QingzhangError]) -> set[type[QingzhangError]]:
    return {kind}.union(*(kinds(below) for below in kind.__subclasses__()))


def test_every_error_of_people_has_words_of_its_own() -> None:
    codes = {kind.code for kind in kinds(QingzhangError) if kind.__module__.startswith(AREA)}
    assert service.SubjectUnknown.code in codes
    assert codes - set(titles()) == set()
