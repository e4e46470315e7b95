// SPDX-License-Identifier: Apache-2.0
// Makes a new signing key. Tokens that older keys signed go on verifying.
#include <cstdio>
#include <system_error>
#include <thread>

#include "control/command.h"
#include "core/time.h"
#include "openemr/key_rotation.h"

namespace oemr::control {
namespace {

/// Every process knows a key before the first token that it signs comes along.
void wait_until(std::int64_t moment) {
  const std::int64_t seconds = moment - now_seconds();
  if (seconds <= 0) return;
  std::fprintf(stderr, "oemrctl: waiting %lld seconds until every process of httpd knows the new key\n",
               static_cast<long long>(seconds));
  std::this_thread::sleep_for(std::chrono::seconds(seconds));
}

void remove_ended(Call& call, const openemr::SigningKeys& keys, const std::filesystem::path& certificates) {
  std::vector<std::string> removed;
  for (const std::string& file : keys.ended()) {
    std::error_code failure;
    if (std::filesystem::remove(certificates / file, failure)) removed.push_back(file);
  }
  call.report.add("removed", std::move(removed));
}

}  // namespace

void rotate_keys(Call& call) {
  constexpr std::int64_t minute = 60, day = 86400;
  const std::int64_t delay = call.arguments.number("sign-after", minute, day);
  const std::filesystem::path certificates = call.site_directory() / "documents" / "certificates";
  openemr::Site& site = call.site();
  const auto crypto = site.crypto(call.db());
  // What is not in order is not rotated.
  openemr::SigningKeys::load(call.db(), call.site_directory(), *crypto);
  const std::string passphrase = openemr::key_passphrase(call.db(), *crypto);

  const std::int64_t signs_from = now_seconds() + delay;
  const std::string file = openemr::add_signing_key(certificates, passphrase, signs_from);
  const bool replaces = call.arguments.has("replace-php-keys");
  if (replaces) {
    wait_until(signs_from);
    openemr::replace_php_keys(certificates, passphrase, file, now_seconds());
  }
  const auto keys = openemr::SigningKeys::load(call.db(), call.site_directory(), *crypto);
  call.report.add("kid", keys->signer(signs_from).key_id());
  call.report.add("file", file);
  call.report.add("signs_from", format_date_time(civil_of(signs_from)) + " UTC");
  remove_ended(call, *keys, certificates);
  add_keys_table(call.report, *keys);
  if (replaces) {
    call.report.warning(
        "PHP",
        "it signs with the new key from now on, and refuses tokens that an older key signed; the module "
        "accepts those for a day more",
        "nothing: apps refresh their tokens within the hour");
  } else {
    call.report.warning(
        "PHP",
        "OpenEMR's own API cannot verify tokens of the new key, and goes on signing with its own: routes "
        "that the module leaves to PHP will refuse the module's tokens",
        "oemrctl keys rotate --replace-php-keys, unless the module serves all that your apps use");
  }
}

}  // namespace oemr::control
