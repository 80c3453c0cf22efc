"""Bodies of requests: forms are read, their files go to the disk as they come in.

Decides nothing about the content. What is too large or not wanted is read all the same and
dropped, since the API complains only when a body is complete.
"""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, HttpVersion11, MultipartReader, StreamReader, web
from aiohttp.http_exceptions import HttpProcessingError
from multidict import CIMultiDict, CIMultiDictProxy

from aiomixcloud.sandbox.api.errors import bad_body, large_body
from aiomixcloud.sandbox.api.request import Body, SentFile

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from aiomixcloud.sandbox.db.files import Files

#: How many bytes of names and values a form may have, besides its files.
TEXT_LIMIT = 4 * 1024 * 1024

#: How far a body is searched for an access token that belongs into the address.
TOKEN_SEARCH = 8 * 1024 * 1024

_CHUNK = 256 * 1024

_MOST_FIELDS = 10_000

# What aiohttp raises at a form that is wrong; older versions, as 3.10, raise the second.
_BROKEN = (ValueError, AssertionError)

# What the names and values of a header's parameters look like; senders quote in several ways.
_PARAMETER = re.compile(r';\s*([\w-]+\*?)\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)')


async def receive(request: web.Request, files: Files, limits: Mapping[str, int]) -> Body:
    """Read a body to its end.

    ``limits`` names the file fields to store and how many bytes of each are worth storing.
    Nothing stays on the disk when this raises: ``Refusal`` for a body that is no form, or
    whatever breaks the connection.
    """
    form = _Form(files, limits)
    try:
        await _read(request, form)
    except BaseException:
        files.discard(form.body.stored)
        raise
    return form.body


async def names_token(request: web.Request) -> bool:
    """Tell whether a body begins with a form that has an access token in it."""
    if not request.content_type.startswith("multipart/"):
        return False
    await welcome(request)
    seen = 0
    async for part in _parts(request):
        if part.field == "access_token":
            return True
        while not part.at_eof():
            seen += len(await _chunk(part))
            if seen > TOKEN_SEARCH:
                return False
    return False


class _Part(BodyPartReader):
    """A part of a form: the name of its field, and the sender's name of its file if it is one."""

    def __init__(
        self,
        boundary: bytes,
        headers: CIMultiDictProxy[str],
        content: StreamReader,
        **options: Any,
    ) -> None:
        # Read here and kept from aiohttp, which gives a header up that has a strange name of a
        # file in it.
        others = CIMultiDict(headers)
        disposition = others.popall("Content-Disposition", [""])[0]
        found = {name.lower(): text.strip('" ') for name, text in _PARAMETER.findall(disposition)}
        self.field = found.get("name", "")
        self.file_name = found.get("filename", found.get("filename*"))
        super().__init__(boundary, CIMultiDictProxy(others), content, **options)


class _Reader(MultipartReader):
    part_reader_cls = _Part


class _Form:
    """What has been read so far."""

    def __init__(self, files: Files, limits: Mapping[str, int]) -> None:
        self.files = files
        self.limits = limits
        self._fields: dict[str, str] = {}
        self._sent: dict[str, SentFile] = {}
        self._room = TEXT_LIMIT

    @property
    def body(self) -> Body:
        return Body(self._fields, self._sent)

    def take(self, size: int) -> None:
        """Count bytes that are kept in memory."""
        self._room -= size
        if self._room < 0:
            raise large_body(TEXT_LIMIT)

    def add(self, name: str, value: str) -> None:
        self._fields[name] = value

    def add_all(self, encoded: bytearray) -> None:
        text = encoded.decode(errors="replace")
        try:
            pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
        except ValueError as error:
            raise bad_body("it has too many fields") from error
        self._fields.update(pairs)

    def open(self, name: str) -> BinaryIO | None:
        """Return the file that a file field goes to; the later of two of a name counts."""
        former = self._sent.pop(name, None)
        if former and former.file:
            self.files.discard([former.file])
        if name not in self.limits:
            self._sent[name] = SentFile("", 0)
            return None
        stored, file = self.files.create()
        self._sent[name] = SentFile(stored, 0)
        return file

    def close(self, name: str, size: int) -> None:
        self._sent[name] = SentFile(self._sent[name].file, size)


async def _read(request: web.Request, form: _Form) -> None:
    await welcome(request)
    if request.content_type == "application/x-www-form-urlencoded":
        text = bytearray()
        async for chunk in request.content.iter_chunked(_CHUNK):
            form.take(len(chunk))
            text += chunk
        form.add_all(text)
        return
    async for part in _parts(request):
        await _read_part(part, form)


async def _read_part(part: _Part, form: _Form) -> None:
    form.take(len(part.field))
    # Browsers send a nameless empty file where none was chosen.
    if part.file_name == "":
        while not part.at_eof():
            await _chunk(part)
    elif part.file_name is None:
        text = bytearray()
        while not part.at_eof():
            chunk = await _chunk(part)
            form.take(len(chunk))
            text += chunk
        form.add(part.field, text.decode(errors="replace"))
    else:
        await _store(part, form)


async def _store(part: _Part, form: _Form) -> None:
    name, size = part.field, 0
    file, limit = form.open(name), form.limits.get(name, 0)
    try:
        while not part.at_eof():
            chunk = await _chunk(part)
            if file and size < limit:
                # A disk that is behind would stop everybody else's answers, too.
                await asyncio.to_thread(file.write, chunk)
            size += len(chunk)
    finally:
        if file:
            file.close()
    form.close(name, size)


async def _parts(request: web.Request) -> AsyncIterator[_Part]:
    """Give out the parts of a multipart body; of any other body none, but read it."""
    if not request.content_type.startswith("multipart/"):
        async for _ in request.content.iter_chunked(_CHUNK):
            pass
        return
    try:
        reader = _Reader(request.headers, request.content)
        while part := await reader.next():
            if not isinstance(part, _Part):
                raise bad_body("a part of it has parts of its own")
            yield part
    except (*_BROKEN, RuntimeError, HttpProcessingError) as error:
        raise bad_body("it is no multipart form, or not a whole one") from error


async def _chunk(part: _Part) -> bytes:
    try:
        return await part.read_chunk(_CHUNK)
    except _BROKEN as error:
        raise bad_body("it ends in the middle") from error


async def welcome(request: web.Request) -> None:
    """Ask a client that waits for it to send the body."""
    if (
        request.version >= HttpVersion11
        and request.headers.get("Expect", "").lower() == "100-continue"
    ):
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.writer.output_size = 0
