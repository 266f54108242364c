// Stage:     command. `sealbreak schema`: the JSON Schema of seeds, made from the op tables.
// Input:     nothing.   Output: the text of corpus/seed.schema.json.
// Invariant: a test holds the file against this.
#include "harness/command/command.hpp"
#include "harness/seed/schema.hpp"

namespace sealbreak {

void add_schema(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("schema", "Print the JSON Schema of seeds");
  command->callback([&action] {
    action = [] {
      write_output("-", seed_schema());
      return exit_clean;
    };
  });
}

}  // namespace sealbreak
