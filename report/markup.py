"""Markup that is escaped unless it was made here: a model's name can never become an element."""

from __future__ import annotations

import html
import json
import re

from report.words import Row

LONGEST_NAME, LONGEST_TEXT = 120, 2000
# What a reader has chosen who has chosen nothing yet.
FIRST = {"policy": "weights"}

# Control characters, and those that turn the direction of the text after them.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


def short(value: str, most: int = LONGEST_NAME) -> str:
    """The text, cut when longer than a name can be."""
    return value if len(value) <= most else value[: most - 1] + "…"


def plain(value: object) -> str:
    """Any value as plain text: unseen characters as U+FFFD, cut when absurdly long."""
    return "" if value is None else _UNSEEN.sub("\ufffd", short(str(value), LONGEST_TEXT))


def text(value: object) -> Html:
    """Any value as text: plain and escaped; `Html` stays as it is."""
    return value if isinstance(value, Html) else Html(html.escape(plain(value), quote=True))


def data(value: object) -> Html:
    """JSON that no parser of HTML can take for markup."""
    packed = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        packed = packed.replace(sign, f"\\u{ord(sign):04x}")
    return Html(packed)


def tag(name: str, *children: object, **attributes: object) -> Html:
    """An element; `class_` is class, other underscores are hyphens, an attribute of None is left out."""
    given = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items() if value is not None}
    pairs = "".join(f' {key}="{text(str(value))}"' for key, value in given.items())
    return Html(f"<{name}{pairs}>{''.join(map(text, children))}</{name}>")


def join(*parts: object) -> Html:
    """Parts one after the other, each escaped unless it is `Html`."""
    return Html("".join(map(text, parts)))


def name(value: object) -> Html:
    """A name from a page: cut when absurdly long, and isolated from the direction of the text around it."""
    return tag("bdi", short(str(value)))


def remark(value: object) -> Html:
    """Words from a page or about it: like a name, but as long as they need to be."""
    return tag("bdi", value)


def link(url: str | None, label: object) -> Html:
    """A plain link when the address is one of the web; else the label alone."""
    if url is None or not url.startswith(("https://", "http://")):
        return text(label)
    return tag("a", label, href=url, rel="noopener noreferrer")


def table(
    caption: str,
    heads: list[str],
    rows: list[list[object]],
    *,
    whole: tuple[str, ...] = (),
    whens: list[Row] | None = None,
) -> Html:
    """A table with a caption; the first cell of a row heads it. Columns named in `whole` are not broken.

    `whens` has for each row the choices under which it is shown, see `when`.
    """
    kind = {head: "whole" if head in whole else None for head in heads}
    head = tag("tr", *(tag("th", title, scope="col", class_=kind[title]) for title in heads))
    body = [
        tag(
            "tr",
            tag("th", tag("span", row[0]), scope="row", data_label=heads[0]),
            *(
                tag("td", tag("span", cell), class_=kind[title], data_label=title)
                for title, cell in zip(heads[1:], row[1:], strict=True)
            ),
            **shown,
        )
        for row, shown in zip(rows, whens or [{}] * len(rows), strict=True)
    ]
    return tag("table", tag("caption", caption), tag("thead", head), tag("tbody", *body))


def when(**choices: str | list[str]) -> Row:
    """Attributes that show an element only under these choices of the reader's; hidden where they are not made.

    A list holds what the element may be chosen by; each is shown while nothing is chosen.
    """
    given = {
        f"data_{name}": "\t".join(["all", *value]) if isinstance(value, list) else value
        for name, value in choices.items()
    }
    first = all(isinstance(value, list) or value == FIRST[name] for name, value in choices.items())
    return given | {"hidden": None if first else ""}


def chart(kind: str, rows: str, said: str, caption: object = "", **attributes: object) -> Html:
    """A place for a chart: `rows` is its set in the page's data, `said` its words until the script says more."""
    # What draws into the inner one sets a role and a label of its own there.
    plot = tag("div", tag("div", aria_hidden="true"), class_="plot", role="img", aria_label=said)
    return tag(
        "figure", plot, tag("figcaption", caption), class_="chart", data_chart=kind, data_rows=rows, **attributes
    )


def choice(name: str, label: str, options: Html) -> Html:
    """A choice of the reader's, with its label; of use only to the script, which shows it."""
    return tag("label", tag("span", label), tag("select", options, data_choice=name), class_="choice")


def options(pairs: list[tuple[str, str]]) -> Html:
    """Options of a choice: value and words."""
    return join(*(tag("option", said, value=value) for value, said in pairs))


def fold(summary: object, *children: object, **attributes: object) -> Html:
    """What few read, behind a line that says what it is; a link to it or into it opens it."""
    return tag("details", tag("summary", summary), *children, **attributes)


def sql(query: str, summary: str = "The same by SQL (make sql)", **attributes: object) -> Html:
    """A query, folded away, that can be reached by keyboard where it is wider than the page."""
    return fold(summary, tag("pre", tag("code", query), tabindex="0"), **attributes)


def sql_by_policy(query: str) -> Html:
    """A query that says `policy = 'weights'`, by the policy that the reader has chosen."""
    other = query.replace("policy = 'weights'", "policy = 'permissive'")
    return join(sql(query, **when(policy="weights")), sql(other, **when(policy="permissive")))
