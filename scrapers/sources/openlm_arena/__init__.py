"""OpenLM.ai's Chatbot Arena page: a hand-kept table of its own, no longer a mirror of Arena's."""
