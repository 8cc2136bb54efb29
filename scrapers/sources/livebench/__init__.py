"""LiveBench: questions that are renewed, scored by task without a judge."""
