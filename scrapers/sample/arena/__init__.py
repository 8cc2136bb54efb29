"""Arena's official dataset in the bundled sample."""
