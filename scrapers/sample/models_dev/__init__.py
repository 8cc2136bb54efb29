"""models.dev in the sample."""
