"""JSON that a stranger may have written: its size, depth and words are bounded before anybody looks at them."""

import json
from typing import Any, NoReturn

from lamina.errors import ModelFileError
from lamina.saving._form import DEEPEST, LONGEST_DESCRIPTION, admit, too_many_entries


def parse_json(raw: bytes | str, what: str) -> dict[str, Any]:
    """The table in `raw`; `what` names it in sentences.

    Raises:
        ModelFileError: It is no JSON table, a name stands twice, or it is longer or deeper than any model needs.

    >>> parse_json(b'{"units": 4}', "config.json")
    {'units': 4}
    """
    try:
        text = raw if isinstance(raw, str) else raw.decode()
        if len(text) > LONGEST_DESCRIPTION or too_many_entries(text) or _depth(text) > DEEPEST:
            raise ModelFileError(f"{what} is longer or deeper than the description of any network for tables.")
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        if isinstance(error, ModelFileError):
            raise
        raise ModelFileError(f"{what} is no JSON as models have it. Take another copy of the file.") from error
    if not isinstance(found, dict):
        raise ModelFileError(f"{what} is no table of names. Take another copy of the file.")
    admit(found)
    return found


def _depth(text: str) -> int:
    """How many brackets stand open at the most; those inside of words count too, so it is a bound from above."""
    open_now = deepest = 0
    for mark in text:
        if mark in "[{":
            open_now += 1
            deepest = max(deepest, open_now)
        elif mark in "]}":
            open_now -= 1
    return deepest


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name stands twice")
    return made


def _no_constant(word: str) -> NoReturn:
    raise ValueError(word)
