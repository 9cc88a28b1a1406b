#!/usr/bin/env python3
"""Runs `check` against answers that have the right shape and no meaning.

Prism (npm: @stoplight/prism-cli) serves OpenRouter's OpenAPI document with random values that fit its schemas. `check` meets
it twice: served directly, where a made-up key is let in like any other, and behind a relay that passes the public lists on
and refuses every key but one. Whatever is answered, `check` must end, must not panic, and may be sure of a fault of the key
or the account only where the text says so already, where two answers agree, or where a call was refused.

    scripts/check_random_answers.py BINARY OPENAPI_DOCUMENT [--checks 1000] [--prism PROGRAM] [--seed 1]

Exit codes: 0 all promises held, 1 one was broken (the cases are printed), 2 Prism could not be started.
"""

import argparse
import collections
import http.client
import http.server
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor

KEY = "sk-or-v1-" + "5e" * 32
# Above this a verdict reads as a statement, not as a suspicion.
SURE = 0.8
# Longer than the sum of the time limits of all stages (20 s of free checks, 60 s for each test call).
PATIENCE_SECONDS = 180
# Families of causes that accuse the user's key or account.
KEY_AND_ACCOUNT = ("auth.", "billing.", "rate.", "policy.")

TEXTS = [
    "",
    '{"error":{"message":"User not found.","code":401}}',
    '{"error":{"message":"Insufficient credits. Add more using https://openrouter.ai/settings/credits","code":402}}',
    '{"error":{"message":"Key limit exceeded (monthly limit). Manage it using https://openrouter.ai/settings/keys","code":403}}',
    '{"error":{"message":"Rate limit exceeded: free-models-per-day","code":429}}',
    '{"error":{"message":"No endpoints found matching your data policy","code":404}}',
    '{"error":{"message":"Provider returned error","code":400,"metadata":{"provider_name":"Google"}}}',
    '{"error":{"message":"No endpoints found for openai/gpt-4o.","code":404}}',
    '{"error":{"message":"Internal Server Error","code":500}}',
    "openrouter: APIConnectionError: Connection error.",
]


class Relay(http.server.BaseHTTPRequestHandler):
    """Passes requests on to Prism; a key other than KEY, or none where one is needed, is refused as OpenRouter does."""

    protocol_version = "HTTP/1.1"
    upstream = ("127.0.0.1", 0)

    def log_message(self, *_):
        pass

    def answer(self):
        length = int(self.headers.get("content-length") or 0)
        body = self.rfile.read(length) if length else None
        bearer = self.headers.get("authorization", "").removeprefix("Bearer ").strip()
        public = bearer == "" and self.command == "GET" and self.path.split("?")[0].startswith(("/models", "/providers", "/endpoints"))
        if not public and bearer != KEY:
            words = "User not found." if bearer else "No auth credentials found"
            return self.send(401, {"Content-Type": "application/json"}, json.dumps({"error": {"message": words, "code": 401}}).encode())
        connection = http.client.HTTPConnection(*self.upstream, timeout=60)
        try:
            headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection", "accept-encoding")}
            connection.request(self.command, self.path, body, headers)
            response = connection.getresponse()
            passed_on = {name: value for name, value in response.getheaders() if name.lower() == "content-type"}
            self.send(response.status, passed_on, response.read())
        finally:
            connection.close()

    do_GET = do_POST = do_OPTIONS = answer

    def send(self, status, headers, body):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Served:
    """Prism and the relay in front of it, for as long as the block runs."""

    def __init__(self, prism, document, port):
        self.log = tempfile.TemporaryFile()
        self.port = port
        self.process = subprocess.Popen(
            [prism, "mock", "--dynamic", "--port", str(port), document],
            stdout=self.log, stderr=subprocess.STDOUT, start_new_session=True,
        )
        Relay.upstream = ("127.0.0.1", port)
        self.relay = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Relay)

    def __enter__(self):
        for _ in range(240):
            if self.process.poll() is not None:
                break
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
                connection.request("GET", "/models/count", headers={"Authorization": "Bearer x"})
                connection.getresponse().read()
                break
            except OSError:
                time.sleep(0.5)
        if self.process.poll() is not None:
            self.log.seek(0)
            print(self.log.read().decode(errors="replace")[-2000:], file=sys.stderr)
            sys.exit(2)
        threading.Thread(target=self.relay.serve_forever, daemon=True).start()
        return {"direct": f"http://127.0.0.1:{self.port}", "relay": f"http://127.0.0.1:{self.relay.server_address[1]}"}

    def __exit__(self, *_):
        self.relay.shutdown()
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait()


def clean_environment(home):
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TERM") if name in os.environ}
    return {**kept, "HOME": home, "XDG_CONFIG_HOME": home, "OPENROUTER_API_KEY": KEY}


def run(binary, arguments, text, home):
    """The exit code, standard output and standard error; a code of None is a run that did not end in time."""
    try:
        done = subprocess.run(
            [binary, *arguments], input=text, capture_output=True, text=True,
            timeout=PATIENCE_SECONDS, env=clean_environment(home), cwd=home,
        )
        return done.returncode, done.stdout, done.stderr
    except subprocess.TimeoutExpired:
        return None, "", ""


def accuses(verdict):
    return verdict["cause"].startswith(KEY_AND_ACCOUNT) and verdict["confidence"] >= SURE


def broken_promise(way, offline, outcome):
    """What is wrong with one run, or None."""
    code, out, err = outcome
    if code is None:
        return f"not at an end after {PATIENCE_SECONDS} s"
    if "panicked" in err or code not in (0, 1):
        return f"exit code {code}: {err.strip()[-300:]}"
    try:
        report = json.loads(out)
    except ValueError as why:
        return f"standard output is no JSON: {why}"
    verdict = report["verdict"]
    if not accuses(verdict):
        return None
    by_text = offline and offline["cause"] == verdict["cause"]
    if by_text and verdict["confidence"] <= offline["confidence"] and verdict["state"] != "reproduced":
        return None
    answers = {reason["probe"] for reason in verdict["because"] if reason["source"] == "probe"}
    refused = [probe for probe in report["probes"] if probe["id"] in answers and (probe.get("status") or 0) >= 400]
    if way == "relay" and (refused or len(answers) > 1):
        return None
    return f"{verdict['cause']} {verdict['confidence']} {verdict['state']} rests on {sorted(answers) or 'nothing'}"


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("binary")
    options.add_argument("document")
    options.add_argument("--checks", type=int, default=1000)
    options.add_argument("--prism", default="prism")
    options.add_argument("--port", type=int, default=4410)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    binary = os.path.abspath(given.binary)
    chance = random.Random(given.seed)

    with tempfile.TemporaryDirectory() as home, Served(given.prism, given.document, given.port) as ways:
        offline = {}
        for text in TEXTS[1:]:
            _, out, _ = run(binary, ["explain", "--json"], text, home)
            offline[text] = json.loads(out)["verdict"]

        def one(number):
            way, text, agreed = cases[number]
            began = time.monotonic()
            outcome = run(binary, ["check", "--json", "--base-url", ways[way], *(["--yes"] if agreed else []), "-"], text, home)
            return way, text, agreed, outcome, time.monotonic() - began

        cases = [(("direct", "relay")[number % 2], chance.choice(TEXTS), chance.random() < 0.5) for number in range(given.checks)]
        broken, verdicts, longest = [], collections.Counter(), 0.0
        with ThreadPoolExecutor(2) as pool:
            for way, text, agreed, outcome, seconds in pool.map(one, range(given.checks)):
                longest = max(longest, seconds)
                wrong = broken_promise(way, offline.get(text), outcome)
                if wrong:
                    broken.append(f"{way}, {'with' if agreed else 'without'} test calls, {text[:60]!r}: {wrong}")
                if outcome[0] in (0, 1):
                    verdict = json.loads(outcome[1])["verdict"]
                    verdicts[f"{way:6} {verdict['cause']:24} {'sure' if verdict['confidence'] >= SURE else 'unsure'}"] += 1

    for line, times in sorted(verdicts.items()):
        print(f"{times:5} {line}")
    print(f"{given.checks} checks, the longest {longest:.1f} s, {len(broken)} with a broken promise")
    for line in broken[:40]:
        print(" ", line)
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
