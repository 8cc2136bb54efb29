"""The Open LLM Leaderboard: 644 rows of its frozen table, and past states of v2 and v1."""
