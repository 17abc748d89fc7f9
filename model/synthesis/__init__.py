"""Glyphs, lines and pictures that are made."""
