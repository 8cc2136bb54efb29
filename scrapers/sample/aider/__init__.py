"""Aider in the bundled sample."""
