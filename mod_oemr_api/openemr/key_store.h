// SPDX-License-Identifier: Apache-2.0
// Where keys are kept: rows of table `keys` and files of a site, read, and made once among all processes, never
// overwritten.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

#include "db/connection.h"

namespace oemr::openemr {

/// All rows of table `keys`.
std::map<std::string, std::string, std::less<>> read_key_rows(db::Connection& connection);
/// Inserts all rows or none, except those that exist: read them again afterwards. Not inside a transaction: files that
/// depend on them would outlive a rollback.
void make_key_rows(db::Connection& connection, const std::map<std::string, std::string, std::less<>>& rows);

/// Nothing when there is no such file; Unavailable when it cannot be read.
std::optional<std::string> read_key_file(const std::filesystem::path& file);
/// Writes a file that does not exist, whole and on disk before its name appears; false when another process was first.
/// Owner and group are the folder's when the process may say so (a sysadmin's command beside the web server).
bool make_key_file(const std::filesystem::path& file, std::string_view content, mode_t mode);

/// Replaces two files of one folder that belong together, each whole, with the modes that they had. Nothing has changed
/// when the disk has no room; under a FolderLock nobody who takes it sees one without the other.
void replace_key_files(const std::filesystem::path& first, std::string_view first_content,
                       const std::filesystem::path& second, std::string_view second_content);

/// Held while keys are made, so that others do not see half of a pair. A file system that knows no lock on folders is
/// no obstacle: each row and file is made once in any case.
class FolderLock {
 public:
  explicit FolderLock(const std::filesystem::path& folder);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int descriptor_;
};

}  // namespace oemr::openemr
