"""Epoch AI: facts of the sample and their rendering."""
