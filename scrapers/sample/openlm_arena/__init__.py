"""OpenLM.ai's page in eight states, as tables."""
