"""Artificial Analysis: its Intelligence Index, the evaluations behind it, and prices, from its official API."""
