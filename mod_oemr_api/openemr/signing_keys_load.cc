// SPDX-License-Identifier: Apache-2.0
// The authorization server's keys of a site, made when the site has none at all.
#include <algorithm>

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
  std::vector<KeyFile> more;

  bool has_no_pair() const { return !private_pem && !public_pem && !rows.contains("oauth2passphrase"); }
  bool is_complete() const {
    return private_pem && public_pem && rows.contains("oauth2passphrase") && rows.contains("oauth2key");
  }
};

/// What cannot be read goes in empty: open() leaves it out and says so.
std::string pem_of(const path& file) {
  try {
    return read_key_file(file).value_or("");
  } catch (const Unavailable&) {
    return {};
  }
}

Stored read(db::Connection& connection, const path& certificates) {
  Stored stored{read_key_rows(connection),
                read_key_file(certificates / "oaprivate.key"),
                read_key_file(certificates / "oapublic.key"),
                {}};
  for (std::string& name : key_file_names(certificates)) {
    std::string pem = pem_of(certificates / name);
    stored.more.push_back({std::move(name), std::move(pem)});
  }
  return stored;
}

std::string decrypted(const Rows& rows, const CryptoGen& crypto, const char* name) {
  const auto row = rows.find(name);
  auto text = row == rows.end() ? std::nullopt : crypto.from_column(row->second);
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
  make_key_rows(connection, {{"oauth2passphrase", crypto.to_column(passphrase)}});
  const std::string kept = decrypted(read_key_rows(connection), crypto, "oauth2passphrase");
  if (kept != passphrase) return;  // another process was first, and writes the pair of its passphrase
  if (make_key_file(certificates / "oaprivate.key", pair.private_key, 0640)) {
    make_key_file(certificates / "oapublic.key", pair.public_key, 0660);
  }
}

std::shared_ptr<const SigningKeys> assemble(const Stored& stored, const CryptoGen& crypto) {
  if (!stored.private_pem || !stored.public_pem) {
    throw Error(
        500, "internal error",
        "oaprivate.key or oapublic.key is missing in documents/certificates while the site has had them; restore them "
        "from a "
        "backup, or delete what is left of them and the row oauth2passphrase of table keys to have a new pair made");
  }
  return SigningKeys::open(*stored.private_pem, *stored.public_pem, decrypted(stored.rows, crypto, "oauth2passphrase"),
                           decrypted(stored.rows, crypto, "oauth2key"), stored.more);
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
      make_key_rows(connection, {{"oauth2key", crypto.to_column(base64(crypto::random_bytes(32)))}});
    }
    stored = read(connection, certificates);
  }
  try {
    return assemble(stored, crypto);
  } catch (const Error&) {
    // Perhaps read while both files were being replaced.
    const FolderLock lock(certificates);
    return assemble(read(connection, certificates), crypto);
  }
}

std::string key_passphrase(db::Connection& connection, const CryptoGen& crypto) {
  return decrypted(read_key_rows(connection), crypto, "oauth2passphrase");
}

std::vector<std::string> key_file_names(const path& certificates) {
  std::vector<std::string> names;
  std::error_code failure;
  for (std::filesystem::directory_iterator entry(certificates, failure), end; !failure && entry != end;
       entry.increment(failure)) {
    std::string name = entry->path().filename().string();
    if (moment_of_key_file(name)) names.push_back(std::move(name));
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace oemr::openemr
