// SPDX-License-Identifier: Apache-2.0
// OpenEMR's standard encryption of secrets ("CryptoGen", formats 001 to 007) with its two key sets.
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

  /// What a release's PHP writes and reads.
  struct Rules {
    std::string_view written = "006";  // the version; 007 also where its keys exist already: an upgrade has begun
    bool reads_plain = false;          // columns of secrets may hold them as they are (database_encryption)
    bool writes_plain = false;
  };

  /// Reads every key of table `keys` and of documents/logs_and_misc/methods. The pair of the version that is written is
  /// made when it is absent on both sides, as OpenEMR does at first use; half a pair, or one that does not decrypt, is
  /// an Error(500): never regenerated.
  static CryptoGen load(db::Connection& connection, const std::filesystem::path& site_directory, Rules rules);

  /// From the rows of `keys` and the contents of the key files. The pair of the version that is written must be there
  /// and usable; another key that is not is left out with a warning: what it encrypted stays closed, and nothing else
  /// depends on it.
  static CryptoGen open(const Named& rows, const Named& files, Rules rules);

  /// What seals and opens the texts of one version.
  struct Scheme {
    std::string cipher_key, mac_key;
    std::optional<crypto::Digest> mac;  // the first version has none
  };
  static constexpr std::size_t version_size = 3;
  /// The version that is written.
  std::string_view current_version() const noexcept { return rules_.written; }
  /// By the three characters that a text begins with; nothing for an unknown version, or one whose keys are not there.
  /// Keys of before version four are on the drive only.
  std::optional<Scheme> scheme(std::string_view text, KeySet set) const;

  /// In the current version.
  std::string encrypt(std::string_view plain, KeySet set = KeySet::drive) const;
  /// Formats 001 to 007; empty text gives empty text; nothing when the text is damaged, forged or of an unknown format.
  std::optional<std::string> decrypt(std::string_view text, KeySet set = KeySet::drive) const;

  /// A secret as a column keeps it: encrypted with the drive's keys, or as it is where the site is set so. Nothing is
  /// nothing in either form.
  std::string to_column(std::string_view secret) const;
  std::optional<std::string> from_column(std::string_view text) const;

  static std::string encrypt_with_password(std::string_view plain, std::string_view password);
  static std::optional<std::string> decrypt_with_password(std::string_view text, std::string_view password);

 private:
  Rules rules_;
  Named drive_, database_;
};

namespace detail {
/// Formats 006 and 007, which differ in their keys alone, with everything given that is else drawn at random.
std::string encrypt(std::string_view version, std::string_view plain, std::string_view cipher_key,
                    std::string_view mac_key, std::string_view iv);
std::string encrypt_006_with_password(std::string_view plain, std::string_view password, std::string_view salt,
                                      std::string_view iv);
}  // namespace detail

}  // namespace oemr::openemr
