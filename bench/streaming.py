"""How fast do rows train that memory does not hold, and how much memory does it take?

A table of float32 numbers is made from a seed, as two .npy files and as a folder of Parquet files. lamina reads it in
blocks; beside it lamina with the rows in memory, PyTorch's DataLoader and Keras with a generator, over memory maps.
Each trains the net of the workload "mid" in a process of its own, in alternating rounds over the same first rows; then
lamina trains on the whole table, as .npy and as Parquet by `lamina.pipeline`, in fresh processes whose peak of resident
memory counts. Files are thrown out of the system's cache before whole tables are read.
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from contest import PEERS, Peer, alternate, publish, surroundings
from workloads import WORKLOADS

NET = WORKLOADS["mid"]
BLOCK = 65_536
PART = 1 << 20
"""Rows of a piece while the table is made."""

JAX_BACKEND = {"KERAS_BACKEND": "jax"}
TAKING_PART = {
    "lamina": Peer("lamina"),
    "lamina in memory": Peer("lamina"),
    "torch": PEERS["torch"],
    "keras-jax": Peer("keras", "", JAX_BACKEND),
    "keras-tensorflow": PEERS["keras-tensorflow"],
}


def make(folder: Path, rows: int) -> None:
    """The table, unless it is there."""
    if (folder / "made").exists() and (folder / "made").read_text() == str(rows):
        return
    shutil.rmtree(folder / "parts", ignore_errors=True)
    (folder / "parts").mkdir(parents=True)
    arrays = {"x": (rows, NET.features), "y": (rows, 1)}
    files = {name: np.lib.format.open_memmap(folder / f"{name}.npy", "w+", np.float32, s) for name, s in arrays.items()}
    weights = np.random.default_rng(0).standard_normal((NET.features, 1), dtype=np.float32)
    for part, first in enumerate(range(0, rows, PART)):
        random = np.random.default_rng(part)
        x = random.standard_normal((min(PART, rows - first), NET.features), dtype=np.float32)
        y = np.tanh(x @ weights / 4) + 0.3 * random.standard_normal((len(x), 1), dtype=np.float32)
        files["x"][first : first + PART], files["y"][first : first + PART] = x, y
        write_parquet(folder / "parts" / f"{part:05}.parquet", x, y)
    for file in files.values():
        file.flush()
    (folder / "made").write_text(str(rows))


def write_parquet(path: Path, x: np.ndarray, y: np.ndarray) -> None:
    """The same rows, by DuckDB."""
    import duckdb

    columns = {f"x{place}": np.ascontiguousarray(x[:, place]) for place in range(x.shape[1])} | {"y": y[:, 0].copy()}
    with duckdb.connect() as engine:
        engine.register("columns", columns)
        engine.execute(f"copy (select * from columns) to '{path}'")


def forget(folder: Path) -> None:
    """Throw the files out of the system's cache, so that they are read from the disk."""
    for path in folder.rglob("*"):
        if path.is_file() and hasattr(os, "posix_fadvise"):
            with path.open("rb") as file:
                os.fsync(file.fileno())
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def by_lamina(folder: Path, rows: int, who: str) -> tuple[Callable[[], None], str]:
    """A function that trains on the first rows once, from disk or from memory."""
    from with_lamina import network, versions

    import lamina
    from lamina import keras

    model = network(NET, keras)
    model.compile(optimizer="adam", loss="mae")
    if who == "lamina":
        x, y = (lamina.Blocks.of(folder / f"{name}.npy", rows=BLOCK) for name in "xy")
        count = -(-rows // BLOCK)

        def read(place: int) -> tuple[Any, Any]:
            cut = slice(min(BLOCK, rows - place * BLOCK))
            return x[place][0][cut], y[place][0][cut]

        data: Any = (lamina.Blocks(count, read, together=4, rows=rows),)
    else:
        data = tuple(np.load(folder / f"{name}.npy", mmap_mode="r")[:rows].copy() for name in "xy")
    return lambda: model.fit(*data, batch_size=NET.batch, epochs=1, verbose=0), versions()


def by_torch(folder: Path, rows: int) -> tuple[Callable[[], None], str]:
    """PyTorch: a DataLoader over a stream of mixed blocks of a memory map, in its own process; a second one is slower.

    (A sampler that asks the map for rows from everywhere, as a plain Dataset does, takes several times as long.)
    """
    import torch
    from torch.utils.data import DataLoader, IterableDataset
    from with_torch import network, versions

    class Rows(IterableDataset):
        def __iter__(self) -> Any:
            for x, y in mixed(folder, rows):
                yield torch.from_numpy(x), torch.from_numpy(y)

    loader = DataLoader(Rows(), batch_size=None)
    model = network(NET)
    optimizer = torch.optim.Adam(model.parameters(), eps=1e-7, fused=True)

    def run() -> None:
        for x, y in loader:
            loss = torch.nn.functional.l1_loss(model(x), y)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()

    return run, versions()


def mixed(folder: Path, rows: int) -> Any:
    """Batches of one epoch from memory maps, blocks and the rows of each in random order: what the peers are given."""
    x, y = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in "xy")
    random = np.random.default_rng()
    for block in random.permutation(-(-rows // BLOCK)):
        first, last = block * BLOCK, min((block + 1) * BLOCK, rows)
        order = random.permutation(last - first)
        wide, wanted = np.array(x[first:last]), np.array(y[first:last])
        for start in range(0, len(order), NET.batch):
            places = order[start : start + NET.batch]
            yield wide[places], wanted[places]


def by_keras(folder: Path, rows: int) -> tuple[Callable[[], None], str]:
    """Keras: a generator that mixes blocks of a memory map, and several steps in one execution."""
    from with_keras import versions
    from with_lamina import network

    import keras

    model = network(NET, keras)
    model.compile(optimizer="adam", loss="mae", steps_per_execution=32)

    def endless() -> Any:
        while True:
            yield from mixed(folder, rows)

    feed = endless()
    steps = rows // NET.batch
    return lambda: model.fit(feed, steps_per_epoch=steps, epochs=1, verbose=0), versions()


def peak() -> float:
    """The most resident memory of this process so far, in GB; `getrusage` counts that of the process before it too."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024 / 1e9
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9


def say(words: object) -> None:
    """A line for the driver."""
    print(f"## {words}", flush=True)


def work(who: str, folder: Path, rows: int) -> None:
    """Get warm, then train once on the first rows whenever told; or once on the whole table, and tell the peak."""
    if who == "table":
        whole_table(folder)
        return
    library = TAKING_PART[who].library
    if library == "lamina":
        run, versions = by_lamina(folder, rows, who)
    else:
        run, versions = {"torch": by_torch, "keras": by_keras}[library](folder, rows)
    say(versions)
    for _ in sys.stdin:
        begun = time.perf_counter()
        run()
        say(json.dumps([time.perf_counter() - begun, peak()]))


def whole_table(folder: Path) -> None:
    """The Parquet files, by `lamina.pipeline`: prepared, then trained on for an epoch; seconds and the peak."""
    from lamina import callbacks, pipeline

    class Clock(callbacks.Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            del epoch, logs
            ends.append(time.perf_counter())

    say("lamina.pipeline")
    begun = time.perf_counter()
    prepared = pipeline.prepare(folder / "parts", "y", memory="1GB", epochs=1)
    recipe = replace(prepared.recipe, units=(64, 64), dropout=0.0, batch=NET.batch)  # the net of the others
    prepared = replace(prepared, recipe=recipe)
    ends = [time.perf_counter()]
    pipeline.fit(prepared, [Clock()])
    say(json.dumps([ends[0] - begun, ends[1] - ends[0], peak()]))


class Worker:
    """Somebody in a process of its own."""

    def __init__(self, who: str, folder: Path, rows: int, python: str | None) -> None:
        peer = TAKING_PART.get(who, TAKING_PART["lamina"])
        interpreter = sys.executable if peer.library == "lamina" else str(python)
        self.process: Any = subprocess.Popen(
            [interpreter, __file__, "--worker", who, "--folder", str(folder), "--rows", str(rows)],
            env=surroundings(peer),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if peer.library != "lamina" else None,
            text=True,
        )
        self.versions = self.heard()

    def heard(self) -> str:
        """The next line that is meant for us."""
        for line in self.process.stdout:
            if line.startswith("## "):
                return str(line[3:].strip())
        sys.exit(f"{self.process.args} ended early.")

    def told(self) -> list[float]:
        """Seconds of one pass, and the peak of memory."""
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        return [float(number) for number in json.loads(self.heard())]

    def leave(self) -> None:
        """End the process."""
        self.process.stdin.close()
        self.process.wait()


def main() -> None:
    """Make the table, measure everybody on its first rows, then lamina on all of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer-python", default=None, help="interpreter that has Keras, TensorFlow and PyTorch")
    parser.add_argument("--peers", nargs="*", choices=TAKING_PART, default=list(TAKING_PART))
    parser.add_argument("--size", type=float, default=0.25, help="GB of the table; 4 for the long run")
    parser.add_argument("--part", type=int, default=1_000_000, help="rows that everybody trains on")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=None, help="where the table lies, or is made")
    parser.add_argument("--worker", default=None, help=argparse.SUPPRESS)
    parser.add_argument("--rows", type=int, default=0, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.worker:
        work(given.worker, given.folder, given.rows)
        return
    folder = given.folder or Path(tempfile.mkdtemp(prefix="lamina-bench-"))
    try:
        measure(given, folder)
    finally:
        if given.folder is None:
            shutil.rmtree(folder)


def measure(given: argparse.Namespace, folder: Path) -> None:
    """Everybody on the first rows, in turns; lamina alone on the whole table."""
    rows = int(given.size * 1e9 / (NET.features + 1) / 4)
    free = shutil.disk_usage(folder.parent).free
    if 4 * given.size * 1e9 > free:
        sys.exit(f"The table, as .npy, as Parquet and coded, needs {4 * given.size:.0f} GB; {free / 1e9:.0f} are free.")
    make(folder, rows)
    part = min(given.part, rows)
    names = ["lamina", *(name for name in given.peers if name != "lamina" and (given.peer_python or "lamina" in name))]
    workers = {name: Worker(name, folder, part, given.peer_python) for name in names}
    for worker in workers.values():
        worker.told()  # gets warm
    seconds = alternate(names, given.rounds, lambda name: workers[name].told()[0] / part * 1e6)
    for worker in workers.values():
        worker.leave()
    whole = {"npy": alone("lamina", folder, rows), "parquet": alone("table", folder, rows)}
    versions = {name: worker.versions for name, worker in workers.items()}
    publish("streaming", {"a million rows": seconds}, versions, "s", whole=whole, rows=rows, gigabytes=given.size)
    memory = statistics.median(seconds.get("lamina in memory", seconds["lamina"]))
    speed = whole["npy"]["pass"] / rows * 1e6
    print(
        f"\n{rows:,} rows, {given.size} GB, from the disk: {speed:.3g} s a million rows, {speed / memory:.2f} times as "
    )
    print(f"long as in memory; peak of resident memory {whole['npy']['peak']:.2f} GB (.npy), ", end="")
    print(
        f"{whole['parquet']['peak']:.2f} GB (Parquet: {whole['parquet']['prepare']:.0f} s to read twice and code, ",
        end="",
    )
    print(f"then {whole['parquet']['pass'] / rows * 1e6:.3g} s a million rows)")


def alone(who: str, folder: Path, rows: int) -> dict[str, float]:
    """lamina on the whole table in a fresh process."""
    forget(folder)
    worker = Worker(who, folder, rows, None)
    if who == "table":
        found = [float(number) for number in json.loads(worker.heard())]
    else:
        worker.told()  # compiles
        forget(folder)
        found = worker.told()
    worker.leave()
    return dict(zip(("prepare", "pass", "peak") if who == "table" else ("pass", "peak"), found, strict=True))


if __name__ == "__main__":
    main()
