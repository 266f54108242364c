#include <fmt/format.h>

#include <cstdlib>

#include "harness/command/command.hpp"
#include "harness/trace/op_table.hpp"

namespace sealbreak {

void InterpreterArguments::add_options(CLI::App& command) {
  command.add_option("--interpreter", path, "Path of the interpreter with freeze; else the one that is built here");
  command.add_option("--dialect", dialect, "A TOML file whose axes override what is found out of its dialect");
}

void InterpreterArguments::check(const Domain& domain) const {
  if (&domain == &freeze_domain) return;
  const char* given = !path.empty() ? "--interpreter" : !dialect.empty() ? "--dialect" : nullptr;
  if (given != nullptr) throw BadInput(fmt::format("{} is for the domain freeze, not for {}", given, domain.name));
}

void pass_interpreter_on(CLI::App& command) {
  auto arguments = std::make_shared<InterpreterArguments>();
  arguments->add_options(command);
  command.parse_complete_callback([&command, arguments] {
    if (const auto* domain = command.get_option("--domain"); domain->count() > 0)
      arguments->check(domain_named(domain->as<std::string>()));
    if (!arguments->path.empty()) setenv("SEALBREAK_INTERPRETER", arguments->path.c_str(), 1);
    if (!arguments->dialect.empty()) setenv("SEALBREAK_DIALECT", arguments->dialect.c_str(), 1);
  });
}

}  // namespace sealbreak
