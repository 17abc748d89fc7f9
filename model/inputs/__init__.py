"""Bytes, files and links to upright pictures, within limits."""
