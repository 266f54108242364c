// Stage:     command. The hunt for one planted fault: an engine from an empty corpus, or from what a campaign kept that began
//            with one, the minimizer, a seed.
// Input:     a mutant; perhaps what a campaign that all mutants of the interpreter share has found.
// Output:    whether it was found, and its seed.
// Invariant: a find counts when the minimized seed shows it, and shows nothing without the mutant.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "harness/trace/codec.hpp"
#include "oracles/mutants/mutant_table.hpp"

namespace sealbreak {

/// How a hunt ended.
struct Hunt {
  std::string name;
  bool killed = false;
  std::uint64_t execs = 0;
  double seconds = 0;
  std::size_t ops = 0;
  std::string seed;
  std::string signature;
};

struct HuntOptions {
  std::string out;   ///< where seeds go; corpus/mutants/DOMAIN when empty
  int seconds = 60;  ///< for the engine
};

/// A folder of our own below the system's temporary one, gone at the end.
class ScratchFolder {
 public:
  explicit ScratchFolder(const std::string& name);
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// libFuzzer's target of the domain.
std::filesystem::path fuzz_target_of(const std::string& domain);

/// A file each, as an engine reads them.
void write_traces(const std::vector<Trace>& traces, const std::filesystem::path& folder);

/// What the traces of a shared campaign show of a mutant.
struct SharedFind {
  Bytes input;              ///< the first trace that it shows itself in; empty when there is none
  std::vector<Trace> kept;  ///< the likeliest of them when there is none: what the engine goes on from
  std::uint64_t tried = 0;  ///< traces
  double seconds = 0;
};

/// Of one thread alone: the subjects of a session share an embedded Python.
SharedFind find_among(const std::vector<Trace>& traces, const Mutant& mutant);

/// What was found already is not sought again. Throws std::runtime_error when the target or the minimizer fails.
Hunt hunt(const Mutant& mutant, const HuntOptions& options, const SharedFind& shared);

}  // namespace sealbreak
