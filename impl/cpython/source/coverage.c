/* What the compiler's branch counters saw, handed to a fuzzer in another process.

   Stage:     impl/cpython. Compiled into variants with coverage alone, and itself not counted.
   Input:     the counters of the executable and of each extension module, one byte a branch; the number of an open
              file that the fuzzer maps too.
   Output:    sys._coverage_open(fd), sys._coverage_clear(), sys._coverage_flush(): see their texts.
   Invariant: a branch keeps its place in the file for as long as modules are loaded in the same order. */
#include "Python.h"

#ifdef Py_COVERAGE
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

/* The executable, and the extension modules that a process may come to load. */
#define MOST_REGIONS 256

typedef struct {
    uint32_t filled; /* bytes that follow and were written by the last flush; the reader puts 0 here */
    uint32_t needed; /* as many would be needed for all counters */
    uint8_t counters[];
} shared_file;

static struct {
    char *start;
    size_t size;
} regions[MOST_REGIONS];
static int region_count;
static shared_file *shared;
static size_t capacity; /* of shared->counters */

/* Called by the start-up code of the executable and of each extension module. */
Py_EXPORTED_SYMBOL void __sanitizer_cov_8bit_counters_init(char *start, char *stop)
{
    for (int i = 0; i < region_count; i++) {
        if (regions[i].start == start) {
            return;
        }
    }
    if (start == stop || region_count == MOST_REGIONS) {
        return;
    }
    regions[region_count].start = start;
    regions[region_count].size = (size_t)(stop - start);
    region_count++;
}

static void clear(void)
{
    for (int i = 0; i < region_count; i++) {
        memset(regions[i].start, 0, regions[i].size);
    }
}

static PyObject *coverage_open(PyObject *Py_UNUSED(module), PyObject *arg)
{
    const int file = _PyLong_AsInt(arg);
    struct stat status;
    if (file == -1 && PyErr_Occurred()) {
        return NULL;
    }
    if (fstat(file, &status) != 0) {
        return PyErr_SetFromErrno(PyExc_OSError);
    }
    if ((size_t)status.st_size <= sizeof(shared_file)) {
        PyErr_SetString(PyExc_ValueError, "the file has no room for counters");
        return NULL;
    }
    void *memory = mmap(NULL, (size_t)status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (memory == MAP_FAILED) {
        return PyErr_SetFromErrno(PyExc_OSError);
    }
    shared = memory;
    capacity = (size_t)status.st_size - sizeof(shared_file);
    Py_RETURN_NONE;
}

static PyObject *coverage_clear(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(ignored))
{
    clear();
    Py_RETURN_NONE;
}

static PyObject *coverage_flush(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(ignored))
{
    if (shared == NULL) {
        PyErr_SetString(PyExc_ValueError, "no file was opened");
        return NULL;
    }
    size_t filled = 0, needed = 0;
    for (int i = 0; i < region_count; i++) {
        needed += regions[i].size;
        const size_t fits = Py_MIN(regions[i].size, capacity - filled);
        memcpy(shared->counters + filled, regions[i].start, fits);
        filled += fits;
    }
    clear();
    shared->needed = (uint32_t)needed;
    shared->filled = (uint32_t)filled;
    return PyLong_FromSize_t(filled);
}

static PyMethodDef coverage_methods[] = {
    {"_coverage_open", coverage_open, METH_O,
     PyDoc_STR("_coverage_open(fd): counters go to this file from now on; fuzzing builds only.")},
    {"_coverage_clear", coverage_clear, METH_NOARGS,
     PyDoc_STR("_coverage_clear(): forget what was counted; fuzzing builds only.")},
    {"_coverage_flush", coverage_flush, METH_NOARGS,
     PyDoc_STR("_coverage_flush(): write what was counted to the file and forget it. Gives the number of counters; "
               "fuzzing builds only.")},
    {NULL, NULL, 0, NULL},
};

int _PyCoverage_AddFunctions(void)
{
    PyObject *module = PyImport_AddModule("sys");
    return module == NULL ? -1 : PyModule_AddFunctions(module, coverage_methods);
}
#endif
