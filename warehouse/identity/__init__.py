"""Which model does a name speak of, and were its weights open that day? Facts in registry/, rules in pure functions."""
