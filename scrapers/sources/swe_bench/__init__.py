"""SWE-bench: resolved issues, by scaffold and model."""
