"""The Space's dated tables and the unrolled ratings, each trap by its name; no pickle is read anywhere."""

from __future__ import annotations

import json
from datetime import date

import pytest

from scrapers.record import Page, PageChanged
from scrapers.source import FOLDER, load_source
from scrapers.sources.arena_archive.past import dated_tables

SOURCE = load_source(FOLDER / "arena_archive")
KNOWN = SOURCE.parameters
URLS = {name: str(KNOWN[name]["url"]) for name in ("lines", "wide")}  # type: ignore[index]
TABLE = "https://huggingface.co/spaces/lmarena-ai/arena-leaderboard/resolve/main/leaderboard_table_{day}.csv"

# The header that files have from each day on, and a line of that day's file.
ERAS = {
    "20230619": (
        "Model,MT-bench (win rate %),MT-bench (score),Arena Elo rating,MMLU,License,Link",
        "GPT-4,69.38%,8.99,1227,0.864,Proprietary,https://openai.com/research/gpt-4",
    ),
    "20230717": (
        "Model,MT-bench (score),Arena Elo rating,MMLU,License,Link",
        "GPT-4,8.99,1206,0.864,Proprietary,https://openai.com/research/gpt-4",
    ),
    "20240109": (
        "key,Model,MT-bench (score),MMLU,License,Organization,Link",
        "gpt-4-0314,GPT-4-0314,8.96,0.864,Proprietary,OpenAI,https://openai.com/research/gpt-4",
    ),
    "20240125": (
        "key,Model,MT-bench (score),MMLU,Knowledge cutoff date,License,Organization,Link",
        "tulu-30b,Tulu-30B,6.43,0.581,2023/6,Non-commercial,AllenAI/UW,https://huggingface.co/allenai/tulu-30b",
    ),
}
LATER = ERAS["20240125"][0]
LINES = "key,Model,rating,License,Organization,date"


def parse(url: str, *lines: str) -> Page:
    return SOURCE.parse("\n".join([*lines, ""]).encode(), url, SOURCE)


def table(*lines: str, day: str = "20240125") -> Page:
    return parse(TABLE.format(day=day), *lines)


def scores(page: Page) -> dict[str, float | None]:
    return dict(page.scores.select("board", "score").rows())


# ---- the Space's tables


@pytest.mark.parametrize(
    ("day", "found"),
    [
        ("20230619", {"space_text/overall": 1227.0, "mt_bench": 8.99, "mmlu/as_reported": 86.4}),
        ("20230717", {"space_text/overall": 1206.0, "mt_bench": 8.99, "mmlu/as_reported": 86.4}),
        ("20240109", {"mt_bench": 8.96, "mmlu/as_reported": 86.4}),  # from now on the ratings are in pickles alone
        ("20240125", {"mt_bench": 6.43, "mmlu/as_reported": 58.1}),
    ],
)
def test_every_header_that_there_was_is_read_by_name(day: str, found: dict[str, float]) -> None:
    page = table(*ERAS[day], day=day)
    assert scores(page) == found
    assert page.notes == ()
    assert set(page.scores["published_on"]) == {None}  # the file states none: it is its name's


def test_what_stands_beside_the_figures_is_kept() -> None:
    first = table(*ERAS["20230619"], day="20230619").scores.to_dicts()[0]
    assert json.loads(first["extras"]) == {"MT-bench (win rate %)": "69.38%"}
    assert (first["raw_model"], first["raw_organization"], first["raw_license"]) == ("GPT-4", None, "Proprietary")
    later = table(*ERAS["20240125"]).scores.to_dicts()[0]
    assert json.loads(later["extras"]) == {"key": "tulu-30b", "Knowledge cutoff date": "2023/6"}
    assert later["raw_organization"] == "AllenAI/UW"


def test_mmlu_is_a_fraction_there_and_a_percentage_here() -> None:
    line = "m,M,-,{},-,MIT,Meta,-"
    fractions = ("0.588", "0.613", "0.244", "0.887", "0.57")
    read = [scores(table(LATER, line.format(text)))["mmlu/as_reported"] for text in fractions]
    assert read == [58.8, 61.3, 24.4, 88.7, 57.0]


def test_a_percentage_where_fractions_stood_is_beyond_the_board() -> None:
    row = table(LATER, "m,M,-,86.4,-,MIT,Meta,-").scores.to_dicts()[0]
    board, _ = SOURCE.board("mmlu/as_reported")
    assert board.upper_bound and row["score"] > board.upper_bound


def test_a_dash_is_no_figure_and_a_model_without_any_is_no_row() -> None:
    assert scores(table(LATER, "reka-core-20240501,Reka-Core-20240501,-,0.832,-,Proprietary,Reka AI,-")) == {
        "mmlu/as_reported": 83.2
    }
    assert table(LATER, "nvila,NVILA,-,-,-,-,NVIDIA,-").scores.is_empty()


def test_the_order_of_columns_has_no_effect() -> None:
    header, line = ERAS["20240125"]
    turned = [",".join(reversed(text.split(","))) for text in (header, line)]
    assert table(*turned).scores.equals(table(header, line).scores)


def test_carriage_returns_as_in_the_file_of_2024_01_25_belong_to_no_cell() -> None:
    header, line = ERAS["20240125"]
    assert table(f"{header}\r", f"{line}\r").scores.equals(table(header, line).scores)


@pytest.mark.parametrize("licence", ["Propretary", "Non-commercial", "Apache-2.0"])
def test_names_and_licences_stay_verbatim(licence: str) -> None:
    line = f"mistral-small-24b-instruct-2501,Mistral-Small-24B-Instruct-2501 ,-,0.81,-,{licence},Mistral,-"
    row = table(LATER, line).scores.to_dicts()[0]
    assert (row["raw_model"], row["raw_license"]) == ("Mistral-Small-24B-Instruct-2501 ", licence)


def test_a_key_listed_twice_and_a_model_under_two_keys_are_passed_on() -> None:
    yi = "yi-34b-chat,Yi-34B-Chat,-,0.735,2023/6,Yi License,01 AI,-"
    gpt = "chatgpt-4o-latest{},ChatGPT-4o-latest (2024-08-08),-,0.88,2023/10,Proprietary,OpenAI,-"
    page = table(LATER, yi, yi, gpt.format(""), gpt.format("-20240808"))
    assert page.scores["raw_model"].to_list() == ["Yi-34B-Chat"] * 2 + ["ChatGPT-4o-latest (2024-08-08)"] * 2
    assert page.scores["extras"].n_unique() == 3  # the gate collapses what is equal but for its key


@pytest.mark.parametrize("text", ["n/a", "0,864", "nan", "1e999"])
def test_a_cell_that_is_no_number_is_a_defect_with_its_text(text: str) -> None:
    row = table(LATER, f'm,M,-,"{text}",-,MIT,Meta,-').scores.to_dicts()[0]
    assert row["score"] is None
    assert repr(text) in row["defect"] or "not a finite number" in row["defect"]


@pytest.mark.parametrize("line", ["m,M,7.5,0.6,-,MIT,Meta,-,surplus", "m,M,7.5,0.6,-"])
def test_a_line_with_cells_too_many_or_too_few_is_a_defect(line: str) -> None:
    page = table(LATER, line)
    assert page.scores["score"].null_count() == page.scores.height == 2
    assert all("cells" in defect for defect in page.scores["defect"])


@pytest.mark.parametrize(
    "header",
    [
        LATER.replace("MMLU", "MMLU (5-shot)"),
        LATER.replace(",MT-bench (score)", ""),
        LATER.replace("key,", ""),  # neither a key nor a rating
        ERAS["20230717"][0].replace("Arena Elo rating", "Rating"),
        LATER + ",MMLU",
        "<!DOCTYPE html>",
        "",
    ],
)
def test_a_renamed_missing_or_doubled_column_is_refused(header: str) -> None:
    with pytest.raises(PageChanged, match=r"expected .*found"):
        table(header, "a,b,c")


def test_a_new_column_is_a_note() -> None:
    assert table(LATER + ",Votes", ERAS["20240125"][1] + ",7").notes == ("column 'Votes' is new and not read",)


@pytest.mark.parametrize("body", [b"\x80\x04\x95\x00pickle", b"\xff\xfe", b'key,Model\n"'])
def test_what_is_no_such_file_is_refused_and_never_unpickled(body: bytes) -> None:
    for url in (TABLE.format(day="20240125"), *URLS.values()):
        with pytest.raises(PageChanged):
            SOURCE.parse(body, url, SOURCE)


def test_the_listing_of_the_space_names_tables_and_the_rest_is_left() -> None:
    tables = ["leaderboard_table_20230619.csv", "leaderboard_table_20250804.csv"]
    others = ["leaderboard_table_2023061.csv", "leaderboard_table_20231399.csv", "old/leaderboard_table_20230619.csv"]
    names = ["README.md", "elo_results_20250829.pkl", *tables, *others]
    body = json.dumps([{"type": "file", "path": name} for name in names]).encode()
    assert list(dated_tables(body, SOURCE)) == [
        (date(2023, 6, 19), TABLE.format(day="20230619")),
        (date(2025, 8, 4), TABLE.format(day="20250804")),
    ]


@pytest.mark.parametrize("body", [b"{}", b"[1]", b'[{"type": "file"}]', b'{"error": "Repository not found"}'])
def test_a_listing_of_another_shape_is_refused(body: bytes) -> None:
    with pytest.raises(PageChanged):
        list(dated_tables(body, SOURCE))


# ---- the unrolled ratings


def test_a_line_is_a_rating_on_the_day_that_it_states() -> None:
    page = parse(URLS["lines"], LINES, "koala-13b,Koala-13B,1022.3520972128268,Non-commercial,UC Berkeley,20230508")
    row = page.scores.to_dicts()[0]
    assert (row["board"], row["raw_model"], row["score"]) == ("history_text/overall", "Koala-13B", 1022.3520972128268)
    assert (row["published_on"], row["raw_organization"]) == (date(2023, 5, 8), "UC Berkeley")
    assert json.loads(row["extras"]) == {"key": "koala-13b"}


def test_zero_says_that_a_model_was_not_listed() -> None:
    page = parse(URLS["wide"], ",koala-13b,gpt-4-0314", "20230508,1022.35,0.0", "20240629,900.5,1186.5")
    found = page.scores.select("published_on", "raw_model", "score").sort("published_on", "raw_model").rows()
    assert found == [
        (date(2023, 5, 8), "koala-13b", 1022.35),
        (date(2024, 6, 29), "gpt-4-0314", 1186.5),
        (date(2024, 6, 29), "koala-13b", 900.5),
    ]
    assert set(page.scores["board"]) == {"history_keys/overall"}


@pytest.mark.parametrize(
    ("rating", "day", "said"),
    [
        ("n/a", "20230508", "'n/a'"),
        ("", "20230508", "''"),
        ("nan", "20230508", "'nan'"),
        ("1022", "20231399", "20231399"),
    ],
)
def test_a_rating_or_day_that_cannot_be_read_is_a_defect(rating: str, day: str, said: str) -> None:
    pages = [
        parse(URLS["lines"], LINES, f"koala-13b,Koala-13B,{rating},Non-commercial,UC Berkeley,{day}"),
        parse(URLS["wide"], ",koala-13b", f"{day},{rating}"),
    ]
    for page in pages:
        row = page.scores.to_dicts()[0]
        assert row["score"] is None
        assert said in row["defect"]


@pytest.mark.parametrize(
    ("header", "rows", "words"),
    [
        ("," * 3_000, 1, "of 3,001 columns"),
        ("".join(f",m{number}" for number in range(999)), 1_001, "of 1,000 columns"),
        ("," + "m" * 200_000, 1, "field larger than field limit"),
        (",koala-13b", 50_001, "at most 50,000 rows"),
    ],
)
def test_short_lines_that_unfold_to_a_huge_table_are_refused(header: str, rows: int, words: str) -> None:
    with pytest.raises(PageChanged, match=words):
        parse(URLS["wide"], header, *["20230508"] * rows)


def test_a_table_of_the_space_with_too_many_models_is_refused() -> None:
    line = "m,M,7.5,0.6,-,MIT,Meta,-"
    assert table(LATER, *[line] * 400).scores.height == 800
    with pytest.raises(PageChanged, match="at most 5,000 models"):
        table(LATER, *[line] * 5_001)


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("lines", LINES.replace("rating", "elo")),
        ("lines", LINES + ",votes"),
        ("wide", "date,koala-13b"),
        ("wide", ""),
    ],
)
def test_another_header_is_refused(name: str, header: str) -> None:
    with pytest.raises(PageChanged):
        parse(URLS[name], header, "20230508,1022.35")


# ---- scales


@pytest.mark.parametrize(
    ("board", "before", "after"),
    [
        ("history_text/overall", date(2024, 3, 26), date(2024, 3, 27)),  # online Elo to Bradley-Terry, +55
        ("history_keys/overall", date(2024, 6, 26), date(2024, 6, 29)),  # there three months later, +95
    ],
)
def test_the_change_from_online_elo_to_bradley_terry_starts_another_series(
    board: str, before: date, after: date
) -> None:
    declared, _ = SOURCE.board(board)
    assert declared.version_on(before) != declared.version_on(after)


def test_origins_are_never_mixed() -> None:
    groups = {
        name: SOURCE.board(name)[0].comparable_group
        for name in ("text_csv/overall", "space_text/overall", "history_text/overall", "history_keys/overall")
    }
    assert len(set(groups.values())) == 4
    reported, _ = SOURCE.board("mmlu/as_reported")
    assert reported.cross_harness and reported.unit == "percent"
    judged, _ = SOURCE.board("mt_bench")
    assert not judged.cross_harness and (judged.lower_bound, judged.upper_bound) == (0, 10)


def test_no_url_of_a_pickle_is_ever_asked_for() -> None:
    assert ".pkl" not in json.dumps(KNOWN, default=str)
