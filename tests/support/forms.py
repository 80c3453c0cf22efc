"""Reading a multipart body with a parser that is not ours: the standard library's for mail."""

from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import unquote

from tests.support.scripted import Asked


@dataclass
class Part:
    """One part of a form."""

    name: str
    file_name: str | None
    media_type: str | None
    content: bytes


def parts(asked: Asked) -> list[Part]:
    """Return the parts of the form that a request carried."""
    head = f"Content-Type: {asked.headers['Content-Type']}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + asked.body)
    assert message.is_multipart()
    return [_part(part) for part in message.iter_parts()]


def fields(asked: Asked) -> dict[str, str]:
    """Return the fields of the form that a request carried, which has no file."""
    found = parts(asked)
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
