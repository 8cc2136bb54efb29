"""LiveBench in the bundled sample."""
