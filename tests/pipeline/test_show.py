"""What is printed after a run where there is little to print."""

from __future__ import annotations

from pipeline.show import show_headline
from tests.report.conftest import save
from tests.warehouse.gold.world import World


def test_where_no_board_is_published_that_is_said(tmp_path, capsys):
    show_headline(save(World().build(), tmp_path))
    assert "No board with both open and closed models is published yet." in capsys.readouterr().out
