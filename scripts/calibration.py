#!/usr/bin/env python3
"""How often verdicts are right, by how sure they are of whose failure it is.

usage: calibration.py FILE.json ... [--floor SHARE]

Each file holds a list of cases that `check --json` was run on: `doc` is its report, `case.causes` and `case.faults` are the
causes and faults that are right. What a case lists as `hedge` is right too while the verdict is not surer than 0.8: what
cannot be known from outside. Exits with 1 where the surest verdicts are right less often than the floor says.
"""
import argparse
import json
import sys

BANDS = [(0.0, 0.5), (0.5, 0.8), (0.8, 0.9), (0.9, 1.01)]
UNSURE = 0.8


def is_right(case, verdict):
    cause, fault = verdict["cause"], verdict["fault"]
    if cause in case["causes"] and fault in case["faults"]:
        return True
    causes, faults = (case.get("hedge") or ([], []))[:2]
    unsure = verdict["confidence"] if cause not in case["causes"] else verdict["fault_confidence"]
    allowed = cause in [*case["causes"], *causes] and fault in [*case["faults"], *faults]
    return allowed and unsure <= UNSURE


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+")
    parser.add_argument("--floor", type=float, default=0.95, help="share of the surest verdicts that must be right")
    arguments = parser.parse_args()
    rows = []
    for name in arguments.files:
        with open(name, encoding="utf-8") as file:
            rows += [row for row in json.load(file) if row.get("doc")]
    if not rows:
        sys.exit("no reports in these files")
    share = 0.0
    for low, high in BANDS:
        band = [row for row in rows if low <= (row["doc"]["verdict"]["fault_confidence"] or 0.0) < high]
        right = [row for row in band if is_right(row["case"], row["doc"]["verdict"])]
        share = len(right) / len(band) if band else 1.0
        print(f"sure of the fault {low:.2f} to {min(high, 1.0):.2f}: {len(right)} of {len(band)} right")
        for row in band:
            if row not in right:
                verdict = row["doc"]["verdict"]
                print(f"  {row['id']}: {verdict['cause']}, {verdict['fault']}")
    if share < arguments.floor:
        sys.exit(f"of the surest verdicts {share:.1%} are right")


if __name__ == "__main__":
    main()
