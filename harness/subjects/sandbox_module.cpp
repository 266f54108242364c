// Stage:     subjects. The Python module `sealbreak_sandbox`: takes from a process what attack code must not have.
// Input:     enter().
// Output:    none; OSError when the kernel has no filters for it.
// Invariant: once `enter` has returned there are no new files, sockets, processes or threads, and no way back: what is
//            asked for gives EPERM, and what attack code makes of that is an outcome like any other.
#include <Python.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <vector>

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

using Program = std::vector<sock_filter>;

/// The filter as the kernel takes it; empty, with errno set, when libseccomp can't make it.
Program compiled() {
  Program program;
  scmp_filter_ctx context = seccomp_init(SCMP_ACT_ERRNO(EPERM));
  if (context == nullptr) return program;
  int failed = 0;
  for (const int call : allowed) failed |= seccomp_rule_add(context, SCMP_ACT_ALLOW, call, 0);
  const int file = memfd_create("filter", MFD_CLOEXEC);
  failed |= file < 0 ? -1 : seccomp_export_bpf(context, file);
  seccomp_release(context);
  const off_t size = failed == 0 ? lseek(file, 0, SEEK_END) : 0;
  program.resize(static_cast<std::size_t>(size) / sizeof(sock_filter));
  if (pread(file, program.data(), static_cast<std::size_t>(size), 0) != size) program.clear();
  if (file >= 0) close(file);
  return program;
}

/// Made once, by who imports the module: a fork of his only hands it to the kernel.
Program filter_program;

bool filter() {
  if (filter_program.empty()) {
    errno = EINVAL;
    return false;
  }
  const sock_fprog program{static_cast<unsigned short>(filter_program.size()), filter_program.data()};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0;
}

PyObject* enter(PyObject*, PyObject*) {
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

PyMODINIT_FUNC PyInit_sealbreak_sandbox() {
  filter_program = compiled();
  return PyModule_Create(&definition);
}
