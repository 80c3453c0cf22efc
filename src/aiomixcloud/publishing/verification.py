"""Reading shows of the API, and comparing them with what was sent. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from aiomixcloud import normalize_name

from .recovery import AccountShow, is_as_long


def read_show(data: object) -> AccountShow | None:
    """Return a show from the data of the API, or None if it has no key or name."""
    if not isinstance(data, Mapping):
        return None
    key, name = data.get("key"), data.get("name")
    if not isinstance(key, str) or not isinstance(name, str):
        return None
    seconds = data.get("audio_length")
    is_number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    return AccountShow(key, name, float(seconds) if is_number and seconds else None, _time(data))


def _time(data: Mapping[str, Any]) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(data.get("created_time")))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def is_encoded(data: Mapping[str, Any]) -> bool:
    """Return whether a show has a length, which it gets when it is encoded."""
    return bool(data.get("audio_length"))


def find_differences(
    data: Mapping[str, Any] | None, sent: Mapping[str, Any], *, seconds: float | None
) -> list[str]:
    """Return how a show of the API differs from what was sent.

    Tracklists cannot be compared, because the API does not return them.

    Args:
        data: The data of the show; None if it does not exist.
        sent: The fields that were sent.
        seconds: Length of the audio, or None.
    """
    if data is None:
        return ["it does not exist"]
    differences = []
    name, description = data.get("name"), data.get("description")
    if "name" in sent and normalize_name(str(name)) != normalize_name(sent["name"]):
        differences.append(f"its name is {name!r}, not {sent['name']!r}")
    if not is_encoded(data):
        differences.append("it has no length yet; it may still be encoded")
    elif not is_as_long(data["audio_length"], seconds, share=0.005):
        differences.append(f"it is {data['audio_length']} s long, and the audio {seconds:.0f} s")
    if "tags" in sent:
        tags = {normalize_name(str(tag.get("name"))) for tag in _mappings(data.get("tags"))}
        missing = [tag for tag in sent["tags"] if normalize_name(tag) not in tags]
        if missing:
            differences.append(f"it does not have the tags {', '.join(missing)}")
    if "picture" in sent and not data.get("pictures"):
        differences.append("it has no picture")
    wanted = sent.get("description")
    is_known = isinstance(description, str) and bool(wanted)
    if is_known and normalize_name(str(description)) != normalize_name(str(wanted)):
        differences.append("its description differs")
    return differences


def _mappings(value: object) -> list[Mapping[str, Any]]:
    values = value if isinstance(value, list) else []
    return [one for one in values if isinstance(one, Mapping)]
