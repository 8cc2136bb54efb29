"""SWE-bench Pro in the sample."""
