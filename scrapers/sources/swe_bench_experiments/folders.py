"""What the name of a submission's folder says: its day, whether mini-SWE-agent made it, and what was submitted."""

from __future__ import annotations

import re
from datetime import date

from scrapers.parsing import day

FOLDER = re.compile(r"(\d{4})(\d\d)(\d\d)_(.+)")
MINI = re.compile(r"mini-v(?P<version>\d[\w.]*?)[_-](?P<model>.+)")


def submitted_on(folder: str) -> date | None:
    """The day of submission, as the submitter gave it; None where the name begins with none."""
    match = FOLDER.fullmatch(folder)
    try:
        return day("-".join(match.groups()[:3])) if match else None
    except ValueError:
        return None


def is_mini(folder: str) -> bool:
    """True for a run of mini-SWE-agent, which has per_instance_details.json and no results/."""
    return re.match(r"\d{6,8}_mini-v\d", folder) is not None


def submitted(folder: str) -> tuple[str, str]:
    """What was submitted, and its harness where the name tells them apart: model and `mini-SWE-agent v2.0.0`."""
    name = re.sub(r"^\d{6,8}_", "", folder)
    mini = MINI.fullmatch(name) if is_mini(folder) else None
    return (mini["model"], f"mini-SWE-agent v{mini['version']}") if mini else (name, "")


def board_name(split: str, folder: str) -> str:
    """The board of one submission: its folder in the letters that a board's name may have."""
    return f"{split}/" + re.sub(r"[^a-z0-9_-]", "-", folder.lower())[:80]
