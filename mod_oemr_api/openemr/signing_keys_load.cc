// SPDX-License-Identifier: Apache-2.0
// The authorization server's keys of a site, made when the site has none at all.
#include "core/crypto.h"
#include "core/encoding.h"
#include "core/error.h"
#include "openemr/key_store.h"
#include "openemr/signing_keys.h"

namespace oemr::openemr {
namespace {

using std::filesystem::path;
using Rows = CryptoGen::Named;

constexpr std::size_t passphrase_length = 60;

struct Stored {
  Rows rows;
  std::optional<std::string> private_pem, public_pem;

  bool has_no_pair() const { return !private_pem && !public_pem && !rows.contains("oauth2passphrase"); }
  bool is_complete() const {
    return private_pem && public_pem && rows.contains("oauth2passphrase") && rows.contains("oauth2key");
  }
};

Stored read(db::Connection& connection, const path& certificates) {
  return {read_key_rows(connection), read_key_file(certificates / "oaprivate.key"),
          read_key_file(certificates / "oapublic.key")};
}

std::string decrypted(const Rows& rows, const CryptoGen& crypto, const char* name) {
  const auto row = rows.find(name);
  auto text = row == rows.end() ? std::nullopt : crypto.decrypt(row->second);
  if (!text || text->empty()) {
    throw Error(500, "internal error",
                std::string("the row ") + name + " of table keys is missing or does not decrypt");
  }
  return *std::move(text);
}

/// The row comes first, so that no private key is ever without its passphrase; the pair is made before it, so that
/// little can happen in between.
void make_pair(db::Connection& connection, const path& certificates, const CryptoGen& crypto) {
  const std::string passphrase = crypto::random_alphanumerics(passphrase_length);
  const PemPair pair = make_rsa_pair(passphrase);
  make_key_rows(connection, {{"oauth2passphrase", crypto.encrypt(passphrase)}});
  const std::string kept = decrypted(read_key_rows(connection), crypto, "oauth2passphrase");
  if (kept != passphrase) return;  // another process was first, and writes the pair of its passphrase
  if (make_key_file(certificates / "oaprivate.key", pair.private_key, 0640)) {
    make_key_file(certificates / "oapublic.key", pair.public_key, 0660);
  }
}

}  // namespace

std::shared_ptr<const SigningKeys> SigningKeys::load(db::Connection& connection, const path& site_directory,
                                                     const CryptoGen& crypto) {
  const path certificates = site_directory / "documents" / "certificates";
  Stored stored = read(connection, certificates);
  if (!stored.is_complete()) {
    const FolderLock lock(certificates);
    stored = read(connection, certificates);
    if (stored.has_no_pair()) make_pair(connection, certificates, crypto);
    if (!stored.rows.contains("oauth2key")) {
      make_key_rows(connection, {{"oauth2key", crypto.encrypt(base64(crypto::random_bytes(32)))}});
    }
    stored = read(connection, certificates);
  }
  if (!stored.private_pem || !stored.public_pem) {
    throw Error(
        500, "internal error",
        "oaprivate.key or oapublic.key is missing in documents/certificates while the site has had them; restore them "
        "from a "
        "backup, or delete what is left of them and the row oauth2passphrase of table keys to have a new pair made");
  }
  return open(*stored.private_pem, *stored.public_pem, decrypted(stored.rows, crypto, "oauth2passphrase"),
              decrypted(stored.rows, crypto, "oauth2key"));
}

}  // namespace oemr::openemr
