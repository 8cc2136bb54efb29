"""Admit what pages say, resolve who is meant, build silver and gold, publish. No crawling, no Dagster here."""
