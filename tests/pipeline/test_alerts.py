"""The sensor `tell` on a true Dagster instance, and the webhook it posts to on 127.0.0.1."""

from __future__ import annotations

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import dagster as dg
import pytest

from pipeline.alerts import TRIES, WEBHOOK, tell
from pipeline.made import shown_table
from pipeline.news import Item, events_of, news_of
from pipeline.publish import CHANGES, PUBLISHED
from pipeline.run import QUIET
from pipeline.sources import capture_key
from pipeline.webhook import LONGEST_DETAIL, MOST_ITEMS, NotSent, message, send

TABLE = dg.AssetKey(["gold", "headline"])
GRAPH = [
    dg.AssetCheckSpec("captured_whole", asset=capture_key("arena")),
    dg.AssetCheckSpec("repeats_the_gap", asset=TABLE),
]


class Receiver:
    """Takes POSTs and answers `status`."""

    def __init__(self):
        self.status, self.bodies, receiver = 200, [], self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                receiver.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(receiver.status)
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/services/secret"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def kinds(self):
        """The kinds told, a list a message."""
        return [[item["kind"] for item in body["items"]] for body in self.bodies]


@pytest.fixture
def receiver(monkeypatch):
    receiver = Receiver()
    monkeypatch.setenv(WEBHOOK, receiver.url)
    monkeypatch.delenv("FRONTIER_GAP_TELL_SAMPLE", raising=False)
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()


class Watched:
    """An instance, runs that end as they are told to, and the sensor's cursor from tick to tick."""

    def __init__(self, instance):
        self.instance, self.cursor = instance, None
        self.tick()

    def tick(self):
        """One tick; returns what it says."""
        with dg.build_sensor_context(self.instance, cursor=self.cursor) as context:
            result = tell(context)
        self.cursor = result.cursor
        return result.skip_reason.skip_message

    def run(self, *, arena="whole", check=True, changes=(), build="b1", mode="live", crash=False, job="refresh"):
        """One run with events of the true graph's shape."""
        usable = arena in ("whole", "unchanged")

        @dg.multi_asset(
            specs=[dg.AssetSpec(key, skippable=True) for key in (capture_key("arena"), TABLE, PUBLISHED)],
            check_specs=GRAPH,
            can_subset=True,  # a source that nobody asked has no verdict
        )
        def everything():
            yield dg.MaterializeResult(asset_key=capture_key("arena"))
            yield dg.MaterializeResult(asset_key=TABLE)
            told = {"outcome": arena, "reason": "" if usable else "404 gone", "mode": mode}
            if arena != "not asked":
                yield dg.AssetCheckResult(
                    asset_key=capture_key("arena"), check_name="captured_whole", passed=usable, metadata=told
                )
            yield dg.AssetCheckResult(
                asset_key=TABLE, check_name="repeats_the_gap", passed=check, metadata={"observed": "2 offending rows"}
            )
            if crash:
                raise RuntimeError("no space left")
            names = ("board_id", "kind", "subject", "detail", "featured")
            rows = [dict(zip(names, change, strict=True)) for change in changes]
            told = {CHANGES: shown_table(names, rows)} if rows else {}
            origin = "sample" if mode == "sample" else "live"
            yield dg.MaterializeResult(asset_key=PUBLISHED, metadata={"build": build, "origin": origin} | told)

        definitions = dg.Definitions([everything], jobs=[dg.define_asset_job(job)])
        definitions.resolve_job_def(job).execute_in_process(QUIET, self.instance, raise_on_error=False)


@pytest.fixture
def watched(receiver):
    with dg.DagsterInstance.ephemeral() as instance:
        yield Watched(instance)


HANDOVER = ("swe/b", "frontier", "open", "B: best open model is x, was y", True)
FLIP = ("swe/b", "parity", "two_points", "B: parity by two_points is TRUE, was FALSE", False)


def test_what_happened_before_the_first_tick_is_no_news(watched, receiver):
    watched.run(arena="failed")
    watched.cursor = None
    assert watched.tick() == "begins with the next run"
    assert watched.tick() == "nothing new"
    assert receiver.bodies == []


def test_a_good_run_tells_nothing(watched, receiver):
    watched.run()
    assert watched.tick() == "nothing new"
    assert receiver.bodies == []


def test_a_broken_source_a_failed_check_a_handover_and_a_flip_are_told_with_their_words(watched, receiver):
    watched.run(arena="failed", check=False, changes=[HANDOVER, FLIP])
    said = watched.tick()
    (body,) = receiver.bodies
    assert [(item["kind"], item["subject"]) for item in body["items"]] == [
        ("source_broke", "arena"),
        ("check_failed", "gold/headline repeats_the_gap"),
        ("frontier_changed", "swe/b"),
        ("parity_changed", "swe/b"),
    ]
    assert body["job"] == "refresh" and body["run"]
    for words in ("failed: 404 gone", "2 offending rows", "best open model is x, was y", "is TRUE, was FALSE"):
        assert words in body["text"] and words in said


def test_each_thing_is_told_once_and_again_only_after_it_was_well(watched, receiver):
    for outcome in ("failed", "failed", "not asked", "failed", "whole", "drifted"):
        watched.run(arena=outcome)
        watched.tick()
        watched.tick()
    assert receiver.kinds() == [["source_broke"], ["source_broke"]]
    assert "drifted" in receiver.bodies[1]["text"]


def test_the_same_build_again_has_no_news(watched, receiver):
    for build in ("b1", "b1", "b2"):
        watched.run(changes=[HANDOVER], build=build)
    watched.tick()
    assert receiver.kinds() == [["frontier_changed"], ["frontier_changed"]]


def test_a_run_that_fails_says_why(watched, receiver):
    watched.run(crash=True)
    assert "run failed: run: everything: no space left" in watched.tick()
    assert receiver.kinds() == [["run_failed"]]


@pytest.mark.parametrize("job", ["replay", "refresh"])
def test_the_sample_is_told_only_when_asked_for(watched, receiver, monkeypatch, job):
    watched.run(arena="failed", check=False, changes=[HANDOVER], mode="sample", job=job)
    assert watched.tick() == "nothing new"
    monkeypatch.setenv("FRONTIER_GAP_TELL_SAMPLE", "1")
    watched.run(arena="failed", check=False, changes=[HANDOVER], mode="sample", job=job)
    watched.tick()
    assert receiver.kinds() == [["source_broke", "check_failed", "frontier_changed"]]


def test_a_replay_that_fails_before_it_says_what_it_is_of_is_told_to_nobody(watched, receiver):
    watched.run(arena="not asked", crash=True, job="replay")
    assert watched.tick() == "nothing new"
    assert receiver.bodies == []


def test_a_webhook_that_is_down_is_tried_again_and_not_for_ever(watched, receiver):
    receiver.status = 503
    watched.run(arena="failed")
    said = [watched.tick() for _ in range(TRIES + 2)]
    assert len(receiver.bodies) == TRIES
    assert "127.0.0.1 answered 503" in said[0] and "secret" not in "".join(said)
    assert said[-1] == "nothing new"
    receiver.status = 200
    watched.run(arena="failed", check=False)
    watched.tick()
    assert receiver.kinds()[TRIES:] == [["check_failed"]]


def test_without_a_webhook_there_is_the_log(watched, receiver, monkeypatch):
    monkeypatch.delenv(WEBHOOK)
    watched.run(arena="failed")
    assert "source broke: arena" in watched.tick()
    assert receiver.bodies == []


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.test/secret",
        "file:///secret",
        "ftp://127.0.0.1/secret",
        "https:///secret",
        "https://[secret",
        "secret",
    ],
)
def test_only_tls_or_this_machine_is_posted_to(url):
    with pytest.raises(NotSent, match="the address of the webhook is") as refused:
        send(url, {})
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("path", ["/se cret", "/se\ncret", "/s\u00e9cret"])
def test_an_address_that_cannot_be_asked_for_stays_secret(receiver, path):
    with pytest.raises(NotSent) as refused:
        send(receiver.url + path, {})
    assert "cret" not in str(refused.value) and receiver.bodies == []


def test_who_speaks_no_http_is_a_message_not_sent():
    def answer():
        with server.accept()[0] as caller:
            caller.recv(65536)
            caller.sendall(b"220 smtp\r\n")

    with socket.create_server(("127.0.0.1", 0)) as server:
        answering = threading.Thread(target=answer)
        answering.start()
        with pytest.raises(NotSent, match="BadStatusLine"):
            send(f"http://127.0.0.1:{server.getsockname()[1]}/", {})
        answering.join()


@pytest.mark.parametrize("cursor", ['{"after": 1, "colour": "red"}', "{", "[]", "7"])
def test_a_cursor_of_another_version_begins_anew(watched, cursor):
    watched.cursor = cursor
    watched.run(arena="failed")
    assert watched.tick() == "begins with the next run"


def test_a_redirect_is_not_followed(receiver):
    receiver.status = 302
    with pytest.raises(NotSent, match="answered 302"):
        send(receiver.url, {"text": ""})
    assert len(receiver.bodies) == 1


def test_a_message_is_bounded_featured_first_and_calls_nobody(receiver):
    many = [Item("frontier_changed", f"b{n}", "x" * 10_000, featured=False) for n in range(1000)]
    send(receiver.url, message([*many, Item("frontier_changed", "top", "<!channel> hello")], run="r"))
    (body,) = receiver.bodies
    assert len(body["items"]) == MOST_ITEMS and body["left_out"] == 1001 - MOST_ITEMS
    assert body["items"][0]["subject"] == "top"
    assert "<!channel>" not in body["text"] and "&lt;!channel&gt; hello" in body["text"]
    text = message([Item("frontier_changed", "x", "@all\nrun failed: all [here](http://x.test)")])["text"]
    assert len(text.splitlines()) == 2 and "@all" not in text and "](" not in text
    assert len(json.dumps(body)) < 3 * MOST_ITEMS * LONGEST_DETAIL


def test_the_true_run_has_what_news_is_made_from(sample_run):
    """Every source asked and every audited table is looked at; the published build is named."""
    with dg.DagsterInstance.from_config(str(sample_run.home.root / "dagster"), "none.yaml") as instance:
        run = instance.get_runs(dg.RunsFilter(job_name="replay"))[-1]
        events = events_of(instance, run.run_id)
    news = news_of(events, sample=True)
    assert set(sample_run.outcomes) <= news.looked_at
    assert "gold/headline as_declared" in news.looked_at
    assert news.build
    assert {item.kind for item in news.items} <= {"check_failed"}
    assert all("warning" in item.detail for item in news.items)
    assert news_of(events).items == ()
