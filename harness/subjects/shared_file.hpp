// Stage:     subjects. Memory that a program on disk writes and the harness reads.
// Input:     a size.
// Output:    an open file for the program, its contents for us.
// Invariant: nothing is left of it on any disk.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <stdexcept>

namespace sealbreak {

class SharedFile {
 public:
  /// All zeros. Throws std::runtime_error.
  SharedFile(const char* name, std::size_t size) : file_(memfd_create(name, MFD_CLOEXEC)), size_(size) {
    if (file_ >= 0 && ftruncate(file_, static_cast<off_t>(size)) == 0)
      memory_ = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file_, 0);
    if (memory_ != MAP_FAILED) return;
    if (file_ >= 0) close(file_);
    throw std::runtime_error("no memory to share with a program");
  }
  ~SharedFile() {
    munmap(memory_, size_);
    close(file_);
  }
  SharedFile(const SharedFile&) = delete;
  SharedFile& operator=(const SharedFile&) = delete;

  int file() const { return file_; }
  template <class T>
  T* as() const { return static_cast<T*>(memory_); }

 private:
  int file_;
  std::size_t size_;
  void* memory_ = MAP_FAILED;
};

}  // namespace sealbreak
