#include "harness/subjects/python/python_subject.hpp"

#include "harness/subjects/python/runtime_module.hpp"

namespace sealbreak::python {
namespace {

/// Naturals are made once: two keys of one row are the same object, as interned constants are.
PyObject* natural_object(int row) {
  static std::vector<Ref> made = [] {
    std::vector<Ref> objects;
    const Ref evaluate = import_from("natural_keys", "make");
    for (const Natural& natural : naturals)
      objects.push_back(checked(PyObject_CallFunction(evaluate.get(), "s", natural.name.data())));
    return objects;
  }();
  return made[static_cast<std::size_t>(row)].get();
}

Ref nan_object(std::int64_t hash) {
  static const Ref make = import_from("natural_keys", "NaN");
  return checked(PyObject_CallFunction(make.get(), "L", static_cast<long long>(hash)));
}

KeyObjects make_key_objects(KeyTable& table) {
  KeyObjects objects;
  for (int i = 0; i < table.size(); ++i) {
    KeyState& key = table.at(i);
    switch (key.spec.kind) {
      case KeyKind::custom: objects.push_back(make_key(key)); break;
      case KeyKind::nan: objects.push_back(nan_object(key.spec.hash)); break;
      default: {
        PyObject* natural = natural_object(key.spec.natural);
        Py_INCREF(natural);
        objects.emplace_back(natural);
      }
    }
  }
  return objects;
}

Ref borrowed(PyObject* object) {
  Py_INCREF(object);
  return Ref(object);
}

/// The `count` keys from `first` on, going round.
Ref run_of_keys(const KeyObjects& keys, int first, int count) {
  Ref list = checked(PyList_New(count));
  for (int i = 0; i < count; ++i) {
    const Ref& key = keys[static_cast<std::size_t>(first + i) % keys.size()];
    PyList_SET_ITEM(list.get(), i, borrowed(key.get()).release());
  }
  return list;
}

Ref operand_object(OperandKind kind, int x, int op_index, const KeyObjects& keys) {
  const bool is_datum = kind == OperandKind::value || kind == OperandKind::item;
  if (kind == OperandKind::key) return borrowed(keys[static_cast<std::size_t>(x)].get());
  if (is_datum && x >= first_key_item)
    return borrowed(keys[static_cast<std::size_t>(x - first_key_item)].get());
  if (is_datum && x >= first_box) return make_box(x - first_box, op_index);
  return checked(PyLong_FromLong(x));
}

/// `(code, (operands...))`. An op with a key and a count gets the run of keys in the key's place.
Ref make_call(const Trace& trace, int op_index, const KeyObjects& keys) {
  const Op& op = trace.ops[static_cast<std::size_t>(op_index)];
  const OpInfo& info = trace.info(op);
  const int count = operand(info, op, OperandKind::count);
  int operands = 0;
  while (operands < max_operands && info.operands[operands].kind != OperandKind::none) ++operands;
  Ref arguments = checked(PyTuple_New(operands));
  for (int i = 0; i < operands; ++i) {
    const OperandKind kind = info.operands[i].kind;
    Ref object = kind == OperandKind::key && count >= 0
                     ? run_of_keys(keys, op.operands[i], count)
                     : operand_object(kind, op.operands[i], op_index, keys);
    PyTuple_SET_ITEM(arguments.get(), i, object.release());
  }
  Ref call = checked(PyTuple_New(2));
  PyTuple_SET_ITEM(call.get(), 0, checked(PyLong_FromLong(op.code)).release());
  PyTuple_SET_ITEM(call.get(), 1, arguments.release());
  return call;
}

Ref make_calls(const Trace& trace, const KeyObjects& keys) {
  const auto ops = static_cast<Py_ssize_t>(trace.ops.size());
  Ref calls = checked(PyList_New(ops));
  for (Py_ssize_t i = 0; i < ops; ++i)
    PyList_SET_ITEM(calls.get(), i, make_call(trace, static_cast<int>(i), keys).release());
  return calls;
}

/// What an op gave: None (a slot was made), a number, a tuple or list of objects, or a str that
/// says how it failed: `kind` or `kind:what`.
Outcome read_outcome(PyObject* given, const KeyObjects& keys) {
  if (given == Py_None) return {};
  if (PyLong_Check(given)) return Outcome::of(atom_of(given, keys));
  if (PyUnicode_Check(given)) {
    const std::string text = PyUnicode_AsUTF8(given);
    const std::size_t colon = text.find(':');
    if (text == "limit") return Outcome::limit();
    const std::string what = text.substr(colon + 1);
    return {text.starts_with("raised") ? Kind::raised : Kind::unsupported, what, {}};
  }
  const Ref items = checked(PySequence_Fast(given, "an op gave neither None, int, str nor a sequence"));
  std::vector<Atom> atoms;
  for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(items.get()); ++i)
    atoms.push_back(atom_of(PySequence_Fast_GET_ITEM(items.get(), i), keys));
  return Outcome::of(std::move(atoms));
}

std::vector<Outcome> read_outcomes(PyObject* list, const KeyObjects& keys) {
  std::vector<Outcome> outcomes;
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); ++i)
    outcomes.push_back(read_outcome(PyList_GET_ITEM(list, i), keys));
  return outcomes;
}

/// The slot that the op at work reads, as `reenter` wants it; -1 when it reads none.
int slot_at_work(const Trace& trace, std::size_t op) {
  return op < trace.ops.size() ? operand(trace.info(trace.ops[op]), trace.ops[op], OperandKind::slot)
                               : -1;
}

bool get_flag(PyObject* claims, const char* name) {
  PyObject* value = PyDict_GetItemString(claims, name);
  return value != nullptr && PyObject_IsTrue(value) == 1;
}

int get_number(PyObject* claims, const char* name, int otherwise) {
  PyObject* value = PyDict_GetItemString(claims, name);
  return value != nullptr ? static_cast<int>(PyLong_AsLong(value)) : otherwise;
}

std::string get_text(PyObject* object, const char* name) {
  const Ref text = checked(PyObject_GetAttrString(object, name));
  const char* utf8 = PyUnicode_AsUTF8(text.get());
  if (utf8 == nullptr) throw Error{take_error()};
  return utf8;
}

Claims read_claims(PyObject* adapter) {
  const Ref claims = checked(PyObject_GetAttrString(adapter, "CLAIMS"));
  return {.hash_before_eq = get_flag(claims.get(), "hash_before_eq"),
          .bounded_calls = get_flag(claims.get(), "bounded_calls"),
          .stores_hashes = get_flag(claims.get(), "stores_hashes"),
          .shares = get_flag(claims.get(), "shares"),
          .keeps_first_key = get_flag(claims.get(), "keeps_first_key"),
          .new_base = get_number(claims.get(), "new_base", 0),
          .new_per_node = get_number(claims.get(), "new_per_node", 1)};
}

/// A full collection; the modules that were loaded before the first run are left out of it.
/// PyGC_Collect does nothing while the collector is disabled.
void collect_garbage() {
  PyGC_Enable();
  PyGC_Collect();
  PyGC_Disable();
}

}  // namespace

PythonSubject::PythonSubject(std::string domain, const char* module) {
  start();
  runner_ = import_from("runner", "run");
  adapter_ = import_from(module, "Adapter");
  const Domain& table = *find_domain(domain);
  names_ = checked(PyList_New(static_cast<Py_ssize_t>(table.ops.size())));
  info_ = {get_text(adapter_.get(), "NAME"), get_text(adapter_.get(), "VERSION"), domain, "Python",
           read_claims(adapter_.get()), {}};
  for (std::size_t i = 0; i < table.ops.size(); ++i) {
    const std::string name(table.ops[i].name);
    PyList_SET_ITEM(names_.get(), static_cast<Py_ssize_t>(i),
                    checked(PyUnicode_FromString(name.c_str())).release());
    const Ref method(PyObject_GetAttrString(adapter_.get(), name.c_str()));
    PyErr_Clear();
    if (!method || method.get() == Py_None) info_.unsupported.push_back(name);
  }
  // Modules live for good: keep them out of every collection.
  const Ref freeze = import_from("gc", "freeze");
  collect_garbage();
  checked(PyObject_CallNoArgs(freeze.get()));
}

RunResult PythonSubject::run(const Trace& trace, const RunOptions& options) {
  RunResult result;
  const LiveObjects before = live_objects();
  KeyTable table(trace);
  asked() = {};
  *ops_done = 0;
  {
    const KeyObjects keys = make_key_objects(table);
    const Ref calls = make_calls(trace, keys);
    set_mark_target(&result.counts);
    asked().reenter = [&](KeyState& key) {
      const Ref again = import_from("runner", "reenter");
      checked(PyObject_CallFunction(again.get(), "iO", slot_at_work(trace, result.counts.size()),
                                    keys[static_cast<std::size_t>(key.atom.a)].get()));
    };
    const Ref given = checked(PyObject_CallFunction(runner_.get(), "OOOi", adapter_.get(), names_.get(),
                                                    calls.get(), options.observe_each ? 1 : 0));
    asked() = {};
    set_mark_target(nullptr);
    flush_branches();
    result.outcomes = read_outcomes(PyTuple_GET_ITEM(given.get(), 0), keys);
    result.finals = read_outcomes(PyTuple_GET_ITEM(given.get(), 1), keys);
    PyObject* after = PyTuple_GET_ITEM(given.get(), 2);
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(after); ++i)
      result.after.push_back(read_outcomes(PyList_GET_ITEM(after, i), keys));
  }
  const auto alive = [&] {
    const LiveObjects& now = live_objects();
    return Leaks{now.keys - before.keys, now.boxes - before.boxes, 0};
  };
  result.leaks = alive();
  if (result.leaks.any()) {
    collect_garbage();
    result.leaks = alive();
  }
  return result;
}

}  // namespace sealbreak::python
