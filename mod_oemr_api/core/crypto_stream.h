// SPDX-License-Identifier: Apache-2.0
// The primitives of core/crypto.h for what comes in pieces.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/crypto.h"

namespace oemr::crypto {

class RunningDigest {
 public:
  explicit RunningDigest(Digest kind);
  ~RunningDigest();
  void add(std::string_view bytes);
  /// Once, at the end.
  std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

class RunningHmac {
 public:
  RunningHmac(Digest kind, std::string_view key);
  ~RunningHmac();
  void add(std::string_view bytes);
  /// Once, at the end.
  std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// AES-256-CBC with PKCS#7 padding.
class Aes256Cbc {
 public:
  enum class Direction { encrypt, decrypt };
  Aes256Cbc(Direction direction, std::string_view key, std::string_view iv);
  ~Aes256Cbc();
  /// For ciphertext whose end is not here: nothing is padded, nothing is held back.
  void without_padding();
  /// Appends what is ready to out.
  void add(std::string_view bytes, std::string& out);
  /// The last block; false when it does not end in correct padding.
  bool finish(std::string& out);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace oemr::crypto
