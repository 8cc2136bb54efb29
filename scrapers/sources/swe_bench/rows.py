"""One row of SWE-bench's leaderboard read into a score record: model, scaffold, run and score."""

from __future__ import annotations

import json
import re
from datetime import date

from scrapers.parsing import day, number
from scrapers.record import setting_text

Row = dict[str, object]

# The version in the folder is the one sign of a mini-SWE-agent row that every state of the board has.
MINI = re.compile(r"\d{6,8}_mini-v(?P<version>(?P<major>\d+)[\w.]*?)(?=[_-]|$)")
JOINT = re.compile(r" \+ (?![^()]*\))")  # a plus in brackets joins something else
ATTEMPTS = re.compile(r"Attempts? - (.+)")
EFFORT = re.compile(r"\b(minimal|low|medium|high|xhigh|max)(?: reasoning\)|\)?$| \(\d{8}\)$)", re.IGNORECASE)
NO_MODEL = ("Multiple", "Undisclosed")  # what `model_display` says instead of naming one


def mini_major(row: Row) -> str | None:
    """The major version of mini-SWE-agent that made the row, None for a row of another scaffold."""
    match = MINI.match(str(row.get("folder") or ""))
    return match["major"] if match else None


def record(row: Row, required: tuple[str, ...], n_tasks: int | None) -> Row:
    """The fields of a score record that one row states; everything but the board."""
    score, defect = _score(row, required)
    submitted_on = _submitted_on(row)
    return {
        "raw_model": _raw_model(row),
        "raw_organization": _organization(row),
        # Before 2025-05-10 the row had `oss`: open code, which says nothing of the model.
        "raw_open_flag": row["os_model"] if isinstance(row.get("os_model"), bool) else None,
        "setting": _setting(row),
        "harness": _harness(row),
        "score": score,
        "n": n_tasks,
        "submitted_on": submitted_on,
        "self_reported": False,
        "extras": _extras(row, submitted_on),
        "defect": defect,
    }


def tagged(row: Row, prefix: str) -> list[str]:
    """The row's tags of one kind in page order, without their prefix and otherwise verbatim."""
    tags = row.get("tags")
    lead = f"{prefix}: "
    return [
        tag.removeprefix(lead)
        for tag in (tags if isinstance(tags, list) else [])
        if isinstance(tag, str) and tag.startswith(lead)
    ]


def _score(row: Row, required: tuple[str, ...]) -> tuple[float | None, str | None]:
    """The percentage (a string until 2024-07), and why the row cannot be admitted, if it cannot."""
    missing = [key for key in required if key != "date" and row.get(key) in (None, "")]
    if missing:
        return None, f"row without {', '.join(missing)}"
    defect = f"hidden by the site's warning flag: {row['warning']!r}" if row.get("warning") else None
    try:
        return number(row["resolved"]), defect
    except ValueError as error:
        return None, f"resolved is {error}"


def _spelling(model: str) -> str:
    """Letters and digits only: tags that differ in marks alone (claude-3-5, claude-3.5) name one model."""
    return re.sub(r"[\W_]", "", model).lower()


def _raw_model(row: Row) -> str | None:
    """The model tag, several joined; without any, the model as the row displays it, or the row's name."""
    models = tagged(row, "Model")
    if models:
        one = len({_spelling(model) for model in models}) == 1
        return _with_size(models[0], row) if one else " + ".join(models)
    display = row.get("model_display")
    if isinstance(display, str) and display and display not in NO_MODEL:
        return display
    name = row.get("name")
    return name if isinstance(name, str) else None


def _with_size(tag: str, row: Row) -> str:
    """The tag, with the size that the row's name puts behind it: `SWE-Llama` of `RAG + SWE-Llama 7B`."""
    size = re.search(rf"{re.escape(tag)}[ -](\d+(?:\.\d+)?B)\b", str(row.get("name") or ""))
    return f"{tag} {size[1]}" if size else tag


def _organization(row: Row) -> str | None:
    """Who stands behind the row, when the page names exactly one besides the makers of the harness."""
    maker = row.get("model_org")
    if isinstance(maker, str) and maker:
        return maker
    organizations = [name for name in tagged(row, "Org") if name != "SWE-agent"]
    return organizations[0] if len(organizations) == 1 else None


def _harness(row: Row) -> str:
    """The scaffold: mini-SWE-agent by folder, else the agent stated, else the name up to the models."""
    mini = MINI.match(str(row.get("folder") or ""))
    if mini:
        return f"mini-SWE-agent v{mini['version']}"
    agent = row.get("agent")
    if isinstance(agent, str) and agent:
        return agent
    parts = JOINT.split(str(row.get("name") or ""))
    models = max(1, len(tagged(row, "Model")))  # a name ends in as many models as are tagged
    return " + ".join(parts[: max(1, len(parts) - models)])


def _setting(row: Row) -> str:
    """Attempts, effort and the submission's id, or its date where it has no id (before 2024-07-29)."""
    attempts = [match[1] for tag in tagged(row, "System") if (match := ATTEMPTS.fullmatch(tag))]
    effort = row.get("reasoning_effort")
    if not effort and (match := EFFORT.search(str(row.get("name") or ""))):
        effort = match[1].lower()
    folder = row.get("folder") or None
    return setting_text(
        attempts=attempts[0] if attempts else None,
        effort=effort or None,
        submission=folder,
        submitted=None if folder else row.get("date"),
    )


def _submitted_on(row: Row) -> date | None:
    """The stated day; a mini row's folder has it too. None when neither can be read ("2508-22-")."""
    try:
        return day(row.get("date"))
    except ValueError:
        match = re.match(r"(\d{4})(\d\d)(\d\d)_", str(row.get("folder") or "")) if mini_major(row) else None
    try:
        return day("-".join(match.groups())) if match else None
    except ValueError:
        return None


def _verified(row: Row) -> bool | None:
    """True when the SWE-bench team ran or verified the row: true itself, or its text; other text is not."""
    value = row.get("checked", row.get("verified"))
    return None if value is None else value is True or str(value).lower() == "true"


def _extras(row: Row, submitted_on: date | None) -> str:
    """What else the row says, alike for both places where a mini-SWE-agent row is listed."""
    mini = MINI.match(str(row.get("folder") or ""))
    name, organizations = row.get("name"), tagged(row, "Org")
    if mini and isinstance(name, str):
        name = name.removeprefix("mini-SWE-agent + ")
        organizations = [maker for maker in organizations if maker != "SWE-agent"]
    extras = {
        "name": name,
        "models": tagged(row, "Model") if len(tagged(row, "Model")) > 1 else None,
        "organizations": organizations or None,
        "checked": _verified(row),
        "os_system": row.get("os_system"),
        "oss": row.get("oss"),
        # Zero stands for a cost or a count of calls that is not known.
        "instance_cost": row.get("instance_cost") or None,
        "instance_calls": row.get("instance_calls") or None,
        "model_release_date": row.get("model_release_date"),
        "date_raw": None if submitted_on and row.get("date") else row.get("date"),
    }
    return json.dumps({key: value for key, value in extras.items() if value is not None}, ensure_ascii=False)
