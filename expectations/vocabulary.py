"""The expectations that checks speak in, each named for what it protects; judged on one column of evidence.

Importing this module imports Great Expectations (seconds): only `expectations.validate` does, when it audits.
A column of a suite's frame holds the evidence of one check, padded with NULL, which all of them overlook.
"""

from __future__ import annotations

from typing import Any

import great_expectations.expectations as gxe
from great_expectations.compatibility.pydantic import PrivateAttr
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration


class Settled(Expectation):
    """An expectation that nobody changes once it is made."""

    _settled: Any = PrivateAttr(default=None)

    @property
    def configuration(self) -> ExpectationConfiguration:
        """Made once: a validation asks for it eighty times, which is a third of an audit's time."""
        if self._settled is None:
            self._settled = super().configuration
        return self._settled


class ExpectNoOffenders(Settled, gxe.ExpectColumnValuesToBeNull):
    """No row breaks the invariant: the evidence, one JSON text an offending row, is empty."""


class ExpectKnownWords(Settled, gxe.ExpectColumnValuesToBeInSet):
    """A column holds words of the contract's vocabulary only: the evidence is its distinct values."""


class ExpectRows(Settled, gxe.ExpectColumnValuesToBeBetween):
    """A table holds as many rows as it must: the evidence is its row count."""


class ExpectDeclaredColumns(Settled, gxe.ExpectColumnDistinctValuesToEqualSet):
    """A table has exactly its declared columns: the evidence is one text `name TYPE` a column."""
