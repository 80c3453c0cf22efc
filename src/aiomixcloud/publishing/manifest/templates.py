"""Templates of names, and patterns of file names: plain names in braces."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, TypeAlias

from .dates import format_date
from .fields import Kind, find_field, find_similar, normalize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

#: What a template can contain: text, a number, or a date.
Word: TypeAlias = str | int | datetime

#: Stands for a number that depends on the account.
NEXT = -1

_is_name = re.compile(r"[^\W\d][\w -]{0,39}").fullmatch
_number_format = re.compile(r"0?\d?d?", re.ASCII).fullmatch

_WRITE = "write a plain name, such as {guest}, {number:03} or {date:%d %B %Y}"

#: Maximum number of words in a pattern: each takes time to match.
_MOST_WORDS = 4


class TemplateError(ValueError):
    """A template or pattern is not valid, or a value is missing."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a template: text, then a name in braces with a format; the name may be empty."""

    text: str
    name: str = ""
    format: str = ""


def parse(template: str) -> list[Part]:
    """Return the parts of a template.

    Only plain names are accepted: no attributes, no indexing, no conversions.

    Raises:
        TemplateError: The template is not valid.

    Example:
        >>> parse("Deep Hours {number:03}")
        [Part(text='Deep Hours ', name='number', format='03')]
    """
    parts: list[Part] = []
    try:
        found = list(string.Formatter().parse(template))
    except ValueError as error:
        raise TemplateError(
            f"is not a valid template ({error}); write {{{{ and }}}} for braces"
        ) from None
    for text, name, spec, conversion in found:
        if name is None:
            parts.append(Part(text))
        elif not _is_name(name.strip()) or conversion or "{" in (spec or ""):
            shown = name + (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else "")
            raise TemplateError(f"contains {{{shown}}}; {_WRITE}, or {{{{ and }}}} for braces")
        else:
            parts.append(Part(text, normalize(name), spec or ""))
    return parts


def render(template: str, words: Mapping[str, Word], *, escape: Callable[[str], str] = str) -> str:
    """Return the text of a template.

    Args:
        template: The template.
        words: The values by normalized name; `NEXT` stays a name in braces.
        escape: Applied to the text around a number that stays a name in braces.

    Raises:
        TemplateError: The template is not valid, or a value is missing.

    Example:
        >>> render("{series} {number:03}", {"series": "Deep Hours", "number": 41})
        'Deep Hours 041'
    """
    texts: list[str] = []
    for part in parse(template):
        texts.append(escape(part.text))
        if part.name and _find_value(part.name, words) == NEXT:
            _check_number_format(part)
            texts.append(f"{{number:{part.format}}}" if part.format else "{number}")
        elif part.name:
            texts.append(escape(_format(part, words)))
    return "".join(texts)


def _field_name(name: str) -> str:
    field = find_field(name)
    return field.name if field else name


def _find_value(name: str, words: Mapping[str, Word]) -> Word | None:
    """Return the value of a name; ``{file}`` is a word although it is a synonym of a field."""
    return words.get(name if name in words else _field_name(name))


def _format(part: Part, words: Mapping[str, Word]) -> str:
    value = _find_value(part.name, words)
    if value is None:
        raise TemplateError(_missing(part.name, words))
    if isinstance(value, datetime):
        try:
            return format_date(value, part.format or "%Y-%m-%d")
        except ValueError as error:
            raise TemplateError(f"contains {{{part.name}:{part.format}}}: {error}") from None
    if isinstance(value, int):
        _check_number_format(part)
        return format(value, part.format)
    if part.format:
        raise TemplateError(
            f"contains {{{part.name}:{part.format}}}, but {value!r} is not a number or a date; "
            f"write {{{part.name}}}"
        )
    return value


def _check_number_format(part: Part) -> None:
    if not _number_format(part.format):
        raise TemplateError(
            f"contains {{{part.name}:{part.format}}}; the format of a number is the number of "
            "its digits, such as 03"
        )


def _missing(name: str, words: Mapping[str, Word]) -> str:
    field = find_field(name)
    if field or name in words:
        known = field.name if field else name
        return f"contains {{{name}}}, which has no value in this row; fill in {known!r}"
    close = get_close_matches(name, words, n=1, cutoff=0.65)
    similar = find_similar(name) or next(iter(close), None)
    hint = f"did you mean {{{similar}}}?" if similar else f"add a column {name!r}"
    return f"contains {{{name}}}, which has no value; {hint}"


#: Regular expressions for the directives of dates in patterns.
_DIRECTIVES = {
    **dict.fromkeys("dmHMy", r"\d\d"),
    "Y": r"\d{4}",
    "j": r"\d{3}",
    "B": r"[A-Za-z]+",
    "b": r"[A-Za-z]{3}",
}


class Pattern:
    """A pattern of file names, such as ``{series}_{date:%Y%m%d}_{guest}``.

    Raises:
        TemplateError: The pattern is not valid.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._dates: dict[str, str] = {}
        parts = parse(text)
        names = [_field_name(part.name) for part in parts if part.name]
        if not names:
            raise TemplateError(f"contains no name in braces; {_WRITE}")
        if twice := [name for name in names if names.count(name) > 1]:
            raise TemplateError(f"contains {{{twice[0]}}} twice")
        kinds = [self._kind(part) for part in parts if part.name]
        if kinds.count(_WORD) > _MOST_WORDS:
            raise TemplateError(f"contains more than {_MOST_WORDS} words in braces")
        self._names = [(f"name{at}", name) for at, name in enumerate(names)]
        self._short, self._long = (self._compile(parts, kinds, lazy) for lazy in ("?", ""))

    def _kind(self, part: Part) -> str:
        field = find_field(part.name)
        if field and field.kind is Kind.NUMBER:
            return r"\d{1,9}"
        if not part.format:
            return _WORD
        if not field or field.kind is not Kind.MOMENT:
            raise TemplateError(f"contains {{{part.name}:{part.format}}}; write {{{part.name}}}")
        self._dates[field.name] = part.format
        return "".join(self._date(part.format))

    def _date(self, spec: str) -> Iterator[str]:
        for text, letter in re.findall(r"([^%]*)(?:%(.?))?", spec):
            yield re.escape(text)
            if letter and letter not in _DIRECTIVES:
                known = ", ".join(f"%{one}" for one in _DIRECTIVES)
                raise TemplateError(f"contains %{letter}, which is not known; use {known}")
            yield _DIRECTIVES.get(letter, "")

    def _compile(self, parts: list[Part], kinds: list[str], lazy: str) -> re.Pattern[str]:
        source, left = "", iter(enumerate(kinds))
        for part in parts:
            source += re.escape(part.text)
            if part.name:
                at, kind = next(left)
                source += f"(?P<name{at}>{kind + lazy if kind == _WORD else kind})"
        return re.compile(source, re.DOTALL)

    def match(self, name: str) -> dict[str, str | date]:
        """Return the values in a file name, by the names of the pattern.

        Raises:
            TemplateError: The file name does not match, or matches in two ways.
        """
        short, long = self._short.fullmatch(name), self._long.fullmatch(name)
        if not short or not long:
            raise TemplateError(f"does not match the pattern {self.text!r}; rename the file")
        if short.groups() != long.groups():
            raise TemplateError(
                f"matches the pattern {self.text!r} in two ways: {list(short.groups())} or "
                f"{list(long.groups())}; rename the file, or use another separator"
            )
        return {name: self._value(name, short[group].strip()) for group, name in self._names}

    def _value(self, name: str, text: str) -> str | date:
        spec = self._dates.get(name)
        if spec is None:
            return text
        try:
            moment = datetime.strptime(text, spec)  # noqa: DTZ007 - local time
            return moment if "%H" in spec else moment.date()
        except ValueError:
            raise TemplateError(
                f"contains {text!r}, which is not a date of the form {spec!r}"
            ) from None


_WORD = ".+"
