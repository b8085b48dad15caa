"""The sizes of the bundles, zipped as CDK's command line zips them."""

import tempfile
import zipfile
from pathlib import Path

from benchmarks.bundles import BARE, PEERS, READY_LINE, bundle, versions
from benchmarks.report import Group
from constructs_lib.bundle import copy, copy_runtime, package_directory
from constructs_lib.bytecode import find_interpreter, precompile

MAX_BUNDLE_KILOBYTES = 60
PRECOMPILED = "the ready line, precompiled"


def measure() -> list[Group]:
    """Zip every peer's bundle and the ready line's, for the newest Python that is installed."""
    if not versions():
        return []
    version = versions()[0]
    peers = {peer.name: [zipped(bundle(peer, version))] for peer in PEERS if peer is not BARE}
    ours = ready_line()
    size = ours[READY_LINE.name][0]
    return [
        Group(
            name="size",
            title="Bundle",
            text=f"Zipped bundles for Python {version}: a handler and what it imports. A peer's has"
            " its packages without metadata; several hold native code, built for one platform.",
            unit="kB",
            samples={**ours, **peers},
            floor=READY_LINE.name,
            target=f"at most {MAX_BUNDLE_KILOBYTES} kB, no native code, the same bytes from the "
            "same sources",
            verdict=f"The ready line's is {size:.0f} kB from source. Bytecode, which is included"
            " where synthesis finds a CPython of the function's version, goes beyond the target:"
            " see docs/decisions/bundle-without-docker.md.",
            ours=tuple(ours),
        )
    ]


def ready_line() -> dict[str, list[float]]:
    """Zip the ready line's bundle as the constructs make it, precompiled if possible."""
    with tempfile.TemporaryDirectory() as directory:
        bundle_directory = Path(directory, "bundle")
        copy(package_directory("telephony").parent, bundle_directory)
        copy_runtime(bundle_directory / "telephony")
        sizes = {READY_LINE.name: [zipped(bundle_directory)]}
        if interpreter := find_interpreter("3.13"):
            precompile(bundle_directory, interpreter)
            sizes[PRECOMPILED] = [zipped(bundle_directory)]
        return sizes


def zipped(directory: Path) -> float:
    """Zip a directory with the best compression; return its size in kB."""
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for path in sorted(directory.rglob("*")):
                archive.write(path, path.relative_to(directory))
        return file.tell() / 1000
