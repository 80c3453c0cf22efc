"""The options of the upload and the edit of a show. Pure, except for reading its picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import PublishingError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .show import Show


def upload_options(show: Show, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of ``Mixcloud.upload`` for fields as they are recorded.

    Raises:
        PublishingError: The picture cannot be read.
    """
    options = _options(show, fields)
    options.pop("name", None)
    return options


def edit_options(show: Show, changes: Mapping[str, Any], *, is_final: bool) -> dict[str, Any]:
    """Return the options of ``Mixcloud.edit`` for changes as they are recorded.

    Args:
        show: The show.
        changes: The fields to change.
        is_final: Whether to publish a show that was sent unlisted.

    Raises:
        PublishingError: The picture cannot be read.
    """
    options = _options(show, changes)
    if is_final or options.get("unlisted") is False:
        options.pop("unlisted", None)
        options["publish"] = True
    return options


def _options(show: Show, fields: Mapping[str, Any]) -> dict[str, Any]:
    options = dict(fields)
    if "picture" in options and show.picture is not None:
        try:
            options["picture"] = show.picture.read()
        except (OSError, ValueError) as error:
            raise PublishingError(f"{show.picture.name} cannot be read: {error}") from error
    return options
