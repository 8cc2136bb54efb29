"""LiveCodeBench: contest problems by the day on which they were set."""
