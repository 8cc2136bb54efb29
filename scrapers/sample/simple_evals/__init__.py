"""OpenAI's simple-evals in the sample."""
