// SPDX-License-Identifier: Apache-2.0
// The key sets of a site, made when the site has none at all.
#include "core/crypto.h"
#include "core/encoding.h"
#include "core/error.h"
#include "openemr/crypto_gen.h"
#include "openemr/key_store.h"

namespace oemr::openemr {
namespace {

using std::filesystem::path;

constexpr std::size_t key_size = 32;
constexpr const char* file_names[] = {"one",   "twoa",  "twob",  "threea", "threeb", "foura",
                                      "fourb", "fivea", "fiveb", "sixa",   "sixb"};

CryptoGen::Named read_files(const path& methods) {
  CryptoGen::Named files;
  for (const char* name : file_names) {
    if (auto content = read_key_file(methods / name)) files.emplace(name, *std::move(content));
  }
  return files;
}

bool lacks_both(const CryptoGen::Named& keys) { return !keys.contains("sixa") && !keys.contains("sixb"); }
bool has_both(const CryptoGen::Named& keys) { return keys.contains("sixa") && keys.contains("sixb"); }

/// Secrets that the drive keys encrypted: where they exist, missing files are a loss and no beginning.
bool holds_secrets(const CryptoGen::Named& rows) {
  return rows.contains("oauth2key") || rows.contains("oauth2passphrase");
}

void make_rows(db::Connection& connection) {
  make_key_rows(connection,
                {{"sixa", base64(crypto::random_bytes(key_size))}, {"sixb", base64(crypto::random_bytes(key_size))}});
}

void make_files(const CryptoGen::Named& rows, const path& methods) {
  const auto cipher = from_base64(rows.at("sixa")), mac = from_base64(rows.at("sixb"));
  if (!cipher || !mac) throw Error(500, "internal error", "the encryption keys in table keys are not usable");
  for (const char* name : {"sixa", "sixb"}) {
    const std::string sealed =
        detail::encrypt_006(crypto::random_bytes(key_size), *cipher, *mac, crypto::random_bytes(16));
    make_key_file(methods / name, sealed, 0640);
  }
}

}  // namespace

CryptoGen CryptoGen::load(db::Connection& connection, const path& site_directory) {
  const path methods = site_directory / "documents" / "logs_and_misc" / "methods";
  Named rows = read_key_rows(connection), files = read_files(methods);
  // Rows are read before files: a pair that another process is making may show in part. It holds the lock meanwhile.
  if (!has_both(rows) || !has_both(files)) {
    const FolderLock lock(methods);
    rows = read_key_rows(connection);
    files = read_files(methods);
    if (lacks_both(files) && !holds_secrets(rows)) {
      if (lacks_both(rows)) {
        make_rows(connection);
        rows = read_key_rows(connection);
      }
      if (has_both(rows)) make_files(rows, methods);
      files = read_files(methods);
    }
  }
  return open(rows, files);
}

}  // namespace oemr::openemr
