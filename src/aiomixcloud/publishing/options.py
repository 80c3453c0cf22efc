"""The options of the upload and the edit of a show. Pure, except for reading its picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .show import Show

__all__ = ["edit_options", "upload_options"]


def upload_options(show: Show, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of ``Mixcloud.upload``.

    Args:
        show: The show.
        fields: Its fields, as they are recorded.
    """
    options = _options(show, fields)
    options.pop("name", None)
    return options


def edit_options(show: Show, changes: Mapping[str, Any], *, is_final: bool) -> dict[str, Any]:
    """Return the options of ``Mixcloud.edit``.

    Args:
        show: The show.
        changes: The fields to change, as they are recorded.
        is_final: Whether to publish a show that was sent unlisted.
    """
    options = _options(show, changes)
    if is_final or options.get("unlisted") is False:
        options.pop("unlisted", None)
        options["publish"] = True
    return options


def _options(show: Show, fields: Mapping[str, Any]) -> dict[str, Any]:
    options = dict(fields)
    if "picture" in options and show.picture is not None:
        options["picture"] = show.picture.read()
    return options
