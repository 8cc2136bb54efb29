"""BigCodeBench in the bundled sample."""
