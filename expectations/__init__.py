"""The audit: what must hold of a built database before anybody sees it. Importing this is cheap.

`checks()` and `names()` list what is audited; `audit()` runs it (and imports Great Expectations then);
`require()` lets a build pass or raises AuditFailed.
"""

from __future__ import annotations

from expectations.check import Check, Origin, Severity
from expectations.suites import checks, names
from expectations.validate import AuditFailed, ExpectationBroken, Verdict, audit, require, warm_up

__all__ = [
    "AuditFailed",
    "Check",
    "ExpectationBroken",
    "Origin",
    "Severity",
    "Verdict",
    "audit",
    "checks",
    "names",
    "require",
    "warm_up",
]
