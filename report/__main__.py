"""`python -m report`: write the HTML report from the published file and print where it is."""

from __future__ import annotations

import sys

from report.build import build_report
from warehouse.home import Home


def main() -> None:
    """Exit 1, with what to run, when nothing is published yet."""
    try:
        print(build_report(Home.from_environment()))
    except FileNotFoundError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
