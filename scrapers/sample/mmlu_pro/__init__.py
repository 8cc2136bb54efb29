"""TIGER-Lab's MMLU-Pro table in the sample."""
