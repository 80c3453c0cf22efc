"""Read request bodies: parse forms and stream their files to disk.

The content is not validated. Files that are too large or unexpected are read and discarded,
since the API reports errors only after the whole body.
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

#: Maximum size of the names and values of a form without its files, in bytes.
TEXT_LIMIT = 4 * 1024 * 1024

#: Number of bytes of a body that are searched for an access token (it should be in the query).
TOKEN_SEARCH = 8 * 1024 * 1024

_CHUNK = 256 * 1024

_MOST_FIELDS = 10_000

# The errors aiohttp raises for an invalid form; older versions such as 3.10 raise the second.
_BROKEN = (ValueError, AssertionError)

# Names and values of header parameters; clients quote them in several ways.
_PARAMETER = re.compile(r';\s*([\w-]+\*?)\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)')


async def receive_form(request: web.Request, files: Files, limits: Mapping[str, int]) -> Body:
    """Read a body to its end. No file stays on disk if this raises.

    Args:
        request: The request.
        files: The folder for the files.
        limits: The file fields to store, with the maximum number of bytes to store of each.

    Raises:
        Refusal: The body is not a valid form.
    """
    form = _Form(files, limits)
    try:
        await _read(request, form)
    except BaseException:
        files.discard(form.body.stored)
        raise
    return form.body


async def read_body(request: web.Request, limit: int) -> bytes:
    """Return a body; of a body that exceeds a limit, only a part that exceeds it, too."""
    body = bytearray()
    await send_continue(request)
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > limit:
            break
    return bytes(body)


async def contains_token(request: web.Request) -> bool:
    """Report whether a body is a form with an access token near its beginning."""
    if not request.content_type.startswith("multipart/"):
        return False
    await send_continue(request)
    seen = 0
    async for part in _iterate_parts(request):
        if part.field == "access_token":
            return True
        while not part.at_eof():
            seen += len(await _read_chunk(part))
            if seen > TOKEN_SEARCH:
                return False
    return False


class _Part(BodyPartReader):
    """A part of a form, with the name of its field and the client's file name if it is a file."""

    def __init__(
        self,
        boundary: bytes,
        headers: CIMultiDictProxy[str],
        content: StreamReader,
        **options: Any,
    ) -> None:
        # Parsed here and hidden from aiohttp, which drops headers with unusual file names.
        others = CIMultiDict(headers)
        disposition = others.popall("Content-Disposition", [""])[0]
        found = {name.lower(): text.strip('" ') for name, text in _PARAMETER.findall(disposition)}
        self.field = found.get("name", "")
        self.file_name = found.get("filename", found.get("filename*"))
        super().__init__(boundary, CIMultiDictProxy(others), content, **options)


class _Reader(MultipartReader):
    part_reader_cls = _Part


class _Form:
    """The part of a form that has been read so far."""

    def __init__(self, files: Files, limits: Mapping[str, int]) -> None:
        self.files = files
        self.limits = limits
        self.fields: dict[str, str] = {}
        self._sent: dict[str, SentFile] = {}
        self._room = TEXT_LIMIT

    @property
    def body(self) -> Body:
        return Body(self.fields, self._sent)

    def take(self, size: int) -> None:
        """Count bytes held in memory; raise `Refusal` above the limit."""
        self._room -= size
        if self._room < 0:
            raise large_body(TEXT_LIMIT)

    def add_all(self, encoded: bytes) -> None:
        text = encoded.decode(errors="replace")
        try:
            pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
        except ValueError as error:
            raise bad_body("it has too many fields") from error
        self.fields.update(pairs)

    def open(self, name: str) -> BinaryIO | None:
        """Return the file to write a field to, or None; the last of several with a name counts."""
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
    if request.content_type == "application/x-www-form-urlencoded":
        text = await read_body(request, TEXT_LIMIT)
        form.take(len(text))
        form.add_all(text)
        return
    await send_continue(request)
    async for part in _iterate_parts(request):
        await _read_part(part, form)


async def _read_part(part: _Part, form: _Form) -> None:
    form.take(len(part.field))
    # Browsers send an empty file without a name if none was chosen.
    if part.file_name == "":
        while not part.at_eof():
            await _read_chunk(part)
    elif part.file_name is None:
        text = bytearray()
        while not part.at_eof():
            chunk = await _read_chunk(part)
            form.take(len(chunk))
            text += chunk
        form.fields[part.field] = text.decode(errors="replace")
    else:
        await _store(part, form)


async def _store(part: _Part, form: _Form) -> None:
    name, size = part.field, 0
    file, limit = form.open(name), form.limits.get(name, 0)
    try:
        while not part.at_eof():
            chunk = await _read_chunk(part)
            if file and size < limit:
                # A slow disk would block all other requests.
                await asyncio.to_thread(file.write, chunk)
            size += len(chunk)
    finally:
        if file:
            file.close()
    form.close(name, size)


async def _iterate_parts(request: web.Request) -> AsyncIterator[_Part]:
    """Yield the parts of a multipart body; read any other body without yielding."""
    if not request.content_type.startswith("multipart/"):
        async for _ in request.content.iter_chunked(_CHUNK):
            pass
        return
    try:
        reader = _Reader(request.headers, request.content)
        while part := await reader.next():
            if not isinstance(part, _Part):
                raise bad_body("it has nested parts")
            yield part
    except (*_BROKEN, RuntimeError, HttpProcessingError) as error:
        raise bad_body("it is not a valid multipart form, or is incomplete") from error


async def _read_chunk(part: _Part) -> bytes:
    try:
        return await part.read_chunk(_CHUNK)
    except _BROKEN as error:
        raise bad_body("it is incomplete") from error


async def send_continue(request: web.Request) -> None:
    """Send "100 Continue" to a client that waits for it before sending the body."""
    if (
        request.version >= HttpVersion11
        and request.headers.get("Expect", "").lower() == "100-continue"
    ):
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.writer.output_size = 0
