#include "harness/subjects/faulty.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "faulty/fault_switch.hpp"
#include "faulty/impl/cpp/hash_trie.hpp"
#include "faulty/impl/cpp/persistent_list.hpp"
#include "harness/subjects/list_adapter.hpp"
#include "harness/subjects/map_adapter.hpp"
#include "harness/subjects/reference.hpp"

namespace sealbreak {
namespace {

struct FaultyMaps {
  using Map = faulty::HashTrie<ModelKey, Atom, ModelHash, ModelEqual>;
  static faulty::NodeCount count() { return faulty::trie_node_count; }
};
struct FaultyLists {
  using List = faulty::PersistentList<ModelItem>;
  static faulty::NodeCount count() { return faulty::list_node_count; }
};

}  // namespace

std::unique_ptr<Subject> make_faulty(std::string_view domain, std::string_view mutant) {
  if (!faulty::switch_on(mutant))
    throw std::invalid_argument(fmt::format("mutant {} was not built in", mutant));
  SubjectInfo info = reference_info(domain);
  info.name = "cpp";
  if (domain == "map") return std::make_unique<CppSubject<MapAdapter<FaultyMaps>>>(info);
  return std::make_unique<CppSubject<ListAdapter<FaultyLists>>>(info);
}

}  // namespace sealbreak
