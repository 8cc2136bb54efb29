"""Vega's JavaScript: vega, vega-lite, vega-embed and the expression interpreter, bundled from an installed wheel."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from warehouse.home import replace_file

WHEEL = "vl-convert-python"


def bundle(folder: Path) -> str:
    """A module that sets `vegaEmbed` on the window; kept in `folder`, for bundling takes longer than all else."""
    kept = folder / f".vega-{version(WHEEL)}.js"
    if not kept.exists():
        import vl_convert

        source = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
        for other in folder.glob(".vega-*.js"):
            other.unlink(missing_ok=True)
        replace_file(kept, lambda fresh: fresh.write_text(source, "utf-8"))
    return kept.read_text("utf-8")
