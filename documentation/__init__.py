"""Builds the documentation site from `docs/`, the docstrings and the linked files: `make docs`."""
