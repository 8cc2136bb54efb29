"""Archived Arena boards in the bundled sample."""
