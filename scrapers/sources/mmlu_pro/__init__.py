"""MMLU-Pro's leaderboard of TIGER-Lab: one CSV file of measured and reported rows."""
