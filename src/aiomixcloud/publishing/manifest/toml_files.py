"""TOML files: manifests, and the files beside audio files."""

from __future__ import annotations

import tomllib
from datetime import date, time
from typing import TYPE_CHECKING, Any, cast

from aiomixcloud.publishing.row_order import file_order
from aiomixcloud.publishing.show import Problem

from .errors import ManifestError
from .fields import find_field, find_similar, normalize
from .folders import list_audio
from .rows import Cell, Cells, DateOrder, Row, Sheet

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

#: The keys of a manifest outside of its tables, and the types of their values.
_KEYS: dict[str, tuple[type, str]] = {
    "timezone": (str, "text, such as 'Europe/Berlin'"),
    "date_order": (str, "'DMY' or 'MDY'"),
    "files": (str, "a pattern of file names, such as '*.mp3'"),
    "pattern": (str, "text, such as '{series}_{date:%Y%m%d}'"),
    "defaults": (dict, "a table: [defaults]"),
    "series": (dict, "tables: [series.NAME]"),
    "show": (list, "a list of tables: [[show]], with two brackets"),
}

_ORDERS = ("DMY", "MDY", "YMD")


def parse_toml(content: bytes) -> dict[str, Any]:
    """Return the content of a TOML file.

    Raises:
        ManifestError: It is not valid TOML.
    """
    try:
        return tomllib.loads(content.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError:
        raise ManifestError("the file is not UTF-8; save it as UTF-8") from None
    # Deeply nested arrays exceed the recursion limit.
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise ManifestError(f"the file is not valid TOML: {error}") from None


def read_toml(content: bytes, folder: Path) -> Sheet:
    """Return the rows of a manifest in TOML, with paths relative to a folder.

    Raises:
        ManifestError: It is not valid TOML, or contains no shows.
    """
    sheet = Sheet(folder)
    given = _check_keys(parse_toml(content), sheet)
    if "show" not in given and "files" not in given and not sheet.problems:
        raise ManifestError("the file contains neither [[show]] nor files = '*.mp3'")
    if zone := given.get("timezone"):
        sheet.timezone = Cell(zone, "timezone", "")
    if "pattern" in given:
        sheet.pattern = Cell(given["pattern"], "pattern", "")
    sheet.order = _order(given.get("date_order"), sheet)
    sheet.defaults = read_table(given.get("defaults", {}), "[defaults]", sheet.problems)
    for name, table in given.get("series", {}).items():
        if isinstance(table, dict):
            where = f"[series.{name}]"
            cells = read_table(cast("dict[str, Any]", table), where, sheet.problems)
            sheet.series[normalize(name)] = {"series": Cell(name, where, ""), **cells}
        else:
            text = "must be a table: [series.NAME]"
            sheet.problems.append(Problem("", f"series.{name}", _show(table), text))
    for number, table in enumerate(given.get("show", []), 1):
        sheet.rows.append(_row(f"show {number}", table))
    if "files" in given:
        _add_files(given["files"], sheet)
    _note_words(sheet)
    return sheet


def _note_words(sheet: Sheet) -> None:
    """Note the keys that are not fields, which templates can contain."""
    for cells in (sheet.defaults, *sheet.series.values(), *(row.cells for row in sheet.rows)):
        for name, cell in cells.items():
            if not find_field(name):
                sheet.words.setdefault(name, cell.column)


def _check_keys(content: Mapping[str, Any], sheet: Sheet) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for key, value in content.items():
        kind, wanted = _KEYS.get(key, (object, ""))
        if key not in _KEYS:
            move = "; move it to [defaults]" if find_field(key) else ""
            text = f"is not a known key; use {', '.join(_KEYS)}{move}"
            sheet.problems.append(Problem("", key, key, text))
        elif not isinstance(value, kind):
            sheet.problems.append(Problem("", key, _show(value), f"must be {wanted}"))
        else:
            given[key] = value
    return given


def _order(value: str | None, sheet: Sheet) -> DateOrder | None:
    if value is None or value.upper() in _ORDERS:
        return cast("DateOrder | None", value and value.upper())
    text = "must be 'DMY' (day first), 'MDY' (month first) or 'YMD'"
    sheet.problems.append(Problem("", "date_order", value, text))
    return None


def _row(name: str, table: object) -> Row:
    if not isinstance(table, dict):
        text = "must be a table: [[show]]"
        return Row(name, {}, problems=(Problem(name, "", _show(table), text),))
    problems: list[Problem] = []
    cells = read_table(cast("dict[str, Any]", table), "", problems, row=name)
    return Row(name, cells, problems=tuple(problems))


def _add_files(pattern: str, sheet: Sheet) -> None:
    """Add a row for each file that a pattern matches and that no show names."""
    try:
        found = (path for path in sheet.folder.glob(pattern) if path.is_file())
        paths = sorted(found, key=lambda path: file_order(str(path)))
    except (ValueError, NotImplementedError, OSError, IndexError) as error:
        text = f"is not a valid pattern of file names ({error}); use, for example, '*.mp3'"
        sheet.problems.append(Problem("", "files", pattern, text))
        return
    named = {str(row.cells["audio"].value) for row in sheet.rows if "audio" in row.cells}
    taken = {(sheet.folder / name).resolve() for name in named if "\0" not in name}
    for path in list_audio(paths) if pattern.endswith("*") else paths:
        if path.resolve() not in taken and not path.name.startswith("."):
            name = path.relative_to(sheet.folder).as_posix()
            sheet.rows.append(Row(name, {"audio": Cell(name, "audio")}, is_file=True))
    if not sheet.rows:
        text = f"matches no file in {str(sheet.folder)!r}"
        sheet.problems.append(Problem("", "files", pattern, text))


def read_table(
    table: Mapping[str, Any], where: str, problems: list[Problem], *, row: str | None = None
) -> Cells:
    """Return the cells of a table.

    Args:
        table: The table.
        where: How messages name the table, or an empty text for a row.
        problems: Receives the mistakes.
        row: How messages name the row; None for values that are shared by rows.
    """
    cells: dict[str, Cell] = {}
    for key, value in table.items():
        field = find_field(key)
        name = field.name if field else normalize(key)
        column = f"{where} {key}" if where else key
        shown, text = _show(value), ""
        if name in cells:
            text = f"means the same as {cells[name].column!r}; remove one of them"
        elif not field and (similar := find_similar(key)):
            text = f"is not a known key; if it means {similar!r}, correct it, else rename it"
            shown = key
        elif field and row is None and not field.is_shared:
            text = "cannot be shared by several shows; move it to [[show]]"
        elif not _is_plain(value):
            text = "must be text, a number, a date, true, false or a list of texts"
        if text:
            problems.append(Problem(row or "", column, shown, text))
        elif value != []:
            cells[name] = Cell(value, column, None if row else "")
    return cells


def _is_plain(value: object) -> bool:
    if isinstance(value, list):
        return all(isinstance(one, str) for one in cast("list[object]", value))
    return isinstance(value, str | int | float | bool | date | time)


def _show(value: object) -> str:
    """Return a value as messages show it; tables and lists are not shown."""
    text = "" if isinstance(value, dict | list) else str(value)
    return text if len(text) <= 100 else f"{text[:100]}..."
