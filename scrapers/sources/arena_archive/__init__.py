"""Arena's past as its Space and others kept it: dated tables, unrolled ratings, CSV files, its catalogue."""
