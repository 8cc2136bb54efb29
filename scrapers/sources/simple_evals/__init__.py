"""OpenAI's simple-evals: the table of its README, by commit."""
