"""models.dev: list prices by provider, and makers' facts (release day, open weights, context)."""
