// SPDX-License-Identifier: Apache-2.0
// The authorization server's own keys of a site: OpenEMR's RSA pair, the module's own keys beside it, and the sealing
// secret in table `keys`.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"
#include "db/connection.h"
#include "openemr/crypto_gen.h"
#include "openemr/rsa_key.h"

namespace oemr::openemr {

/// A file of documents/certificates beside OpenEMR's pair, named by a moment of UTC. oemr-<moment>.key: a private key
/// (under OpenEMR's passphrase) that signs from then on, until a newer one does. oemr-<moment>.pub: a public key that
/// was OpenEMR's until then.
struct KeyFile {
  std::string name, pem;
};
/// The moment of a name in seconds since 1970; nothing when it is no name of such a file.
std::optional<std::int64_t> moment_of_key_file(std::string_view name);
std::string key_file_name(std::int64_t moment, std::string_view suffix);

/// Immutable, shared between threads. Which key signs and which still verify is a matter of the clock.
class SigningKeys {
 public:
  /// A key that was succeeded verifies for a day more: access tokens live an hour at most.
  static constexpr std::int64_t verifies_after = 86400;

  enum class Use { signs, verifies, next };
  struct Published {
    const RsaKey* key;
    Use use;
    std::string file;
    std::int64_t until;  // seconds since 1970; 0: no end is set
  };

  /// documents/certificates/oaprivate.key and oapublic.key, keys.oauth2passphrase and keys.oauth2key. What is absent on
  /// both sides is made as OpenEMR makes it; a half or unusable pair is an Error(500), never replaced. A key of the
  /// module's own that cannot be used is left out with a warning.
  static std::shared_ptr<const SigningKeys> load(db::Connection& connection,
                                                 const std::filesystem::path& site_directory, const CryptoGen& crypto);
  /// From the PEM texts; Error(500) when they are no RSA pair of 2048 bits or more, or the passphrase does not open
  /// them.
  static std::shared_ptr<const SigningKeys> open(std::string_view private_pem, std::string_view public_pem,
                                                 const std::string& passphrase, std::string sealing_secret,
                                                 const std::vector<KeyFile>& more = {});
  ~SigningKeys();

  /// The newest of the module's own keys whose moment has come; OpenEMR's when there is none.
  const RsaKey& signer(std::int64_t now = now_seconds()) const noexcept;
  /// Every key that verifies now, each once, the signing one first.
  std::vector<Published> published(std::int64_t now = now_seconds()) const;
  const RsaKey& php_key() const noexcept;
  /// Files of the module's own keys that could not be used, and those that verify no more.
  const std::vector<std::string>& left_out() const noexcept;
  std::vector<std::string> ended(std::int64_t now = now_seconds()) const;

  const std::string& sealing_secret() const noexcept;  // for seal() and unseal() of codes and refresh tokens

 private:
  SigningKeys();
  struct State;
  std::unique_ptr<State> state_;
};

/// The passphrase of every private key file of a site; Error(500) when there is none.
std::string key_passphrase(db::Connection& connection, const CryptoGen& crypto);
/// Files of the module's own in documents/certificates, by name.
std::vector<std::string> key_file_names(const std::filesystem::path& certificates);

}  // namespace oemr::openemr
