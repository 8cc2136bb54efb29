"""Results by task of SWE-bench submissions, as the repository SWE-bench/experiments keeps them."""
