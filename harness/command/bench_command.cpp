#include "harness/command/command.hpp"
namespace sealbreak { void add_bench(CLI::App&, Action&) {} }
