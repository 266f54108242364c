"""Stage:     campaign, tests. Engines and a `sealbreak` that only behave like the real ones.
Input:     a folder; the environment variables FAKE_... choose what goes wrong.
Output:    a checkout's worth of builds in that folder, and the environment to use them.
Invariant: the fakes print and write in the real ones' formats, copied from real runs.
"""

import json
import os
from pathlib import Path

TARGET = r'''#!/usr/bin/python3
import hashlib, json, os, signal, sys, time
domain = os.path.basename(sys.argv[0]).removeprefix("fuzz_")
if os.environ.get("FAKE_START") == domain:
    print("sealbreak: no interpreter", file=sys.stderr)
    sys.exit(2)
for name in filter(None, os.environ["SEALBREAK_SUBJECTS"].split(",")):
    if name not in {"list": ("native", "tuple"), "map": ("native",)}[domain]:
        print(f"sealbreak: no subject '{name}' in domain {domain}", file=sys.stderr)
        sys.exit(2)
if sys.argv[1] == "-merge=1":
    new, old = sys.argv[-2:]
    time.sleep(float(os.environ.get("FAKE_MERGE_SECONDS", "0")))
    for name in os.listdir(old):
        data = open(f"{old}/{name}", "rb").read()
        if not data.startswith(b"dull"): open(f"{new}/{name}", "wb").write(data)
    sys.exit(int(os.environ.get("FAKE_MERGE_STATUS", "0")))
if os.path.isfile(sys.argv[1]):
    data = open(sys.argv[1], "rb").read()
    if data.startswith(b"SEGV "):
        print(f"==1==ERROR: UndefinedBehaviorSanitizer: SEGV on unknown address\n"
              f"    #0 0x{os.getpid():x} in {data[5:].decode()}(int) /x/y.cpp:{os.getpid()}:1\n", file=sys.stderr)
        os.kill(os.getpid(), 11)
    sys.exit(0)
options = dict(word[1:].split("=", 1) for word in sys.argv[2:])
findings = os.environ["SEALBREAK_FINDINGS"]
def seed(name, verdict):
    text = {"version": 1, "domain": domain, "about": f"why {name}", "signature": name,
            "subject": "native", "keys": [], "ops": [{"op": "cons"}, {"op": "head"}, {"op": "tail"}]}
    if verdict: text["verdict"] = verdict
    open(f"{findings}/{hashlib.sha1(name.encode()).hexdigest()}.json", "w").write(json.dumps(text))
for name in filter(None, os.environ.get("FAKE_FINDINGS", "").split(";")): seed(name, "")
for name in filter(None, os.environ.get("FAKE_KNOWN", "").split(";")): seed(name, "known")
rates = {"native": {"traces": 512, "ops": 1000, "unsupported": 100, "poisoned": 50, "known": 1}}
open(f"{findings}/rates/{os.getpid()}.json", "w").write(json.dumps(rates))
print("#2\tINITED cov: 10 ft: 20 corp: 2/5b exec/s: 0 rss: 27Mb", file=sys.stderr, flush=True)
print("#700\tNEW    cov: 30 ft: 40 corp: 3/9b lim: 8 exec/s: 350 rss: 27Mb L: 4/4 MS: 1 Custom-",
      file=sys.stderr, flush=True)
if os.environ.get("FAKE_CRASH") == domain:
    data = os.urandom(4)
    name = f"{options['artifact_prefix']}crash-{hashlib.sha1(data).hexdigest()}"
    open(name, "wb").write(data)
    print("terminate called after throwing an instance of 'X'\n  what():  no space left",
          file=sys.stderr)
    print(f"artifact_prefix='x'; Test unit written to {name}", file=sys.stderr, flush=True)
    sys.exit(77)
def end(number, frame):
    print("==1== libFuzzer: run interrupted; exiting\nstat::number_of_executed_units: 900",
          file=sys.stderr, flush=True)
    os._exit(72)
def finish(number, frame):
    """As on a hang in the last seconds: what it is about to find comes after the campaign's time."""
    if late := os.environ.get("FAKE_LATE"):
        time.sleep(1)
        seed(late, "")
    end(number, frame)
for number, act in ((signal.SIGINT, end), (signal.SIGUSR1, finish)):
    signal.signal(number, signal.SIG_IGN if os.environ.get("FAKE_DEAF") else act)
if os.environ.get("FAKE_DEAF"): signal.signal(signal.SIGTERM, signal.SIG_IGN)
open(f"{findings}/../../../pids", "a").write(f"{os.getpid()}\n")
def plant(name):
    """Once in all: whoever loses it never sees it again. The stamp is set when the finding is on the disk."""
    stamp = f"{os.environ['FAKE_PLANTED']}/{hashlib.sha1(name.encode()).hexdigest()}"
    if os.path.exists(stamp): return
    open(f"{stamp}.tried", "a")
    kind, _, what = name.partition(":")
    if kind == "seed":
        text = {"version": 1, "domain": domain, "about": f"why {what}", "signature": what, "subject": "native",
                "keys": [], "ops": [{"op": "cons"}, {"op": "head"}, {"op": "tail"}]}
        path = f"{findings}/{hashlib.sha1(what.encode()).hexdigest()}.json"
        open(f"{path}.AbCdEf", "w").write(json.dumps(text))
        os.rename(f"{path}.AbCdEf", path)
        open(stamp, "w")
        return
    data = what.encode()
    artifact = f"{options['artifact_prefix']}crash-{hashlib.sha1(data).hexdigest()}"
    open(artifact, "wb").write(data)
    open(stamp, "w")
    print(f"artifact_prefix='x'; Test unit written to {artifact}", file=sys.stderr, flush=True)
    sys.exit(77)
for name in filter(None, os.environ.get("FAKE_ONCE", "").split(";")):
    if name.partition(":")[0] in ("seed", "crash") and f"{domain}/" in name:
        time.sleep(0.03)
        plant(name)
while True: time.sleep(0.05)
'''

AFL = r'''#!/usr/bin/python3
import hashlib, os, signal, subprocess, sys, time
words = sys.argv
out = words[words.index("-o") + 1]
role = "-M" if "-M" in words else "-S"
assert ("-F" in words) == (role == "-M"), "only the main instance reads a foreign folder"
assert os.path.isfile(os.environ["AFL_CUSTOM_MUTATOR_LIBRARY"])
folder = f"{out}/{words[words.index(role) + 1]}"
if os.environ.get("FAKE_AFL_ABORT"):
    sys.exit("\n[-] PROGRAM ABORT : \x1b[0mAll test cases time out or crash, giving up!\n         Location : x")
for name in ("queue", "crashes", "hangs"): os.makedirs(f"{folder}/{name}", exist_ok=True)
open(f"{folder}/queue/id:000000,orig:smallest", "wb").write(b"\1\0")
open(f"{folder}/queue/id:000001,src:000000,+cov", "wb").write(b"from afl")
if os.environ.get("FAKE_HANG"): open(f"{folder}/hangs/id:000000,src:0", "wb").write(b"hang")
for name in filter(None, os.environ.get("FAKE_ONCE", "").split(";")):
    kind, _, what = name.partition(":")
    stamp = f"{os.environ.get('FAKE_PLANTED')}/{hashlib.sha1(name.encode()).hexdigest()}"
    if kind != "aflcrash" or f"{os.path.basename(out)}/" not in what or os.path.exists(stamp): continue
    open(f"{stamp}.tried", "a")
    open(f"{folder}/crashes/id:{len(os.listdir(folder + '/crashes')):06},src:0", "wb").write(what.encode())
    open(stamp, "w")
def stats(execs):
    stability = os.environ.get("FAKE_STABILITY", "99.50")
    open(f"{folder}/fuzzer_stats", "w").write(
        f"last_update       : {int(time.time())}\nexecs_done        : {execs}\n"
        f"corpus_count      : 5\nstability         : {stability}%\nedges_found       : 77\n")
stats(0)
# A fork server leaves the group: ending it must not rely on one.
server = subprocess.Popen(["/usr/bin/setsid", "/usr/bin/sleep", "1000"])
open(f"{out}/../../../pids", "a").write(f"{os.getpid()}\n{server.pid}\n")
def end(number, frame):
    stats(1234)
    server.kill()
    os._exit(0)
signal.signal(signal.SIGINT, signal.SIG_IGN if os.environ.get("FAKE_DEAF") else end)
signal.signal(signal.SIGTERM, signal.SIG_IGN if os.environ.get("FAKE_DEAF") else end)
while True: time.sleep(0.05)
'''

SEALBREAK = r'''#!/usr/bin/python3
import json, os, sys, time
command, words, file = sys.argv[1], sys.argv[2:], sys.argv[-1]
def option(name): return words[words.index(name) + 1]
def load():
    if "--bytes" not in words: return json.load(open(file))
    if open(file, "rb").read() == b"hang in an op":
        return {"version": 1, "domain": "list", "about": "", "keys": [], "ops": [{"op": "cons"}, {"op": "hang"}]}
    return {"version": 1, "domain": option("--domain"), "about": "", "keys": [],
            "ops": [{"op": "cons", "gives": "ok"}, {"op": "head", "gives": [1]}]}
def save(seed): open(option("--out"), "w").write(json.dumps(seed))
if command == "export" and option("--as") == "bytes":
    open(option("--out"), "wb").write(json.dumps(load()).encode()[:64])
elif command == "export":
    save(load())
elif command == "minimize":
    if os.environ.get("FAKE_MINIMIZE") == "hang": time.sleep(1000)
    if os.environ.get("FAKE_MINIMIZE") == "fail": sys.exit("shows no finding")
    seed = load()
    seed["ops"] = [op | {"gives": "ok"} for op in seed["ops"][:1]]
    save(seed)
elif command == "replay":
    mode = os.environ.get("FAKE_REPLAY", "shows")
    if mode == "dies": os.kill(os.getpid(), 11)
    if mode == "hangs": time.sleep(1000)
    seed = load()
    if "--bytes" not in words and any(op["op"] == "hang" for op in seed["ops"]): time.sleep(1000)
    row = {"signature": seed.get("signature", "list/differential/native/cons/crash"),
           "subject": "native", "oracle": "differential", "op": 0, "reason": "it crashes"}
    if "--bytes" in words:
        data = open(file, "rb").read()
        if data.startswith(b"SEGV "): mode = "agrees"
        if data.startswith(b"SIG "): row["signature"] = data[4:].decode()
    if mode == "flaky":
        # Every other time it is asked.
        mark = f"{os.environ['FAKE_PLANTED']}/flaky-{os.path.basename(file)}"
        mode = "agrees" if os.path.exists(mark) else "shows"
        os.unlink(mark) if mode == "agrees" else open(mark, "w")
    rows = [row] if mode == "shows" else []
    known = seed.get("verdict") == "known"
    steps = [{"op": f"{op['op']}(s0)", "reference": "ok", "native": "crash(SIGSEGV)", "tuple": "ok"}
             for op in seed["ops"]]
    print(json.dumps({"version": 1, "results": [{"verdict": "x", "findings": [] if known else rows,
                                                 "known": rows if known else [], "steps": steps}]}))
    sys.exit(1 if rows and not known else 0)
'''


def _program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


def build(root: Path) -> dict[str, str]:
    """Writes it all; returns what a campaign's environment must have besides."""
    for domain in ("list", "map"):
        _program(root / "build/fuzz/harness" / f"fuzz_{domain}", TARGET)
        _program(root / "build/afl/harness" / f"fuzz_{domain}", TARGET)
        (root / "build/afl/harness" / f"libafl_mutator_{domain}.so").write_bytes(b"")
    _program(root / "build/dev/harness/sealbreak", SEALBREAK)
    _program(root / "bin/afl-fuzz", AFL)
    (root / "harness").mkdir()
    (root / "harness/CMakeLists.txt").write_text(
        "function(sealbreak_fuzz_target domain)\n  sealbreak_fuzz_target(list)\n"
        "  sealbreak_fuzz_target(map)\n")
    for domain in ("list", "map"):
        (root / "corpus" / domain).mkdir(parents=True)
        (root / "corpus" / domain / "one.json").write_text(json.dumps(
            {"version": 1, "domain": domain, "about": "a", "keys": [], "ops": []}))
    return {
        "SEALBREAK_ROOT": str(root),
        "SEALBREAK_BUILD_ROOT": str(root / "build"),
        "PATH": f"{root / 'bin'}:{os.environ['PATH']}",
    }
