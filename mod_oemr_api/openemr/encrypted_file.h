// SPDX-License-Identifier: Apache-2.0
// Files in CryptoGen's formats, written and read through a bounded piece of memory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/crypto_stream.h"
#include "openemr/crypto_gen.h"

namespace oemr::openemr {

/// Writes the current version as the plain bytes come. The MAC stands before what it covers: its place is kept free and
/// filled in at the end. False from a function: the system refused to write, errno says why.
class EncryptedFileWriter {
 public:
  /// The file is empty; the descriptor stays the caller's.
  EncryptedFileWriter(int descriptor, const CryptoGen& crypto, CryptoGen::KeySet set);
  bool add(std::string_view plain);
  bool finish();

 private:
  EncryptedFileWriter(int descriptor, std::string_view version, CryptoGen::Scheme scheme, std::string iv);
  bool write(bool is_end);

  int descriptor_;
  std::string version_;
  crypto::RunningHmac mac_;
  crypto::Aes256Cbc cipher_;
  std::string bytes_;  // sealed, not yet written: groups of three become base64
  bool begun_ = false;
};

/// Any version. Made only of a file whose MAC is right: no byte of another one is ever handed out.
class EncryptedFileReader {
 public:
  /// Reads the file through once. Nothing when it is damaged, forged or of an unknown version. The descriptor stays the
  /// caller's.
  static std::optional<EncryptedFileReader> open(int descriptor, const CryptoGen& crypto, CryptoGen::KeySet set);

  /// Of the plain text.
  std::uint64_t size() const noexcept { return size_; }
  /// Appends plain bytes to out; offset and size lie within the text. False when the file cannot be read any more.
  bool read(std::uint64_t offset, std::size_t size, std::string& out) const;

 private:
  EncryptedFileReader(int descriptor, CryptoGen::Scheme scheme) : descriptor_(descriptor), scheme_(std::move(scheme)) {}
  bool measure();
  bool is_authentic() const;
  bool find_size();
  std::optional<std::string> bytes(std::uint64_t offset, std::size_t size) const;

  int descriptor_;
  CryptoGen::Scheme scheme_;
  std::uint64_t bytes_size_ = 0;  // MAC, IV and ciphertext
  std::uint64_t size_ = 0;
};

}  // namespace oemr::openemr
