"""EvalPlus in the bundled sample."""
