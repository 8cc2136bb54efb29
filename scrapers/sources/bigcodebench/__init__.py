"""BigCodeBench: practical Python tasks, completed or from an instruction, in full and the hard part."""
