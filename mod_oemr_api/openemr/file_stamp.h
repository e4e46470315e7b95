// SPDX-License-Identifier: Apache-2.0
// Whether a file changed: its modification time and size.
#pragma once

#include <cstdint>
#include <filesystem>
#include <sys/stat.h>

namespace oemr::openemr {

struct FileStamp {
  std::int64_t seconds = 0, nanoseconds = 0, size = -1;  // -1: no regular file of that name

  static FileStamp of(const std::filesystem::path& file) noexcept {
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return {};
    return {status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_size};
  }
  bool exists() const noexcept { return size >= 0; }
  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

}  // namespace oemr::openemr
