// Stage:     seed. Seeds in files.
// Input:     a path.
// Output:    a Seed, or a file that is written whole or not at all.
// Invariant: never reads more than a seed may hold, nor waits for a pipe or a device.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "harness/seed/format.hpp"
#include "harness/seed/json_text.hpp"
#include "harness/seed/seed.hpp"

namespace sealbreak {
namespace {

class File {
 public:
  explicit File(int number) : number_(number) {}
  ~File() {
    if (number_ >= 0) ::close(number_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int number() const { return number_; }
  bool close() { return ::close(std::exchange(number_, -1)) == 0; }

 private:
  int number_;
};

[[noreturn]] void fail(const std::string& path, const std::string& what, const std::string& todo) {
  throw BadSeed(fmt::format("{}: {}; {}", in_one_line(path), what, todo));
}

std::string reason() { return std::strerror(errno); }

void check_is_seed_sized_file(const std::string& path, int file) {
  struct stat info {};
  if (::fstat(file, &info) != 0) fail(path, "can't be read: " + reason(), "check the file system");
  if (S_ISDIR(info.st_mode)) fail(path, "is a directory", "name a file in it");
  if (!S_ISREG(info.st_mode)) fail(path, "is not a regular file", "save the seed in one first");
  if (static_cast<std::uint64_t>(info.st_size) > seed_format::max_bytes)
    fail(path, fmt::format("{} bytes, a seed has at most {}", info.st_size, seed_format::max_bytes),
         "a seed is small, minimise it first");
}

/// Up to one byte more than a seed may have: files in /proc say that they are empty.
std::string read_all(const std::string& path, int file) {
  std::string text;
  char part[1 << 16];
  while (text.size() <= seed_format::max_bytes) {
    const ssize_t got = ::read(file, part, sizeof part);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail(path, "can't be read: " + reason(), "check the file system");
    if (got == 0) break;
    text.append(part, static_cast<std::size_t>(got));
  }
  return text;
}

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t put = ::write(file, text.data(), text.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(put));
  }
  return true;
}

/// What open() would have given the file: mkstemp gives it to its owner alone.
bool share(int file) {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return ::fchmod(file, 0666 & ~mask) == 0;
}

/// The name is on the disk too. A file system that can't say so has done what it can.
void flush_folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const File file(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (file.number() >= 0) (void)::fsync(file.number());
}

}  // namespace

Seed read_seed(const std::string& path) {
  // Not blocking: a pipe without a writer must not hold a replay up.
  const File file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (file.number() < 0) {
    if (errno == ENOENT) fail(path, "no such file", "check the name");
    fail(path, "can't be opened: " + reason(), "check its permissions");
  }
  check_is_seed_sized_file(path, file.number());
  return parse_seed(read_all(path, file.number()), path);
}

void save_seed(const std::string& path, const Seed& seed) {
  const std::string text = write_seed(seed);
  std::string temporary = path + ".XXXXXX";
  File file(::mkstemp(temporary.data()));
  if (file.number() < 0)
    fail(path, "can't be written: " + reason(), "check that its folder exists and is yours");
  // A finding outlives a loss of power: engines that found it once may not find it again.
  const bool written = write_all(file.number(), text) && share(file.number()) && ::fsync(file.number()) == 0 &&
                       file.close() && std::rename(temporary.c_str(), path.c_str()) == 0;
  if (written) return flush_folder_of(path);
  const std::string why = reason();
  ::unlink(temporary.c_str());
  fail(path, "can't be written: " + why, "check the space left and the folder");
}

}  // namespace sealbreak
