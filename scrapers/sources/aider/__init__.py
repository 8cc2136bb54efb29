"""Aider's code editing leaderboards: exercises solved by a model through the aider tool."""
