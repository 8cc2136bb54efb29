"""Epoch AI: the Capabilities Index with intervals, its own runs, and scores that it collected from papers."""
