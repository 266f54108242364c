#include "harness/run/finding_store.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "harness/seed/seed.hpp"

namespace sealbreak {
namespace {

/// Rates are for a summary: every so many traces is often enough.
constexpr std::uint64_t rates_every = 256;

/// Ops of the seed at `path`; a file that can't be read (an older build's, say) is as good as none.
std::size_t ops_on_disk(const std::string& path) {
  try {
    return read_seed(path).trace.ops.size();
  } catch (const BadSeed&) {
    return SIZE_MAX;
  }
}

}  // namespace

std::string digest(std::string_view signature) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : signature) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return fmt::format("{:016x}", hash);
}

FindingStore::FindingStore(std::string folder, SpokenDialect dialect)
    : folder_(std::move(folder)), dialect_(std::move(dialect)) {
  std::filesystem::create_directories(folder_ + "/rates");
}

void FindingStore::keep(const Trace& trace, const Judgement& judgement) {
  const auto [known, is_new] = smallest_.try_emplace(judgement.signature, trace.ops.size());
  if (!is_new && known->second <= trace.ops.size()) return;
  known->second = trace.ops.size();
  const std::string path = fmt::format("{}/{}.json", folder_, digest(judgement.signature));
  if (is_new && std::filesystem::exists(path)) {
    // Another process found it first: the shorter trace stays.
    known->second = std::min(known->second, ops_on_disk(path));
    if (known->second < trace.ops.size()) return;
  }
  Seed seed;
  seed.trace = trace;
  seed.about = judgement.reason;
  seed.signature = judgement.signature;
  seed.subject = judgement.subject;
  seed.verdict = judgement.verdict == Verdict::known ? "known" : "";
  seed.dialect = dialect_;
  save_seed(path, seed);
}

void FindingStore::write_rates(const std::map<std::string, SubjectRates>& rates) {
  if (++calls_ % rates_every != 0) return;
  nlohmann::json all;
  for (const auto& [name, rate] : rates)
    all[name] = {{"traces", rate.traces}, {"ops", rate.ops}, {"unsupported", rate.unsupported},
                 {"poisoned", rate.poisoned}, {"known", rate.known}};
  const std::string path = fmt::format("{}/rates/{}.json", folder_, getpid());
  std::ofstream(path + ".tmp") << all.dump() << "\n";
  std::filesystem::rename(path + ".tmp", path);
}

}  // namespace sealbreak
