"""SWE-bench in the bundled sample."""
