"""`make bench`: measures each job beside its floor, prints it as soon as it is known, and writes var/bench.json.

Memory and absolute times are the machine's; the ratio is what counts.
"""

import argparse
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict

from bench import boards, pages, volume
from bench.portal import ROOT, VAR
from bench.result import Result

# Each takes how many times to measure and yields results, none where what it needs (a server, say) is not there.
GROUPS: dict[str, Callable[[int], Iterator[Result]]] = {
    "pages": pages.measured,
    "boards": boards.measured,
    "flow": pages.flow,
    "journey": pages.journey,
    "stack": pages.stack,
    "volume": volume.measured,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--times", type=int, default=60, help="requests for each figure")
    parser.add_argument("groups", nargs="*", metavar="group", help=f"one of: {', '.join(GROUPS)}; none means all")
    chosen = parser.parse_args()
    if unknown := set(chosen.groups) - set(GROUPS):
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    shutil.rmtree(VAR, ignore_errors=True)
    VAR.mkdir(parents=True)
    print(f"{'job':<14}{'figure':>13}{'floor':>13}{'ratio':>8}{'queries':>9}{'tail':>8}")
    results: list[Result] = []
    for group in chosen.groups or GROUPS:
        for result in GROUPS[group](chosen.times):
            results.append(result)
            print(result.line, flush=True)
    (ROOT / "var" / "bench.json").write_text(json.dumps([asdict(result) for result in results], indent=2))
    shutil.rmtree(VAR, ignore_errors=True)


if __name__ == "__main__":
    main()
