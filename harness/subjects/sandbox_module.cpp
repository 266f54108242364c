// Stage:     subjects. The Python module `sealbreak_sandbox`: takes from a process what attack code must not have.
// Input:     enter().
// Output:    none; OSError when the kernel has no filters for it.
// Invariant: once `enter` has returned there are no new files, sockets, processes or threads, and no way back: what is
//            asked for gives EPERM, and what attack code makes of that is an outcome like any other.
#include <Python.h>
#include <fcntl.h>
#include <seccomp.h>
#include <sys/resource.h>

namespace {

/// What an interpreter needs that has all its modules and files already.
constexpr int allowed[] = {
    SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(pwrite64), SCMP_SYS(pread64), SCMP_SYS(lseek), SCMP_SYS(close),
    SCMP_SYS(fstat), SCMP_SYS(newfstatat), SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mprotect), SCMP_SYS(mremap),
    SCMP_SYS(brk), SCMP_SYS(madvise), SCMP_SYS(futex), SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack), SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(clock_gettime),
    SCMP_SYS(gettimeofday), SCMP_SYS(getrandom), SCMP_SYS(sched_yield), SCMP_SYS(exit), SCMP_SYS(exit_group),
    SCMP_SYS(rseq), SCMP_SYS(set_robust_list), SCMP_SYS(restart_syscall),
};

constexpr rlim_t most_bytes = rlim_t{2} << 30;
constexpr rlim_t most_seconds = 20;

bool limit(__rlimit_resource_t what, rlim_t most) {
  const rlimit limits{most, most};
  return setrlimit(what, &limits) == 0;
}

bool filter() {
  scmp_filter_ctx context = seccomp_init(SCMP_ACT_ERRNO(EPERM));
  if (context == nullptr) return false;
  int failed = 0;
  for (const int call : allowed) failed |= seccomp_rule_add(context, SCMP_ACT_ALLOW, call, 0);
  failed |= seccomp_load(context);
  seccomp_release(context);
  if (failed != 0 && errno == 0) errno = EINVAL;
  return failed == 0;
}

PyObject* enter(PyObject*, PyObject*) {
  errno = 0;
  const bool done = limit(RLIMIT_AS, most_bytes) && limit(RLIMIT_CPU, most_seconds) && limit(RLIMIT_CORE, 0) && filter();
  if (!done) return PyErr_SetFromErrno(PyExc_OSError);
  Py_RETURN_NONE;
}

PyMethodDef methods[] = {
    {"enter", enter, METH_NOARGS, "From now on this process makes no file, socket, process or thread."},
    {nullptr, nullptr, 0, nullptr},
};

PyModuleDef definition = {PyModuleDef_HEAD_INIT, "sealbreak_sandbox", nullptr, -1, methods, nullptr, nullptr, nullptr, nullptr};

}  // namespace

PyMODINIT_FUNC PyInit_sealbreak_sandbox() { return PyModule_Create(&definition); }
