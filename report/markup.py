"""Markup that is escaped unless it was made here: a model's name can never become an element."""

from __future__ import annotations

import html
import re

LONGEST_NAME, LONGEST_TEXT = 120, 2000

# Control characters, and those that turn the direction of the text after them.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


def short(value: str, most: int = LONGEST_NAME) -> str:
    """The text, cut when longer than a name can be."""
    return value if len(value) <= most else value[: most - 1] + "…"


def text(value: object) -> Html:
    """Any value as text: escaped, unseen characters as U+FFFD, cut when absurdly long; `Html` stays as it is."""
    if isinstance(value, Html):
        return value
    return Html(
        "" if value is None else html.escape(_UNSEEN.sub("\ufffd", short(str(value), LONGEST_TEXT)), quote=True)
    )


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


def table(caption: str, heads: list[str], rows: list[list[object]], *, whole: tuple[str, ...] = ()) -> Html:
    """A table with a caption; the first cell of a row heads it. Columns named in `whole` are not broken."""
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
        )
        for row in rows
    ]
    return tag("table", tag("caption", caption), tag("thead", head), tag("tbody", *body))
