"""A table for `reading.py`, made from a seed: 14 reals, 5 whole numbers, 6 categories, 2 truths, 2 moments, a code."""

from pathlib import Path

REALS = [f"real_{place}" for place in range(14)]
WHOLES = [f"whole_{place}" for place in range(5)]
CATEGORIES = [f"category_{place}" for place in range(6)]
TRUTHS = ["truth_0", "truth_1"]
MOMENTS = ["day", "minute"]
CODE = "code"
WORDS = (5, 8, 12, 20, 40, 80)
GAPS = {2: 0.03, 5: 0.1, 8: 0.2, 11: 0.05}
"""Which of the reals have empty cells, and what share."""


def uniform(seed: int, place: int) -> str:
    """SQL: a number from 0 to 1 for each row."""
    return f"(hash(i * 64 + {place}, {seed}) % 1000003 / 1000003.0)"


def real(seed: int, place: int) -> str:
    """SQL: three decimals, all that there are, two or one."""
    one, two = uniform(seed, 2 * place), uniform(seed, 2 * place + 1)
    normal = f"(sqrt(-2 * ln({one} + 1e-9)) * cos(6.2831853 * {two}))"
    forms = (f"round({normal} * 50, 3)", normal, f"round(exp({normal}) * 20, 2)", f"round(100 * {two}, 1)")
    said = forms[place % 4]
    return f"case when {uniform(seed, 60 + place)} < {GAPS[place]} then null else {said} end" if place in GAPS else said


def write(path: Path, rows: int, seed: int) -> None:
    """Write the table as CSV."""
    import duckdb

    wholes = ("13 * u", "18 + 73 * u", "10000 * u * u", "1000000 * u", "2000 * u - 1000")
    columns = {name: real(seed, place) for place, name in enumerate(REALS)}
    columns |= {
        name: f"cast(floor({said.replace('u', uniform(seed, 100 + place))}) as bigint)"
        for place, (name, said) in enumerate(zip(WHOLES, wholes, strict=True))
    }
    columns |= {
        name: f"'word ' || cast(floor({uniform(seed, 110 + place)} * {uniform(seed, 120 + place)} * {words}) as int)"
        for place, (name, words) in enumerate(zip(CATEGORIES, WORDS, strict=True))
    }
    columns |= {
        name: f"case when {uniform(seed, 130 + place)} < 0.3 then 'yes' else 'no' end"
        for place, name in enumerate(TRUTHS)
    }
    begin, minutes = "2015-01-01", f"cast(floor({uniform(seed, 140)} * 5e6) as bigint)"
    columns["day"] = f"date '{begin}' + cast(floor({uniform(seed, 141)} * 3650) as int)"
    columns["minute"] = f"timestamp '{begin}' + to_minutes({minutes})"
    columns[CODE] = f"'C' || lpad(hex(hash(i, {seed}) % 4294967296::ubigint), 8, '0')"
    said = ", ".join(f'{sql} as "{name}"' for name, sql in columns.items())
    duckdb.execute(f"copy (select {said} from range({rows}) t(i)) to '{path}' (header)")
