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
constexpr const char* file_names[] = {"one",   "twoa",  "twob", "threea", "threeb", "foura", "fourb",
                                      "fivea", "fiveb", "sixa", "sixb",   "sevena", "sevenb"};

/// The names of a version's pair, "sixa" and "sixb".
struct Pair {
  std::string cipher, mac;
  explicit Pair(std::string_view version) : cipher(version == "007" ? "sevena" : "sixa"), mac(cipher) {
    mac.back() = 'b';
  }
  bool is_absent_in(const CryptoGen::Named& keys) const { return !keys.contains(cipher) && !keys.contains(mac); }
  bool is_in(const CryptoGen::Named& keys) const { return keys.contains(cipher) && keys.contains(mac); }
};

CryptoGen::Named read_files(const path& methods) {
  CryptoGen::Named files;
  for (const char* name : file_names) {
    if (auto content = read_key_file(methods / name)) files.emplace(name, *std::move(content));
  }
  return files;
}

/// Whether the drive's keys were lost, and this is no beginning: what they encrypted is there, or the rows of an older
/// pair without its files.
bool is_loss(const CryptoGen::Named& rows, const CryptoGen::Named& files, std::string_view version) {
  for (const char* secret : {"oauth2key", "oauth2passphrase"}) {
    const auto row = rows.find(secret);
    if (row != rows.end() && (version == "006" || row->second.starts_with(version))) return true;
  }
  const Pair older("006");
  return version != "006" && older.is_in(rows) && !older.is_in(files);
}

void make_rows(db::Connection& connection, const Pair& pair) {
  make_key_rows(connection, {{pair.cipher, base64(crypto::random_bytes(key_size))},
                             {pair.mac, base64(crypto::random_bytes(key_size))}});
}

void make_files(const CryptoGen::Named& rows, const path& methods, const Pair& pair, std::string_view version) {
  const auto cipher = from_base64(rows.at(pair.cipher)), mac = from_base64(rows.at(pair.mac));
  if (!cipher || !mac) throw Error(500, "internal error", "the encryption keys in table keys are not usable");
  for (const std::string& name : {pair.cipher, pair.mac}) {
    const std::string sealed =
        detail::encrypt(version, crypto::random_bytes(key_size), *cipher, *mac, crypto::random_bytes(16));
    make_key_file(methods / name, sealed, 0640);
  }
}

}  // namespace

CryptoGen CryptoGen::load(db::Connection& connection, const path& site_directory, Rules rules) {
  const path methods = site_directory / "documents" / "logs_and_misc" / "methods";
  Named rows = read_key_rows(connection), files = read_files(methods);
  if (!Pair("007").is_absent_in(rows) || !Pair("007").is_absent_in(files)) rules.written = "007";
  const Pair pair(rules.written);
  // Rows are read before files: a pair that another process is making may show in part. It holds the lock meanwhile.
  if (!pair.is_in(rows) || !pair.is_in(files)) {
    const FolderLock lock(methods);
    rows = read_key_rows(connection);
    files = read_files(methods);
    if (pair.is_absent_in(files) && !is_loss(rows, files, rules.written)) {
      if (pair.is_absent_in(rows)) {
        make_rows(connection, pair);
        rows = read_key_rows(connection);
      }
      if (pair.is_in(rows)) make_files(rows, methods, pair, rules.written);
      files = read_files(methods);
    }
  }
  return open(rows, files, rules);
}

}  // namespace oemr::openemr
