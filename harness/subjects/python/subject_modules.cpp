#include "harness/subjects/python/subject_modules.hpp"

#include "harness/paths.hpp"
#include "harness/subjects/python/interpreter.hpp"

namespace sealbreak::python {

void prepare_modules(bool coverage) {
  start();
  const Ref install = import_from("subject_loader", "install");
  checked(PyObject_CallFunction(install.get(), "i", coverage ? 1 : 0));
}

void plant(const Mutant& mutant) {
  const Ref plant_fault = import_from("subject_loader", "plant");
  const std::string file = source_root() + "/" + mutant.file;
  checked(PyObject_CallFunction(plant_fault.get(), "sss", file.c_str(), mutant.find.c_str(),
                                mutant.replace.c_str()));
}

}  // namespace sealbreak::python
