"""SWE-bench's page in each layout that it has had, and in shapes that are none of them."""

from __future__ import annotations

import json
from datetime import date

import polars as pl
import pytest

from scrapers.record import PageChanged
from tests.scrapers.test_swe_bench import SOURCE, row


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"404: Not Found", "neither"),
        (b"", "neither"),
        (b"<html><p>Site under maintenance</p></html>", "neither"),
        (b"{}", "test_leaderboard"),
        (b'{"leaderboards": {"Verified": []}}', "list of boards"),
        (b'{"leaderboards": [{"title": "Verified", "rows": []}]}', "name and results"),
        (b'{"leaderboards": [{"name": "Verified", "results": {"a": 1}}]}', "list of objects"),
        (b'{"leaderboards": [{"name": "Other", "results": []}]}', "Other"),
        (b'{"leaderboards": [{"name": "Verified", "results": [{"resolved": NaN}]}]}', "NaN"),
        (b'{"leaderboards": [', "expected JSON"),
        (b'<script type="application/json" id="leaderboard-data">[oops</script>', "expected JSON"),
        (b'<div class="tabcontent" id="leaderboard-Lite"><table><thead><th>Model</th><th># Resolved</th></thead>'
         b"</table></div>", "% Resolved"),
    ],
)  # fmt: skip
def test_another_shape_is_refused_with_what_was_found(body: bytes, found: str) -> None:
    with pytest.raises(PageChanged, match=found):
        SOURCE.parse(body, "https://x/", SOURCE)


def test_the_early_file_has_no_folders_and_two_keys_that_repeat() -> None:
    rows = [{"name": "RAG + Claude 2", "resolved": "1.96", "date": "2023-10-10", "oss": True, "verified": True}]
    body = json.dumps({"test": rows, "test_leaderboard": rows, "lite": rows, "lite_leaderboard": rows})
    scores = SOURCE.parse(body.encode(), "https://x/", SOURCE).scores
    assert scores["board"].to_list() == ["test/any_scaffold", "lite/any_scaffold"]
    assert scores["setting"].unique().to_list() == ["submitted=2023-10-10"]
    assert scores["raw_open_flag"].to_list() == [None, None]
    assert scores["n"].to_list() == [2294, 300]
    assert json.loads(scores["extras"][0]) == {"name": "RAG + Claude 2", "checked": True, "oss": True}


def test_the_page_embeds_the_list_with_escapes() -> None:
    listed = json.dumps([{"name": "Verified", "results": [row(name="A \u0026 B \u003cx\u003e", tags=[])]}])
    escaped = listed.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    body = f'<html><script type="application/json" id="leaderboard-data">\n {escaped}\n</script></html>'
    assert SOURCE.parse(body.encode(), "https://x/", SOURCE).scores["raw_model"].to_list() == ["A & B <x>"]


def table(tab: str, head: str, line: str) -> pl.DataFrame:
    body = f"<div {tab}><table><thead><tr>{head}</tr></thead><tbody>{line}</tbody></table></div>"
    return SOURCE.parse(body.encode(), "https://x/", SOURCE).scores


CELLS = '<td><p class="number">19.27</p></td><td><p><span class="label-date">2024-06-17</span></p></td>'


def test_the_table_with_marks_in_the_name_cell() -> None:
    head = "<th>Model</th><th>% Resolved</th><th>Date</th><th>Verified?</th><th>Open?</th>"
    name = '<td><p class="model-type">\n 🥇\n\n 🤠 Factory <b>Code</b> Droid\n</p></td>'
    marks = "<td><p>✘</p></td><td><p>✓</p></td>"
    scores = table('class="tabcontent tabcontentlite"', head, f"<tr>{name}{CELLS}{marks}</tr>")
    assert scores.select("board", "raw_model", "score", "submitted_on").rows() == [
        ("lite/any_scaffold", "Factory Code Droid", 19.27, date(2024, 6, 17))
    ]
    assert json.loads(scores["extras"][0]) == {"name": "Factory Code Droid", "checked": False, "oss": True}


def test_the_table_with_data_attributes() -> None:
    head = "<th>Model</th><th>% Resolved</th><th>Date</th>"
    facts = 'data-os_model="true" data-os_system="false" data-checked="false (See README.md)"'
    tags = 'data-tags="Model: a, b-c,Org: X, Inc,System: Attempts - 2+"'
    name = '<td><span class="model-name">Agent + B</span></td>'
    unseen = '<tr class="no-results"><td colspan="3">No entries</td></tr>'
    line = f"<tr {facts} {tags}>{name}{CELLS}</tr>{unseen}"
    scores = table('class="tabcontent" id="leaderboard-Multimodal"', head, line)
    found = scores.row(0, named=True)
    assert scores.height == 1
    assert (found["board"], found["raw_model"], found["raw_open_flag"]) == ("multimodal/any_scaffold", "a, b-c", True)
    assert found["raw_organization"] == "X, Inc"
    assert found["setting"] == "attempts=2+;submitted=2024-06-17"
    assert json.loads(found["extras"])["checked"] is False


@pytest.mark.parametrize(
    ("tab", "name", "expected"),
    [
        ("Unassisted", "Claude 2 + BM25 Retrieval", ("test/any_scaffold", "Claude 2", "BM25 Retrieval", 2294)),
        ("Unassisted", "GPT 4 + BM25 Retrieval*", ("test/any_scaffold", "GPT 4", "BM25 Retrieval", None)),
        ("Assisted", "Claude 2", ("test/assisted", "Claude 2", "oracle retrieval", 2294)),
        ("Assisted", "GPT 4*", ("test/assisted", "GPT 4", "oracle retrieval", None)),
    ],
)
def test_the_first_pages_name_the_model_first(tab: str, name: str, expected: tuple[object, ...]) -> None:
    head = "<th>Model</th><th>% Resolved</th><th>% Date</th>"
    scores = table(f'id="{tab}" class="tabcontent"', head, f'<tr><td><p class="model-type">{name}</p></td>{CELLS}</tr>')
    assert scores.select("board", "raw_model", "harness", "n").rows() == [expected]
    # `*`: "GPT-4 is evaluated on a random 25% subset of the dataset", of no stated size.
    assert json.loads(scores["extras"][0]).get("partial") == (True if name.endswith("*") else None)
