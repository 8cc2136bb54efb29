"""Dagster: draws the arrows between layers as assets, jobs, schedules and checks. Computes nothing itself."""
