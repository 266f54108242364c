#include "harness/subjects/python/interpreter.hpp"

#include <stdexcept>

#include "harness/paths.hpp"
#include "harness/subjects/python/runtime_module.hpp"

extern "C" PyObject* PyInit_sealbreak_native();

namespace sealbreak::python {
namespace {

bool is_started = false;

void check(PyStatus status) {
  if (PyStatus_Exception(status))
    throw std::runtime_error(std::string("Python does not start: ") +
                             (status.err_msg ? status.err_msg : "no reason given"));
}

void initialise() {
  PyConfig config;
  PyConfig_InitIsolatedConfig(&config);
  config.use_hash_seed = 1;
  config.hash_seed = 0;
  config.site_import = 0;
  config.install_signal_handlers = 0;
  config.write_bytecode = 0;
  check(PyConfig_SetBytesString(&config, &config.program_name, python_program().c_str()));
  if (const std::string home = python_home(); !home.empty()) check(PyConfig_SetBytesString(&config, &config.home, home.c_str()));
  check(Py_InitializeFromConfig(&config));
  PyConfig_Clear(&config);
}

/// Adapters and our subjects first, other people's packages last.
void set_path() {
  const std::string root = source_root();
  PyObject* path = PySys_GetObject("path");
  const auto insert = [&](Py_ssize_t at, const std::string& folder) {
    const Ref entry = checked(PyUnicode_FromString(folder.c_str()));
    if (PyList_Insert(path, at, entry.get()) != 0) throw Error{take_error()};
  };
  insert(0, root + "/impl/python");
  insert(0, root + "/harness/subjects/adapters");
  insert(PyList_Size(path), packages_folder());
}

}  // namespace

void start() {
  if (is_started) return;
  register_runtime_module();
  // Built in, so that the engine sees its coverage and a sanitizer its memory.
  PyImport_AppendInittab("sealbreak_native", PyInit_sealbreak_native);
  initialise();
  is_started = true;
  set_path();
  // Collected at set points only, see python_subject.cpp.
  PyGC_Disable();
}

bool started() { return is_started; }

std::string take_error() {
  PyObject *type = nullptr, *value = nullptr, *traceback = nullptr;
  PyErr_Fetch(&type, &value, &traceback);
  const Ref held_type(type), held_value(value), held_traceback(traceback);
  if (type == nullptr) return "no error is set";
  const Ref text(value ? PyObject_Str(value) : nullptr);
  const char* said = text ? PyUnicode_AsUTF8(text.get()) : nullptr;
  PyErr_Clear();
  return std::string(reinterpret_cast<PyTypeObject*>(type)->tp_name) + ": " + (said ? said : "");
}

Ref checked(PyObject* ref) {
  if (ref == nullptr) throw Error{take_error()};
  return Ref(ref);
}

Ref import_from(const char* module, const char* name) {
  const Ref imported = checked(PyImport_ImportModule(module));
  return checked(PyObject_GetAttrString(imported.get(), name));
}

}  // namespace sealbreak::python
