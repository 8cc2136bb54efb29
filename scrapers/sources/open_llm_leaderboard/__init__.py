"""Open LLM Leaderboard v2, frozen since March 2025: open models only."""
