"""What goes over the web chat's socket, in both directions."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, TypeAdapter

from backend.contract.chat import ChatMessage

ClientId = Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{8,64}$")]
"""The page's own name for one sending: sent twice, it is stored once."""


class TextFrame(BaseModel):
    """A person typed."""

    type: Literal["text"]
    text: str
    client_id: ClientId


class ButtonFrame(BaseModel):
    """A person pressed; `ref` is "<message id>:<index>"."""

    type: Literal["button"]
    ref: str = Field(pattern=r"^\d{1,18}:\d{1,2}$")
    client_id: ClientId


class SinceFrame(BaseModel):
    """The page asks for the record after this id, and for what comes from now on.

    It first sends again what was never confirmed, so that it knows those lines when they come with the record.
    """

    type: Literal["since"]
    after: int = Field(ge=0, lt=2**63)


Heard = TextFrame | ButtonFrame | SinceFrame
HEARD: TypeAdapter[Heard] = TypeAdapter(Annotated[Heard, Field(discriminator="type")])


class StoredFrame(BaseModel):
    """This sending is safe, and is line `id` of the record."""

    type: Literal["stored"] = "stored"
    client_id: str
    id: int


class RefusedFrame(BaseModel):
    """This sending is not taken: never, or not before `retry_after` seconds."""

    type: Literal["refused"] = "refused"
    client_id: str | None
    code: str
    text: str
    retry_after: float | None = None


class MessagesFrame(BaseModel):
    """Lines of the record, oldest first."""

    type: Literal["messages"] = "messages"
    items: list[ChatMessage]


class StateFrame(BaseModel):
    """Whether the assistant can answer now."""

    type: Literal["state"] = "state"
    dialogue: str


Said = StoredFrame | RefusedFrame | MessagesFrame | StateFrame
