"""SWE-bench results by task in the sample."""
