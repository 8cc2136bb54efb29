"""`make bench`: every comparison, one after the other; each prints its own ratios, measured side by side in one run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

for script in sorted(Path(__file__).parent.glob("bench_*.py")):
    print(f"\n== {script.stem}", flush=True)
    subprocess.run([sys.executable, "-m", f"bench.{script.stem}"], check=True)
