// Stage:     subjects. The table of all subjects.
// Input:     a domain, a choice.
// Output:    the subjects that are there, and for the others why they are absent.
// Invariant: a new subject is one row of the table in registry.cpp.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/subjects/reference.hpp"

namespace sealbreak {

struct SubjectChoice {
  std::vector<std::string> names;  ///< only these; all when empty
  std::string mutant;              ///< this mutant alone, in place of all subjects
  bool coverage = false;           ///< count branches of the Python subjects and of the interpreter
  std::string interpreter;         ///< path of the subject `interpreter`; else the environment's, else the one built here
  std::string dialect;             ///< a file that knows its dialect better than trying does
  std::string program;             ///< a command for the shell: that program alone, in place of all subjects
  bool shows_errors = false;       ///< what the program says on standard error is shown
  int milliseconds = 2000;         ///< for one trace out of process; a timeout is confirmed at ten times as many
  bool isolated = false;           ///< each run in a child process, so that a crash is an outcome
};

struct AbsentSubject {
  std::string name;
  std::string domain;
  std::string why;
};

struct SubjectList {
  std::vector<std::unique_ptr<Subject>> present;
  std::vector<AbsentSubject> absent;
};

/// Throws std::invalid_argument for a name that no subject of the domain has, or an unknown mutant; NoInterpreter for an
/// interpreter that was named and can't be a subject; NoProgram likewise.
SubjectList make_subjects(const Domain& domain, const SubjectChoice& choice);

}  // namespace sealbreak
