#include "harness/paths.hpp"

#include <cstdlib>
#include <filesystem>

namespace sealbreak {
namespace {

namespace fs = std::filesystem;

/// Empty: there is none, everything is where it was built.
std::string bundle;

/// A name without a slash was found along PATH.
fs::path folder_of(const std::string& argv0) {
  std::error_code error;
  const fs::path program = argv0.find('/') != std::string::npos ? fs::canonical(argv0, error) : fs::path();
  return (program.empty() ? fs::read_symlink("/proc/self/exe", error) : program).parent_path();
}

}  // namespace

void use_bundle_beside(const std::string& argv0) {
  const fs::path folder = folder_of(argv0) / "sealbreak";
  std::error_code error;
  if (fs::is_directory(folder, error)) bundle = folder.string();
}

std::string source_root() {
  if (const char* given = std::getenv("SEALBREAK_ROOT")) return given;
  return bundle.empty() ? SEALBREAK_SOURCE_DIR : bundle;
}

std::string python_home() { return bundle.empty() ? "" : bundle + "/python"; }

std::string python_program() { return bundle.empty() ? SEALBREAK_PYTHON : python_home() + "/bin/python3"; }

std::string modules_folder() { return bundle.empty() ? SEALBREAK_MODULES : bundle + "/modules"; }

std::string packages_folder() { return bundle.empty() ? SEALBREAK_DIST_PACKAGES : bundle + "/packages"; }

std::string interpreter_folder(const std::string& variant) {
  return bundle.empty() ? source_root() + "/.build/python/" + variant : bundle + "/interpreters/" + variant;
}

}  // namespace sealbreak
