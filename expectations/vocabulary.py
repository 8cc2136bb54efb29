"""The expectations that checks speak in, each named for what it protects; judged on one column of evidence.

Importing this module imports Great Expectations (seconds): only `expectations.validate` does, when it audits.
A column of a suite's frame holds the evidence of one check, padded with NULL, which all of them overlook.
"""

from __future__ import annotations

import great_expectations.expectations as gxe


class ExpectNoOffenders(gxe.ExpectColumnValuesToBeNull):
    """No row breaks the invariant: the evidence, one JSON text an offending row, is empty."""


class ExpectKnownWords(gxe.ExpectColumnValuesToBeInSet):
    """A column holds words of the contract's vocabulary only: the evidence is its distinct values."""


class ExpectRows(gxe.ExpectColumnValuesToBeBetween):
    """A table holds as many rows as it must: the evidence is its row count."""


class ExpectDeclaredColumns(gxe.ExpectColumnDistinctValuesToEqualSet):
    """A table has exactly its declared columns: the evidence is one text `name TYPE` a column."""
