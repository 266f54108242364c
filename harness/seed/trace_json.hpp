// Stage:     seed. The parts of a trace as JSON: what a seed says, and what a program is sent.
// Input:     a valid trace.
// Output:    a tree a key, a tree an op.
// Invariant: one form for both: who can read a seed can read a request.
#pragma once

#include "harness/seed/json_text.hpp"
#include "harness/trace/trace.hpp"

namespace sealbreak {

/// `{"hash": "5", "class": 0}`.
OrderedJson key_json(const KeySpec& key);

/// `{"op": "set", "into": 1, ...}`.
OrderedJson op_json(const Trace& trace, const Op& op);

}  // namespace sealbreak
