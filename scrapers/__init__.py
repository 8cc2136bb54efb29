"""Bring bytes, keep them, and say what one page says. No identity, no database, no gap lives here."""
