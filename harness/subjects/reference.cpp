#include "harness/subjects/reference.hpp"

#include <stdexcept>

#include "harness/subjects/list_adapter.hpp"
#include "harness/subjects/map_adapter.hpp"
#include "impl/cpp/hash_trie.hpp"
#include "impl/cpp/persistent_list.hpp"

namespace sealbreak {
namespace {

struct Reference {
  using Map = impl::HashTrie<ModelKey, Atom, ModelHash, ModelEqual>;
  using List = impl::PersistentList<ModelItem>;
};
struct ReferenceMaps : Reference {
  static impl::NodeCount count() { return impl::trie_node_count; }
};
struct ReferenceLists : Reference {
  static impl::NodeCount count() { return impl::list_node_count; }
};

}  // namespace

SubjectInfo reference_info(std::string_view domain) {
  const Claims claims{.hash_before_eq = true,
                      .bounded_calls = true,
                      .shares = true,
                      .canonical_shape = true,
                      .keeps_first_key = true,
                      .same_calls = true};
  return {"reference", "1", std::string(domain), "C++", claims, {}, false};
}

std::unique_ptr<Subject> make_reference(std::string_view domain) {
  if (domain == "map")
    return std::make_unique<CppSubject<MapAdapter<ReferenceMaps>>>(reference_info(domain));
  if (domain == "list")
    return std::make_unique<CppSubject<ListAdapter<ReferenceLists>>>(reference_info(domain));
  throw std::out_of_range("no reference for domain " + std::string(domain));
}

}  // namespace sealbreak
