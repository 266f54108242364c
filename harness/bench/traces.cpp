// Stage:     bench. Times the same traces in the harness and in a plain loop.
// Input:     a fixed, seeded set of traces.   Output: ops per second.
// Invariant: this process never starts Python: each way of loading it has a child of its own.
#include <fmt/format.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <functional>
#include <stdexcept>

#include "harness/bench/measure.hpp"
#include "harness/mutate/mutate.hpp"
#include "harness/paths.hpp"
#include "harness/subjects/python/python_subject.hpp"
#include "harness/subjects/python/runtime_module.hpp"
#include "harness/subjects/python/subject_modules.hpp"

namespace sealbreak {
namespace {

constexpr std::uint64_t fixed_seed = 20;
constexpr int trace_count = 200, ops_each = 120, key_count = 12;
/// A third of them share a hash with another one.
constexpr int hash_count = 8;

/// How often, in a hundred, a program does what to a map.
struct Share {
  std::string_view op;
  int percent;
};
constexpr Share mix[] = {{"set", 30},    {"get", 22},       {"contains", 13}, {"discard", 10}, {"length", 6},
                         {"compare", 6}, {"update_map", 5}, {"iterate", 4},   {"items", 4}};

std::uint8_t draw_code(const Domain& domain, Random& random) {
  int left = random.below(100);
  const Share* share = mix;
  while (left >= share->percent) left -= (share++)->percent;
  return static_cast<std::uint8_t>(domain.find(share->op));
}

Trace bench_trace(const Domain& domain, Random& random) {
  Trace trace{&domain, {}, {}};
  for (int i = 0; i < key_count; ++i)
    trace.keys.push_back({.hash = static_cast<std::int64_t>(1 + i % hash_count) * 0x9e3779b97f4a7c1,
                          .equality_class = static_cast<std::uint8_t>(i / hash_count)});
  for (int i = 0; i < ops_each; ++i) {
    const std::uint8_t code = draw_code(domain, random);
    Op op = generate_op(domain, random, key_count);
    while (op.code != code) op = generate_op(domain, random, key_count);
    trace.ops.push_back(op);
  }
  return trace;
}

double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double rate_of(const std::function<void()>& work) {
  const double start = processor_seconds();
  work();
  return trace_count * ops_each / (processor_seconds() - start);
}

/// A child process that measures when it is asked to. It dies with its pipe.
class Worker {
 public:
  /// `set_up` runs in the child and gives what each letter measures.
  using Measure = std::function<double(char)>;
  explicit Worker(const std::function<Measure()>& set_up) {
    int question[2], answer[2];
    if (pipe2(question, O_CLOEXEC) != 0 || pipe2(answer, O_CLOEXEC) != 0)
      throw std::runtime_error("no pipe for a child");
    child_ = fork();
    if (child_ < 0) throw std::runtime_error("no child process");
    if (child_ == 0) {
      // Our end closed, so that the loop below ends with the parent.
      close(question[1]);
      serve(set_up, question[0], answer[1]);
    }
    close(question[0]);
    close(answer[1]);
    ask_ = question[1];
    answer_ = answer[0];
  }
  ~Worker() {
    close(ask_);
    close(answer_);
    waitpid(child_, nullptr, 0);
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  double ask(char what) {
    double rate = 0;
    if (write(ask_, &what, 1) != 1 || read(answer_, &rate, sizeof rate) != sizeof rate)
      throw std::runtime_error("the process that measures ended early");
    return rate;
  }

 private:
  [[noreturn]] static void serve(const std::function<Measure()>& set_up, int question, int answer) {
    int status = 0;
    try {
      const Measure measure = set_up();
      char what = 0;
      while (read(question, &what, 1) == 1) {
        const double rate = measure(what);
        if (write(answer, &rate, sizeof rate) != sizeof rate) break;
      }
    } catch (const python::Error& error) {
      fmt::print(stderr, "sealbreak: {}\n", error.text);
      status = 1;
    } catch (const std::exception& error) {
      fmt::print(stderr, "sealbreak: {}\n", error.what());
      status = 1;
    }
    // Nothing of the parent's is flushed or destroyed twice.
    _exit(status);
  }

  pid_t child_ = -1;
  int ask_ = -1, answer_ = -1;
};

/// The traces as the plain loop takes them: lists of `(name, slots, key, value)`.
class PlainLoop {
 public:
  explicit PlainLoop(const std::vector<Trace>& traces) {
    using namespace python;
    const Ref folder = checked(PyUnicode_FromString((source_root() + "/harness/bench").c_str()));
    if (PyList_Append(PySys_GetObject("path"), folder.get()) != 0) throw Error{take_error()};
    run_ = import_from("plain_loop", "run");
    const Ref adapter = import_from("sealedstructs_map", "Adapter");
    empty_ = checked(PyObject_GetAttrString(adapter.get(), "EMPTY"));
    lists_ = checked(PyList_New(0));
    for (const Trace& trace : traces) {
      const Ref list = calls_of(trace);
      if (PyList_Append(lists_.get(), list.get()) != 0) throw Error{take_error()};
    }
  }

  void operator()() const {
    python::checked(PyObject_CallFunctionObjArgs(run_.get(), lists_.get(), empty_.get(), nullptr));
  }

 private:
  python::Ref calls_of(const Trace& trace) {
    using namespace python;
    KeyTable& table = *tables_.emplace_back(std::make_unique<KeyTable>(trace));
    std::vector<Ref> keys;
    for (int i = 0; i < table.size(); ++i) keys.push_back(make_key(table.at(i)));
    Ref calls = checked(PyList_New(0));
    for (std::size_t i = 0; i < trace.ops.size(); ++i) {
      const Ref call = call_of(trace, static_cast<int>(i), keys);
      if (PyList_Append(calls.get(), call.get()) != 0) throw Error{take_error()};
    }
    return calls;
  }

  static python::Ref call_of(const Trace& trace, int index, const std::vector<python::Ref>& keys) {
    using namespace python;
    const Op& op = trace.ops[static_cast<std::size_t>(index)];
    const OpInfo& info = trace.info(op);
    const Ref slots = checked(PyList_New(0));
    Ref key = none(), value = none();
    for (int i = 0; i < max_operands; ++i) {
      const OperandKind kind = info.operands[i].kind;
      const int x = op.operands[i];
      if (kind == OperandKind::into || kind == OperandKind::slot) {
        const Ref slot = checked(PyLong_FromLong(x));
        if (PyList_Append(slots.get(), slot.get()) != 0) throw Error{take_error()};
      }
      if (kind == OperandKind::key) key = checked(Py_NewRef(keys[static_cast<std::size_t>(x)].get()));
      if (kind == OperandKind::value)
        value = x < first_box ? checked(PyLong_FromLong(x)) : make_box(x - first_box, index);
    }
    const std::string name(info.name);
    return checked(Py_BuildValue("sNOO", name.c_str(), PyList_AsTuple(slots.get()), key.get(), value.get()));
  }

  static python::Ref none() { return python::Ref(Py_NewRef(Py_None)); }

  std::vector<std::unique_ptr<KeyTable>> tables_;  ///< key objects point into them
  python::Ref run_, empty_, lists_;
};

/// 'h': whole runs in the harness; 'p': the plain loop.
Worker::Measure in_process(const std::vector<Trace>& traces, bool coverage) {
  python::prepare_modules(coverage);
  auto subject = std::make_shared<python::PythonSubject>("map", "sealedstructs_map");
  auto plain = std::make_shared<PlainLoop>(traces);
  return [&traces, subject, plain](char what) {
    if (what == 'p') return rate_of([&] { (*plain)(); });
    return rate_of([&] {
      for (const Trace& trace : traces) (void)subject->run(trace, {});
    });
  };
}

}  // namespace

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

std::vector<Trace> bench_traces() {
  Random random(fixed_seed);
  std::vector<Trace> traces;
  for (int i = 0; i < trace_count; ++i) traces.push_back(bench_trace(map_domain, random));
  return traces;
}

std::vector<TraceRates> time_traces(int rounds) {
  const std::vector<Trace> traces = bench_traces();
  Worker bare([&] { return in_process(traces, false); });
  Worker counted([&] { return in_process(traces, true); });
  std::vector<TraceRates> rates;
  // The first round warms caches and specialised bytecode, and is not kept.
  for (int i = 0; i <= rounds; ++i) {
    TraceRates round;
    round.harness = bare.ask('h');
    round.plain = bare.ask('p');
    round.counted = counted.ask('h');
    if (i > 0) rates.push_back(round);
  }
  return rates;
}

}  // namespace sealbreak
