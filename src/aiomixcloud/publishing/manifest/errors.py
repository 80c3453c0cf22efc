"""The error of a manifest that cannot be read at all."""

from __future__ import annotations


class ManifestError(ValueError):
    """A manifest cannot be read, or it is not a manifest.

    Mistakes in single rows do not raise this error; they are in `Manifest.problems`.

    Example:
        >>> try:
        ...     Manifest.read("shows.xlsx")
        ... except ManifestError as error:
        ...     print(error)
    """
