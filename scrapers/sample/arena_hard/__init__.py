"""Arena-Hard-Auto in the sample."""
