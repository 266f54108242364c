"""Stage: campaign, tests. Names of crashes: from real reports, and from programs that really crash."""

import os
import subprocess

import pytest

from .stacks import end_signature, error_kind, function_name, stack_signature

PROGRAM = r"""
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>
namespace trie {
namespace {
template <class T> __attribute__((noinline)) int read(const volatile T* p) { return *p; }
struct Node { __attribute__((noinline)) int find(int at) const; int key = 0; };
int Node::find(int at) const { return read<int>(reinterpret_cast<int*>(static_cast<intptr_t>(at))) + key; }
__attribute__((noinline)) int walk(const std::vector<Node>& nodes) { return nodes[0].find(8) + 1; }
__attribute__((noinline)) int other(int at) { return read<int>(reinterpret_cast<int*>(static_cast<intptr_t>(at))) + 2; }
__attribute__((noinline)) int give_up(int x) { if (x) std::abort(); return x; }
__attribute__((noinline)) int past_the_end(int n) { std::vector<char> v(4); return v.data()[n]; }
}  // namespace
}  // namespace trie
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  volatile int kept = 0;
  if (data[0] == 'a') kept = trie::walk(std::vector<trie::Node>(2));
  if (data[0] == 'b') kept = trie::other(16);
  if (data[0] == 'c') kept = trie::give_up(size);
  if (data[0] == 'd') kept = trie::past_the_end(4 + kept);
  return 0;
}
"""
EXPECTED = {
    "a": "map/engine/target/end/crash(SEGV):trie::anon::read<trie::anon::Node::find<trie::anon::walk",
    "b": "map/engine/target/end/crash(SEGV):trie::anon::read<trie::anon::other",
    "c": "map/engine/target/end/crash({abort}):trie::anon::give_up",
}


@pytest.fixture(scope="module", params=["fuzzer", "fuzzer,address"])
def program(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("crash")
    (folder / "crash.cpp").write_text(PROGRAM)
    subprocess.run(["clang++", "-g1", "-O1", f"-fsanitize={request.param}", "-o", "crash", "crash.cpp"], cwd=folder,
                   check=True, timeout=300)
    return folder / "crash", request.param


def report(program, letter):
    path = program.parent / letter
    path.write_text(letter)
    # Without symbols there is nothing to tell crashes apart by.
    done = subprocess.run([program, path], capture_output=True, text=True, timeout=120, check=False,
                          env=os.environ | {"ASAN_SYMBOLIZER_PATH": "/usr/bin/llvm-symbolizer"})
    assert done.returncode != 0
    return done.stderr


def test_real_crashes_have_names_of_their_own_that_stay(program):
    path, sanitizers = program
    # libFuzzer alone takes an abort for a signal of no name.
    abort = error_kind(report(path, "c"))
    assert abort in ("deadly", "ABRT")
    for letter, expected in EXPECTED.items():
        reports = [report(path, letter) for _ in range(2)]
        names = {end_signature("map", "crash", text) for text in reports}
        assert names == {expected.format(abort=abort)}
    if "address" in sanitizers:
        name = end_signature("map", "crash", report(path, "d"))
        assert name == "map/engine/target/end/crash(heap-buffer-overflow):trie::anon::past_the_end"


def test_addresses_differ_and_names_do_not(program):
    path, _ = program
    first, second = report(path, "a"), report(path, "a")
    assert first != second, "addresses are random"
    assert stack_signature(first) == stack_signature(second)


@pytest.mark.parametrize("frame, name", [
    ("sealbreak::(anonymous namespace)::List<int, std::vector<int>>::at(unsigned long) const /x/y.hpp:3:1",
     "sealbreak::anon::List::at"),
    ("dict_dealloc Objects/dictobject.c:2000:3", "dict_dealloc"),
    ("foo(int (*)(int)) (/a/b+0x3) (BuildId: 0a1b)", "foo"),
    ("std::vector<int>::operator[](unsigned long)", "std::vector::operator[]"),
    ("int pyx::f<int>(int) /x/a.h:3", "pyx::f"),
    ("bool operator<(A const&, B const&) /a.cpp:1", "operator_l"),
    ("A::operator()(int) const", "A::operator_call"),
    ("trie_set (self=0x3, k=5) at foo.c:33", "trie_set"),
    ("run()::$_3::operator()() const /x.cpp:3", "run::lambda::operator_call"),
    ("frozen_set.isra.0 Objects/x.c:2", "frozen_set"),
    ("name[abi:cxx11](int) /x.cpp:1", "name"),
    (" (/lib/x86_64-linux-gnu/libc.so.6+0x3c04f) (BuildId: 93ac)", ""), ("", ""),
])
def test_names_of_functions(frame, name):
    assert function_name(frame) == name


PYTHON = """\
Fatal Python error: Segmentation fault

Current thread 0x00007f5e1c2d3740 (most recent call first):
  File "/usr/lib/python3.11/copy.py", line 231 in _deepcopy_dict
  File "/usr/lib/python3.11/copy.py", line 146 in deepcopy
  File "/home/x/runner.py", line 12 in <module>
"""
GDB = """\
Program received signal SIGSEGV, Segmentation fault.
#0  0x00005555556b2a10 in freeze_visit (op=0x0, arg=0x7ffe) at Objects/freeze.c:120
#1  0x00005555556b2b31 in subtype_traverse (self=0x7f) at Objects/typeobject.c:1200
#2  freeze_all (roots=<optimized out>) at Objects/freeze.c:300
"""
FREED = """\
==7==ERROR: AddressSanitizer: heap-use-after-free on address 0x602000000010 at pc 0x4f
READ of size 1 at 0x602000000010 thread T0
    #0 0x49bd17 in __interceptor_memcpy /x/sanitizer_common_interceptors.inc:827
    #1 0x4c5e3f in (anonymous namespace)::copy(char*) /src/a.cpp:7:3
    #2 0x7f1 in __libc_start_call_main csu/../sysdeps/nptl/libc_start_call_main.h:58:16

0x602000000010 is located 0 bytes inside of 10-byte region
freed by thread T0 here:
    #0 0x49c3b2 in free /x/asan_malloc_linux.cpp:127
    #1 0x4c5e11 in drop() /src/a.cpp:5:3
"""


@pytest.mark.parametrize("text, frames, kind", [
    (PYTHON, ["_deepcopy_dict", "deepcopy"], "Segmentation-fault"),
    (GDB, ["freeze_visit", "subtype_traverse", "freeze_all"], ""),
    (FREED, ["anon::copy"], "heap-use-after-free"),
    ("no stack at all\n", [], ""), ("", [], ""),
])
def test_reports_of_other_kinds(text, frames, kind):
    assert stack_signature(text) == frames and error_kind(text) == kind


def test_a_recursion_is_one_frame():
    frames = "".join(f"    #{i} 0x4{i:x} in deep(int) /src/a.cpp:7:3\n" for i in range(9))
    assert stack_signature(frames + "    #9 0x5 in caller() /src/a.cpp:9\n") == ["deep", "caller"]


def test_what_has_no_frames_keeps_its_short_name():
    assert end_signature("list", "crash", "what():  no space left") == "list/engine/target/end/crash"
