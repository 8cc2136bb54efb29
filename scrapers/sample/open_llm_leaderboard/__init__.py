"""644 rows of the Open LLM Leaderboard's frozen table: all of official providers, the best, and the odd ones."""
