"""The pattern step: a message that is a case number, its query code, or both, and nothing else."""

import re
from typing import Final

INTENT: Final = "give_case_number"

_NUMBER: Final = re.compile(r"(?<![A-Z0-9])[A-Z]{2}[-\s]?\d{8}\s?-\s?\d{4,6}(?!\d)")
_CODE: Final = re.compile(r"(?<![A-Z0-9])(?=[A-Z0-9]*\d)(?=[A-Z0-9]*[A-Z])[A-Z0-9]{6}(?![A-Z0-9])")
_FILLER: Final = re.compile(
    r"受理单|办件|受理|案件|查询|编号|单号|件号|号码|号|码|密码|验证码|我的|我|是|的|为|这个|这是|就是|给你|给您|发你|您看|你看|和|跟|在这"
    r"|[\s\W_]|[啊呀吧呢哦了哈嗯]"
)


def is_case_number(text: str) -> bool:
    """True when, besides number, code and words like "我的编号是", nothing is left: more text carries its own wish."""
    rest, numbers = _NUMBER.subn(" ", text.upper())
    rest, codes = _CODE.subn(" ", rest, count=1)
    return bool(numbers or codes) and not _FILLER.sub("", rest)
