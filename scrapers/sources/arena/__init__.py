"""Arena's official dataset on Hugging Face."""
