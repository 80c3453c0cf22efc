"""Parsing multipart bodies with an independent parser: the standard library's for mail."""

from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import unquote

from tests.support.scripted_server import ReceivedRequest


@dataclass
class Part:
    """One part of a form."""

    name: str
    file_name: str | None
    media_type: str | None
    content: bytes


def parts(request: ReceivedRequest) -> list[Part]:
    """Return the parts of the form in a request."""
    head = f"Content-Type: {request.headers['Content-Type']}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + request.body)
    assert message.is_multipart()
    return [_part(part) for part in message.iter_parts()]


def fields(request: ReceivedRequest) -> dict[str, str]:
    """Return the fields of the form in a request without files."""
    found = parts(request)
    assert all(part.file_name is None for part in found)
    assert len({part.name for part in found}) == len(found)
    return {part.name: part.content.decode() for part in found}


def _part(part: Message) -> Part:
    name = part.get_param("name", header="content-disposition")
    content = part.get_payload(decode=True)
    assert isinstance(name, str)
    assert isinstance(content, bytes)
    file_name = part.get_filename()
    return Part(
        unquote(name),
        None if file_name is None else unquote(file_name),
        part.get_content_type() if "content-type" in part else None,
        content,
    )
