"""Stage:     campaign. What a dying process says of itself, as a name that stays.
Input:     the report of a sanitizer, of libFuzzer, of gdb, or of Python's faulthandler.
Output:    the top frames of the stack that ended it; the kind of its end.
Invariant: no address, line, path or build gets into a name: the same crash of two processes has one.
"""

import re

MOST_FRAMES = 3
"""As many as ClusterFuzz compares: more, and one bug that is reached on two ways is two."""

_NATIVE = re.compile(r"^\s*#(\d+)\s+(?:0x[0-9a-f]+\s+)?(?:in\s+)?(.*)$")
_PYTHON = re.compile(r'^\s*File ".*", line (\d+|\?\?\?) in (.+)$')
_PLACE = re.compile(
    r"\s+(?:at\s+)?(?:\(?(?:/|\.\.?/|<)\S.*|\(BuildId: .*|\S+\.(?:c|cc|cpp|cxx|h|hh|hpp|inc|s|S|py)(?::\d+)*)$")
"""Where a frame is, behind its function: a path, a module with an offset, a file of the C library."""
_ERROR = re.compile(r"ERROR: \S*?Sanitizer: ([\w-]+)|ERROR: libFuzzer: ([\w-]+)|(runtime error): |"
                    r"Fatal Python error: (\w[\w ]*)")
_SUFFIX = re.compile(r"(?:\.(?:isra|part|constprop|cold|llvm|lto_priv)(?:\.\d+)*)+$|\[abi:\w+\]|@@?[\w.]+$")

_RUNTIME = re.compile(r"""^(?:
    __?(?:asan|ubsan|lsan|msan|tsan|hwasan|sanitizer|interceptor)_?\w* | (?:__)?interceptor_\w+ |
    fuzzer:: | \(?sanitizer | __sancov | LLVMFuzzer | afl_ | __afl |
    (?:__)?(?:GI_)?(?:abort|raise|gsignal|kill|exit|_exit|pthread_kill\w*|assert_fail\w*|assert_perror_fail)$ |
    __pthread_kill\w* | __libc_\w+ | __GI_ | __restore_rt | _start$ | main$ | start_thread$ | clone3?$ |
    <signal\ handler |
    __cxa_ | __gxx_ | _Unwind_ | __clang_call_terminate | std:: | __gnu_cxx:: | operator\ (?:new|delete) |
    malloc$ | free$ | calloc$ | realloc$ | (?:__)?mem(?:cpy|move|set|cmp)\w*$ | (?:__)?str(?:len|cpy|cmp)\w*$ |
    faulthandler_ | sealbreak::(?:run_target|initialize_target|anon::abort_on|anon::run_file)
)""", re.VERBOSE)
"""Frames of whoever reports, not of whoever is at fault."""


def _without_brackets(name: str, left: str, right: str) -> str:
    depth, kept = 0, []
    for char in name:
        depth += char == left
        if not depth:
            kept.append(char)
        depth -= char == right and depth > 0
    return "".join(kept)


def function_name(text: str) -> str:
    """The function of a frame, without its arguments, its template's, its place and its compiler's additions; nothing
    when the frame has no symbol."""
    name = text.strip()
    if name.startswith(("(/", "/")) or not name:
        return ""  # A module and an offset: that offset is another in each build.
    # What looks like brackets and is not.
    name = name.replace("(anonymous namespace)", "anon").replace("operator()", "operator_call")
    name = re.sub(r"operator(<<|>>|<=>|<=|>=|<|>|->)", r"operator_\1", name)
    name = re.sub(r"operator_([<>=-]+)", lambda found: "operator_" + "".join(
        {"<": "l", ">": "g", "=": "e", "-": "m"}[char] for char in found[1]), name)
    name = _PLACE.sub("", name)
    name = _without_brackets(_without_brackets(_without_brackets(name, "{", "}"), "<", ">"), "(", ")")
    name = re.sub(r"\$_\d+", "lambda", name).replace("'lambda'", "lambda")
    name = re.sub(r"\s+(?:const|volatile|&&?)\s*$", "", name.strip())
    name = _SUFFIX.sub("", name)
    # `int f` of a template, and `f at`: what is left behind a return type is the name.
    words = [word for word in name.split() if word not in ("const", "&", "&&")]
    if not words:
        return ""
    return " ".join(words[-2:]) if len(words) > 1 and words[-2] == "operator" else words[-1]


def _stacks(text: str) -> list[list[str]]:
    """The frames of each stack in the text, the innermost first."""
    found, frames, last = [], [], -1
    for line in text.splitlines():
        native = _NATIVE.match(line)
        python = _PYTHON.match(line)
        if native and (int(native[1]) == last + 1):
            last = int(native[1])
            frames.append(native[2])
        elif native and int(native[1]) == 0:
            found, frames, last = [*found, frames], [native[2]], 0
        elif python:
            frames.append(python[2])
        elif frames:
            found, frames, last = [*found, frames], [], -1
    return [stack for stack in [*found, frames] if stack]


def stack_signature(text: str, most: int = MOST_FRAMES) -> list[str]:
    """The first `most` functions of the first stack in `text` that has any of its own, the innermost first: those of
    sanitizers, of the engine, of the C and C++ library and of our own reports are left out. Empty when there is
    none."""
    for stack in _stacks(text):
        names = [function_name(frame) for frame in stack]
        names = [name for name in names if name and not _RUNTIME.match(name)]
        # A recursion is as deep as the input makes it.
        names = [name for i, name in enumerate(names) if i == 0 or name != names[i - 1]]
        if names:
            return names[:most]
    return []


def error_kind(text: str) -> str:
    """What the first error of a report is called, `SEGV` or `heap-use-after-free` say; nothing if it has none."""
    found = _ERROR.search(text)
    return next((group for group in found.groups() if group), "").strip().replace(" ", "-") if found else ""


def end_signature(domain: str, kind: str, text: str) -> str:
    """The signature of an input that ended a target, whose report is `text`."""
    error, frames = error_kind(text), stack_signature(text)
    name = f"{kind}({error})" if error and frames else kind
    return f"{domain}/engine/target/end/{name}" + (":" + "<".join(frames) if frames else "")
