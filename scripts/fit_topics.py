#!/usr/bin/env python3
"""Fit `assets/paste/topics.toml`: which words of a text that names OpenRouter speak for which cause, and for none.

usage: fit_topics.py [--check] SET.jsonl [SET.jsonl ...]

Each line of a set is a labelled text: {"text": ..., "cause": ..., "also": [...]}. No text is carried over, only the weights of
single words. The statements of `tests/diagnosis/described.toml` are learnt from as well. With `--check` nothing is written: each
set in turn is left out, and the weights that the others give are asked about it, so that the figures are those of unseen texts.
Needs scikit-learn.
"""
import argparse
import collections
import json
import pathlib
import re
import tomllib

import numpy
import scipy.sparse
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

ROOT = pathlib.Path(__file__).parent.parent
DESCRIBED = ROOT / "tests/diagnosis/described.toml"
TABLE = ROOT / "assets/paste/topics.toml"

# As in `src/core/reading/topics.rs`.
READ = 4000
LONGEST = 12
SCALE = 4.0
# Weights under this, in logits, are left out.
LEAST = 0.2
# Causes with fewer texts cannot be learnt.
FEWEST = 3

HEAD = """\
# Which words of a text that names OpenRouter speak for which cause, where no rule finds one; `none` stands for texts in which
# nothing failed. Made by `scripts/fit_topics.py` out of labelled texts; do not edit by hand. Weights are hundredths of a logit, for a
# text of one known word; a longer one divides them by the root of its length.

"""


def words(text):
    """The different words of a text, addresses left out: letters in small, pairs of letters of scripts without spaces, statuses."""
    found = set()
    for word in re.findall(r"[^\W\d_]+|\d+", re.sub(r"[^\W_]+://[^\s\"'`]*", " ", text[:READ].lower())):
        if word[0].isdigit():
            if len(word) == 3 and word[0] in "45":
                found.add(word)
        elif ord(word[0]) > 0x2E80:
            found.update([word[at : at + 2] for at in range(len(word) - 1)] or [word])
        elif len(word) > 1:
            found.add(word[:LONGEST])
    return found


def scaled(matrix):
    """Each row by the root of how many words it knows."""
    known = numpy.sqrt(numpy.asarray(matrix.sum(1)).ravel())
    known[known == 0] = 1
    return scipy.sparse.diags(SCALE / known) @ matrix


def fit(rows):
    """Causes, constants, and the weights of each word."""
    vocabulary = None
    for _ in range(2):
        counter = CountVectorizer(analyzer=words, min_df=2, binary=True, vocabulary=vocabulary)
        known = scaled(counter.fit_transform([row["text"] for row in rows]).astype(float))
        model = LogisticRegression(C=0.5, max_iter=300).fit(known, [row["cause"] for row in rows])
        weights = numpy.where(numpy.abs(model.coef_) < LEAST, 0, model.coef_)
        names = counter.get_feature_names_out()
        vocabulary = sorted(name for name, column in zip(names, weights.T) if column.any())
    weights = {name: column for name, column in zip(names, weights.T) if column.any()}
    return list(model.classes_), model.intercept_, weights


def ask(model, text):
    """The best cause with its probability."""
    causes, constants, weights = model
    known = [weights[word] for word in words(text) if word in weights]
    sums = constants + (SCALE / len(known) ** 0.5) * sum(known) if known else constants
    shares = numpy.exp(sums - sums.max())
    shares /= shares.sum()
    return causes[shares.argmax()], shares.max()


def learnable(rows):
    """What can be learnt from: a failure, or a text that names OpenRouter where nothing of it failed."""
    named = [row for row in rows if row["cause"] != "none" or "openrouter" in row["text"].lower()]
    count = collections.Counter(row["cause"] for row in named)
    return [row for row in named if count[row["cause"]] >= FEWEST and not row["cause"].startswith("new:")]


def check(sets, described):
    """Each set by the weights that the others give."""
    for name, rows in sets.items():
        model = fit(learnable([row for other in sets if other != name for row in sets[other]] + described))
        bands = collections.defaultdict(lambda: [0, 0])
        for row in rows:
            if row["cause"] == "none" and "openrouter" not in row["text"].lower():
                continue
            cause, share = ask(model, row["text"])
            band = bands[row["cause"] == "none", min(int(share * 5), 4) / 5]
            band[0] += 1
            band[1] += cause in (row["cause"], *row.get("also", []))
        for idle in (False, True):
            told = {band: counts for (kind, band), counts in bands.items() if kind == idle}
            all_, right = (sum(counts[part] for counts in told.values()) for part in (0, 1))
            if all_:
                print(f"{name} {'nothing failed' if idle else 'failures'}: {right}/{all_} = {right / all_:.1%}, by share: "
                      + ", ".join(f"{band:.1f}+ {counts[1]}/{counts[0]}" for band, counts in sorted(told.items())), flush=True)


def write(model):
    causes, constants, weights = model
    hundredth = lambda value: round(float(value) * 100)
    lines = [HEAD, "[constants]\n"]
    lines += [f'"{cause}" = {hundredth(constant)}\n' for cause, constant in zip(causes, constants)]
    lines.append("\n[words]\n")
    for word, column in sorted(weights.items()):
        told = ", ".join(f'"{cause}" = {hundredth(value)}' for cause, value in zip(causes, column) if value)
        lines.append(f'"{word}" = {{ {told} }}\n')
    TABLE.write_text("".join(lines), encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", type=pathlib.Path)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    sets = {str(path): [json.loads(line) for line in path.open(encoding="utf-8")] for path in arguments.sets}
    table = tomllib.loads(DESCRIBED.read_text(encoding="utf-8"))
    described = [{"cause": cause, "text": text} for cause, kind in table.items() for text in kind["texts"]]
    if arguments.check:
        check(sets, described)
    else:
        write(fit(learnable([row for rows in sets.values() for row in rows] + described)))


if __name__ == "__main__":
    main()
