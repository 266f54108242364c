// Stage:     subjects. The program that a trace of the domain `cappython` is.
// Input:     a trace.
// Output:    the text of a Python module.
// Invariant: deterministic; every op gives lines at the place where the ops before it left off, and what is open at the
//            end is closed. Whether it compiles is for Python to say.
#pragma once

#include <string>

#include "harness/trace/trace.hpp"

namespace sealbreak {

std::string program_text(const Trace& trace);

}  // namespace sealbreak
