// SPDX-License-Identifier: Apache-2.0
// A document's file on its way to disk, such that a crash leaves neither a file without a row nor a row without a file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "core/crypto_stream.h"
#include "core/file.h"
#include "core/uuid.h"
#include "db/connection.h"
#include "openemr/encrypted_file.h"

namespace oemr::openemr {

/// The file is written in documents/logs_and_misc/uploads and locked (flock) as long as this object lives. Before the
/// commit it is given its second, lasting name; its first one then says where that is, and goes after the commit. So
/// whatever is found there unlocked was left by a crash, and the rows of the database say what was to become of it.
/// Everything throws Unavailable when the disk refuses.
class IncomingFile {
 public:
  /// crypto: null to keep the content as it is.
  IncomingFile(std::filesystem::path documents, const CryptoGen* crypto);
  /// Takes back everything, unless it was kept or left.
  ~IncomingFile();
  IncomingFile(const IncomingFile&) = delete;
  IncomingFile& operator=(const IncomingFile&) = delete;

  void add(std::string_view plain);
  /// After the last byte: it lies on disk then.
  void finish();

  /// Of the plain content; the hash is SHA3-512 in hexadecimal.
  std::uint64_t size() const noexcept { return size_; }
  const std::string& hash() const noexcept { return hash_; }
  bool is_encrypted() const noexcept { return encryption_.has_value(); }

  /// Gives the file its lasting name documents/<folder>/<uuid>, in place of one given before, and returns the path. The
  /// folder is a patient's number.
  std::filesystem::path place(std::string_view folder, const Uuid& uuid);
  /// The row is committed.
  void keep() noexcept;
  /// Whether the row is committed is not known: sweep_incoming_files() will see.
  void leave() noexcept;

 private:
  void remove_lasting_name() noexcept;

  std::filesystem::path documents_, name_, lasting_name_;
  Descriptor descriptor_;
  std::optional<EncryptedFileWriter> encryption_;
  crypto::RunningDigest digest_{crypto::Digest::sha3_512};
  std::string hash_;
  std::uint64_t size_ = 0;
};

/// Clears away what crashes left: files that were never given a lasting name, and those whose row was never committed.
void sweep_incoming_files(const std::filesystem::path& documents, db::Connection& connection);

}  // namespace oemr::openemr
