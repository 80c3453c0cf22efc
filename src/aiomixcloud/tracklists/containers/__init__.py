"""Readers for the chapters that audio files carry, each for one container format."""
