"""Arena's past as others kept it: dated CSV files and the versions of its catalogue."""
