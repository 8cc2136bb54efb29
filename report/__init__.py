"""The HTML report: one file, read from the published tables."""
