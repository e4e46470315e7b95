// SPDX-License-Identifier: Apache-2.0
// Makes key files; a key that exists is never changed but by replace_php_keys().
#include "openemr/key_rotation.h"

#include "core/error.h"
#include "openemr/key_store.h"
#include "openemr/signing_keys.h"

namespace oemr::openemr {
namespace {

std::string content_of(const std::filesystem::path& file) {
  auto content = read_key_file(file);
  if (!content) throw Error(500, "internal error", "there is no " + file.string());
  return *std::move(content);
}

}  // namespace

std::string add_signing_key(const std::filesystem::path& certificates, const std::string& passphrase,
                            std::int64_t signs_from) {
  const std::string name = key_file_name(signs_from, ".key");
  if (!make_key_file(certificates / name, make_rsa_pair(passphrase).private_key, 0640)) {
    throw BadRequest(name + " exists already; try again in a second");
  }
  return name;
}

void replace_php_keys(const std::filesystem::path& certificates, const std::string& passphrase, const std::string& file,
                      std::int64_t now) {
  const FolderLock lock(certificates);
  const std::string private_pem = content_of(certificates / file);
  const std::string public_pem = RsaKey::open_private(private_pem, passphrase, file).public_pem();
  const std::string kept = key_file_name(now, ".pub");
  if (!make_key_file(certificates / kept, content_of(certificates / "oapublic.key"), 0640)) {
    throw BadRequest(kept + " exists already; try again in a second");
  }
  replace_key_files(certificates / "oaprivate.key", private_pem, certificates / "oapublic.key", public_pem);
}

}  // namespace oemr::openemr
