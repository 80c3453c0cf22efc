"""Publish a season of shows from a manifest, such as a spreadsheet or a folder."""

from .manifest import Manifest
from .show import AudioFile, Numbering, Picture, Problem, Show

__all__ = ["AudioFile", "Manifest", "Numbering", "Picture", "Problem", "Show"]
