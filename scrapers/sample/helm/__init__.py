"""HELM in the bundled sample."""
