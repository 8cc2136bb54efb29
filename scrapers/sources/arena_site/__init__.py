"""Arena's own pages: off by default, for its terms forbid scraping."""
