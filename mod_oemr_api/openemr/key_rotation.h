// SPDX-License-Identifier: Apache-2.0
// New signing keys for a site, beside OpenEMR's pair or instead of it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace oemr::openemr {

/// Makes a private key under the passphrase of OpenEMR's; it signs from that moment on. The name of its file. Throws
/// BadRequest when a key has that moment already.
std::string add_signing_key(const std::filesystem::path& certificates, const std::string& passphrase,
                            std::int64_t signs_from);

/// Makes one of the module's own keys OpenEMR's, too. The public key that was OpenEMR's is kept beside it, so that its
/// tokens go on verifying.
void replace_php_keys(const std::filesystem::path& certificates, const std::string& passphrase, const std::string& file,
                      std::int64_t now);

}  // namespace oemr::openemr
