"""LiveCodeBench in the bundled sample."""
