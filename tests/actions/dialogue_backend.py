"""A small backend that speaks the real contract: a few items, two conditions, one case, tickets that count."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from backend.contract.cases import CasePage, CaseStatus, CaseStep, OpenCase
from backend.contract.catalogue import (
    Decision,
    Elsewhere,
    Found,
    ItemCard,
    Notice,
    NoticeAsk,
    NoticeRequest,
    Question,
    Questions,
    SearchAnswer,
)
from backend.contract.problem import MEDIA_TYPE, Problem
from backend.contract.tickets import NewTicket, Ticket

DAY = datetime(2026, 11, 22, 9, tzinfo=UTC)
NAMES = {
    "restaurant": "开办餐饮店",
    "food-operation": "食品经营许可(新办)",
    "tobacco-retail": "烟草专卖零售许可",
    "drug-retail": "药品零售许可",
}
NAMED_BY = {"饭店": "restaurant", "食品": "food-operation", "烟": "tobacco-retail", "药店": "drug-retail"}
CODE = "Q7R2KD"


@dataclass
class FakeBackend:
    """What it knows, and what it was asked."""

    app: FastAPI = field(default_factory=FastAPI)
    conditions: list[Question] = field(default_factory=list)
    tickets: list[NewTicket] = field(default_factory=list)
    notices: list[NoticeRequest] = field(default_factory=list)
    searched: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    case_numbers: list[str] = field(default_factory=lambda: ["YK20261109-0031"])
    opened: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    wrong_codes: int = 0
    broken: bool = False

    def __post_init__(self) -> None:
        self.app.middleware("http")(self._break)
        self.app.get("/api/v1/items")(self._find)
        self.app.get("/api/v1/items/{code}", response_model=None)(self._card)
        self.app.post("/api/v1/notices/questions")(self._questions)
        self.app.post("/api/v1/notices", status_code=201, response_model=None)(self._notice)
        self.app.get("/api/v1/cases")(self._cases)
        self.app.post("/api/v1/cases/open", response_model=None)(self._open)
        self.app.post("/api/v1/tickets", status_code=201)(self._ticket)

    async def _break(self, request: Request, call_next) -> Response:
        self.tokens.add(request.headers["authorization"])
        if request.method == "POST":
            self.keys.append(request.headers["idempotency-key"])
        return Response(status_code=500) if self.broken else await call_next(request)

    async def _find(self, q: str) -> SearchAnswer:
        self.searched.append(q)
        if "许可证" in q:
            return SearchAnswer(decision=Decision.TIE, items=self._ranked(0.6)[1:4])
        if "护照" in q:
            passport = Elsewhere(name="护照", office="公安局出入境管理", hint="电话 12367。")
            return SearchAnswer(decision=Decision.NONE, items=self._ranked(0.1)[:3], elsewhere=passport)
        for word, code in NAMED_BY.items():
            if word in q:
                best = Found(id=code, kind=self._kind(code), name=NAMES[code], confidence=0.9)
                return SearchAnswer(decision=Decision.CLEAR, items=[best, *self._ranked(0.1)[:2]])
        return SearchAnswer(decision=Decision.NONE, items=self._ranked(0.1)[:3])

    def _kind(self, code: str) -> str:
        return "bundle" if code == "restaurant" else "item"

    def _ranked(self, confidence: float) -> list[Found]:
        return [Found(id=code, kind=self._kind(code), name=name, confidence=confidence) for code, name in NAMES.items()]

    async def _card(self, code: str) -> Response | ItemCard:
        if code not in NAMES:
            return _problem(404, "not_found")
        texts = ("summary", "materials", "time_limit", "fee", "where", "special", "validity", "intermediary", "basis")
        words = {text: f"{NAMES[code]} {text}" for text in texts}
        return ItemCard(
            id=code, kind=self._kind(code), name=NAMES[code], version=1, valid_from=date(2026, 1, 1), confirmed=False,
            department="审批局",
            url=f"http://127.0.0.1/items/{code}", in_reply_to_fill_in="没有公布的容缺清单", **words,
        )  # fmt: skip

    async def _questions(self, ask: NoticeAsk) -> Questions:
        assert ask.items or ask.bundle
        return Questions(items=self.conditions)

    async def _notice(self, request: NoticeRequest) -> Response | Notice:
        if set(request.answers) - {one.key for one in self.conditions}:
            return _problem(422, "notice_answer_unknown")
        self.notices.append(request)
        name = NAMES[request.bundle or request.items[0]]
        return Notice(
            number="GZ-7K3M", url="http://127.0.0.1/notices/GZ-7K3M", pdf_url="http://127.0.0.1/notices/GZ-7K3M.pdf",
            title=name, issued_at=DAY, items=[], materials=[], chat=f"{name}的一次性告知单(编号 GZ-7K3M)",
        )  # fmt: skip

    async def _cases(self, channel: str, chat: str) -> CasePage:
        return CasePage(items=[_case(number) for number in self.opened.get((channel, chat), [])])

    async def _open(self, asked: OpenCase) -> Response | CaseStatus:
        if self.wrong_codes >= 5:
            return _problem(429, "too_many_wrong_codes", retry_after=840)
        if asked.number not in self.case_numbers or asked.query_code != CODE:
            self.wrong_codes += 1
            return _problem(403, "case_not_opened")
        self.opened.setdefault((asked.channel, asked.chat), []).append(asked.number)
        return _case(asked.number)

    async def _ticket(self, new: NewTicket) -> Ticket:
        same = [old for old in self.tickets if (old.chat, old.reason) == (new.chat, new.reason)]
        self.tickets.append(new)
        return Ticket(number="ZX-0412", new=not same, promise="上班时间 2 小时内会有人在这里回复您。")


def _case(number: str) -> CaseStatus:
    return CaseStatus(
        number=number, item_code="food-operation", item_name="食品经营许可(新办)", applicant="王*", state="in_review",
        state_words="正在审查", next_words="等现场核查", steps=[CaseStep(at=DAY, words="收件")],
        chat=f"{number}:正在审查,第 9 个工作日",
    )  # fmt: skip


def _problem(status: int, code: str, retry_after: int | None = None) -> Response:
    problem = Problem(title="不行", status=status, code=code, retry_after=retry_after)
    return JSONResponse(problem.model_dump(), status_code=status, media_type=MEDIA_TYPE)
