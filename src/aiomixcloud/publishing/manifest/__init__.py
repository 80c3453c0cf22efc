"""Manifests: spreadsheets, TOML files and folders that list shows."""

from .errors import ManifestError
from .fields import FIELDS, Field, Kind
from .manifest import Manifest, ReadOptions
from .rows import DateOrder
from .starter_sheet import init

__all__ = [
    "FIELDS",
    "DateOrder",
    "Field",
    "Kind",
    "Manifest",
    "ManifestError",
    "ReadOptions",
    "init",
]
