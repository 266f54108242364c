// Stage: the native extension: the module `sealbreak_native`.
// In:    none.   Out: the classes, and counts of the nodes they are made of.
// Invariant: everything in the module is made here, once.
#include "impl/cpp/node_counter.hpp"
#include "impl/native/classes.hpp"
#include "impl/native/wrappers.hpp"

PYBIND11_MODULE(sealbreak_native, module) {
  namespace native = sealbreak::native;
  namespace impl = sealbreak::impl;
  module.doc() = "Persistent structures in C++ and sealed wrappers, behind classes that Python cannot reach into.";
  module.attr("__version__") = "1";
  native::add_map_class(module);
  native::add_map_view_classes(module);
  native::add_list_classes(module);
  native::add_method_classes(module);
  native::add_namespace_class(module);
  native::add_bastion_class(module);
  module.def("nodes_made", [] { return impl::trie_node_count.made; },
             "Trie nodes made so far by this thread.");
  module.def("list_nodes_made", [] { return impl::list_node_count.made; },
             "List nodes made so far by this thread.");
  module.def("live_nodes",
             [] { return impl::trie_node_count.live() + impl::list_node_count.live(); },
             "Nodes of both kinds, made by this thread, that are alive.");
  module.def("hidden_objects", &native::hidden_objects, "How many objects are hidden behind wrappers.");
  module.def("collect_hidden", &native::collect_hidden,
             "Frees hidden cycles that nothing holds; gives the number of objects.");
}
