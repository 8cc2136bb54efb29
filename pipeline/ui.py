"""`make ui`: Dagster's UI on 127.0.0.1, on the data root's history."""

import argparse
import os
import sys
from pathlib import Path

from pipeline.instance import prepare
from warehouse.home import Home


def main() -> None:
    """Replace this process by `dagster dev`."""
    arguments = argparse.ArgumentParser(prog="python -m pipeline.ui", description=__doc__)
    arguments.add_argument("--port", type=int, default=3000)
    port = arguments.parse_args().port
    prepare(Home.from_environment())
    program = Path(sys.executable).parent / "dagster"
    os.execv(str(program), ["dagster", "dev", "--host", "127.0.0.1", "--port", str(port)])


if __name__ == "__main__":
    main()
