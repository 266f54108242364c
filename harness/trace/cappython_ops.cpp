// Stage:     trace. The ops of the domain `cappython`: a program, a line or a block at a time.
// Input:     none.   Output: the table.
// Invariant: append-only, see op_table.hpp. Any list of ops is a program: what is open at its end is closed.
#include "harness/trace/cappython_words.hpp"
#include "harness/trace/op_table.hpp"

namespace sealbreak {
namespace {

using enum OperandKind;
using enum Shape;
using enum Work;

/// Most of what is private is asked of `self`, which there is not outside a method: there it is `victim`.
constexpr Operand name_{word, "name", cappython_words::names, 0, 40, 4};
static_assert(cappython_words::names[4] == "victim");
constexpr Operand attribute_{word, "attribute", cappython_words::attributes, 0, 60};
constexpr Operand value_{word, "value", cappython_words::values, 0, 60};
constexpr Operand parameters_{word, "parameters", cappython_words::parameters, 1, 50};
constexpr Operand decorator_{word, "decorator", cappython_words::decorators, 0, 75};
constexpr Operand base_{word, "base", cappython_words::bases, 0, 75};
constexpr Operand block_{word, "block", cappython_words::blocks};
constexpr Operand binding_{word, "binding", cappython_words::bindings};
constexpr Operand use_{word, "use", cappython_words::uses, 0, 30};

constexpr OpInfo ops[] = {
    {"class", {name_, base_}, nothing, point, "A class; what follows is its body."},
    {"function", {name_, parameters_, decorator_}, nothing, point, "A function, or in a class a method; what follows is its body. It is called where it ends."},
    {"block", {block_}, nothing, point, "A compound statement; what follows is its body."},
    {"close", {}, nothing, point, "The innermost body ends."},
    {"bind", {binding_, name_, value_}, nothing, point, "A name is bound."},
    {"use", {use_, name_, attribute_}, nothing, point, "A name is used. Raises CanaryOut when what the victim alone holds came out by it."},
};

constexpr Phrase phrases[] = {
    {"class", "function", "bind", "use", "close"},
    {"class", "function", "use", "bind", "close"},
    {"class", "function", "function", "bind", "use"},
    {"class", "function", "use"},
    {"class", "bind", "function", "use"},
    {"function", "use"},
    {"use"},
};

}  // namespace

const Domain cappython_domain{"cappython", ops, 6, {.phrases = phrases, .most_ops = 8, .fresh_percent = 20}};

}  // namespace sealbreak
