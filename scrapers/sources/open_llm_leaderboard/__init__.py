"""Open LLM Leaderboard v1 and v2, frozen since March 2025: open models only."""
