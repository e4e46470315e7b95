// SPDX-License-Identifier: Apache-2.0
// Whole reads and writes over the system's partial ones.
#include "core/file.h"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace oemr {
namespace {

/// Calls step(bytes done so far) until size are done.
template <class Step>
bool repeat(std::size_t size, Step step) noexcept {
  for (std::size_t done = 0; done < size;) {
    const ssize_t count = step(done);
    if (count < 0 && errno == EINTR) continue;
    if (count == 0) errno = 0;
    if (count <= 0) return false;
    done += static_cast<std::size_t>(count);
  }
  return true;
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    close();
    number_ = std::exchange(other.number_, -1);
  }
  return *this;
}

bool Descriptor::close() noexcept { return number_ < 0 || ::close(std::exchange(number_, -1)) == 0; }

bool write_all(int descriptor, std::string_view bytes) noexcept {
  return repeat(bytes.size(),
                [&](std::size_t done) { return ::write(descriptor, bytes.data() + done, bytes.size() - done); });
}

bool write_all_at(int descriptor, std::string_view bytes, off_t offset) noexcept {
  return repeat(bytes.size(), [&](std::size_t done) {
    return ::pwrite(descriptor, bytes.data() + done, bytes.size() - done, offset + static_cast<off_t>(done));
  });
}

bool read_all_at(int descriptor, char* buffer, std::size_t size, off_t offset) noexcept {
  return repeat(size, [&](std::size_t done) {
    return ::pread(descriptor, buffer + done, size - done, offset + static_cast<off_t>(done));
  });
}

bool sync_folder(const std::filesystem::path& folder) noexcept {
  const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return descriptor.is_open() && ::fsync(descriptor.get()) == 0;
}

}  // namespace oemr
