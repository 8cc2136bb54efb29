"""SWE-bench Pro, Scale AI's harder successor of SWE-bench, in its public sets V1 and V2."""
