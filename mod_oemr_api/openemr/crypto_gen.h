// SPDX-License-Identifier: Apache-2.0
// OpenEMR's standard encryption of secrets ("CryptoGen", formats 001 to 006) with its two key sets.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/crypto.h"
#include "db/connection.h"

namespace oemr::openemr {

/// Immutable once made; shared between threads.
class CryptoGen {
 public:
  enum class KeySet { drive, database };
  /// By key name ("sixa"): 32 raw bytes, or, in open(), what a row or file holds.
  using Named = std::map<std::string, std::string, std::less<>>;

  /// Reads every key of table `keys` and of documents/logs_and_misc/methods. Keys that are absent on both sides are
  /// made, as OpenEMR does at first use; half a pair, or one that does not decrypt, is an Error(500): never
  /// regenerated.
  static CryptoGen load(db::Connection& connection, const std::filesystem::path& site_directory);

  /// From the rows of `keys` and the contents of the key files. The pair of version six must be there and usable; an
  /// older key that is not is left out with a warning: what it encrypted stays closed, and nothing else depends on it.
  static CryptoGen open(const Named& rows, const Named& files);

  /// What seals and opens the texts of one version.
  struct Scheme {
    std::string cipher_key, mac_key;
    std::optional<crypto::Digest> mac;  // the first version has none
  };
  static constexpr std::string_view current_version = "006";
  /// By the three characters that a text begins with; nothing for an unknown version, or one whose keys are not there.
  /// Keys of before version four are on the drive only.
  std::optional<Scheme> scheme(std::string_view text, KeySet set) const;

  /// Format 006.
  std::string encrypt(std::string_view plain, KeySet set = KeySet::drive) const;
  /// Formats 001 to 006; empty text gives empty text; nothing when the text is damaged, forged or of an unknown format.
  std::optional<std::string> decrypt(std::string_view text, KeySet set = KeySet::drive) const;

  static std::string encrypt_with_password(std::string_view plain, std::string_view password);
  static std::optional<std::string> decrypt_with_password(std::string_view text, std::string_view password);

 private:
  Named drive_, database_;
};

namespace detail {
/// Formats 006 with everything given that is else drawn at random.
std::string encrypt_006(std::string_view plain, std::string_view cipher_key, std::string_view mac_key,
                        std::string_view iv);
std::string encrypt_006_with_password(std::string_view plain, std::string_view password, std::string_view salt,
                                      std::string_view iv);
}  // namespace detail

}  // namespace oemr::openemr
