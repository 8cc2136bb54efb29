"""One folder a source: `source.yml` (facts), `spider.py` (which URLs; parses nothing), `page.py` (bytes → records)."""
