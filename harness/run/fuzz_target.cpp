#include "harness/run/fuzz_target.hpp"

#include <fmt/format.h>

#include <csignal>
#include <cstdlib>
#include <memory>
#include <optional>

#include "harness/paths.hpp"
#include "harness/run/finding_store.hpp"
#include "harness/run/session.hpp"
#include "harness/subjects/python/interpreter.hpp"
#include "harness/trace/codec.hpp"

namespace sealbreak {
namespace {

std::unique_ptr<Session> session;
std::optional<FindingStore> store;

volatile std::sig_atomic_t is_asked_to_end = 0;

std::string from_environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> parts;
  for (std::size_t start = 0; start < list.size();) {
    const std::size_t end = std::min(list.find(',', start), list.size());
    parts.push_back(list.substr(start, end - start));
    start = end + 1;
  }
  return parts;
}

/// Known traces that touch every op, so that lazy imports, free lists and specialised bytecode are
/// in place before the first trace that counts.
void warm_up(const Domain& domain) {
  Trace trace{&domain, {{}, {.hash = 4, .equality_class = 1}}, {}};
  for (int round = 0; round < 8; ++round)
    for (std::size_t code = 0; code < domain.ops.size(); ++code)
      trace.ops.push_back({static_cast<std::uint8_t>(code), {0, 0, 1, 2, 3}});
  normalise(trace);
  for (int i = 0; i < 4; ++i) (void)session->check(trace);
}

[[noreturn]] void abort_on(const Trace& trace, const Judgement& judgement) {
  fmt::print(stderr, "{}\n{}: {}\n", print_trace(trace), judgement.signature, judgement.reason);
  fmt::print(stderr, "DEDUP_TOKEN: {}\n", judgement.signature);
  // ClusterFuzz buckets by this line; frames are the same for every finding.
  fmt::print(stderr, "{}.cpp:1: Assertion '{}' failed.\n", judgement.oracle, judgement.signature);
  std::abort();
}

}  // namespace

void initialize_target(const Domain& domain, const std::string& argv0) {
  use_bundle_beside(argv0);
  try {
    session = std::make_unique<Session>(
        domain, SubjectChoice{.names = split(from_environment("SEALBREAK_SUBJECTS")),
                              .mutant = from_environment("SEALBREAK_MUTANT"),
                              .coverage = from_environment("SEALBREAK_PYTHON_COVERAGE") != "0"});
    const std::string folder = from_environment("SEALBREAK_FINDINGS");
    if (!folder.empty()) {
      store.emplace(folder, session->dialect());
      std::signal(SIGUSR1, [](int) { is_asked_to_end = 1; });
    }
    warm_up(domain);
  } catch (const python::Error& error) {
    fmt::print(stderr, "sealbreak: {}\n", error.text);
    std::exit(2);
  } catch (const std::exception& error) {
    fmt::print(stderr, "sealbreak: {}\n", error.what());
    std::exit(2);
  }
}

void run_target(const std::uint8_t* data, std::size_t size) {
  const Trace trace = decode(session->domain(), {data, size});
  for (const Judgement& judgement : session->check(trace)) {
    if (store && (judgement.is_finding() || judgement.verdict == Verdict::known))
      store->keep(trace, judgement);
    else if (judgement.is_finding())
      abort_on(trace, judgement);
  }
  if (store) store->write_rates(session->rates());
  // The engine's own way to end between two inputs is not heeded while it reads its corpus.
  if (is_asked_to_end) std::raise(SIGINT);
}

}  // namespace sealbreak
