// SPDX-License-Identifier: Apache-2.0
// Reads second factors and uses up one-time codes.
#include "oauth/second_factor.h"

#include "core/time.h"
#include "openemr/totp.h"

namespace oemr::oauth {

SecondFactors find_second_factors(db::Connection& db, std::int64_t user_id) {
  SecondFactors factors;
  db::Rows rows = db.query("SELECT name, method, var1 FROM login_mfa_registrations WHERE user_id = ?", {user_id});
  while (rows.next()) {
    const std::string_view method = rows.text(1);
    if (method == "TOTP") factors.totp.push_back({user_id, std::string(rows.text(0)), std::string(rows.text(2))});
    if (method == "TOTP" || method == "U2F") factors.any = true;
  }
  return factors;
}

bool use_totp_code(db::Connection& db, const openemr::CryptoGen& crypto, const SecondFactors& factors,
                   std::string_view code, std::int64_t now_seconds) {
  for (const SecondFactors::Totp& totp : factors.totp) {
    const auto secret = crypto.from_column(totp.sealed_secret);
    const auto step = secret ? openemr::verify_totp(*secret, code, now_seconds) : std::nullopt;
    if (!step) continue;
    constexpr std::int64_t step_seconds = 30;
    const std::string used = format_date_time(civil_of(*step * step_seconds));
    return db.execute(
               "UPDATE login_mfa_registrations SET last_challenge = ?"
               " WHERE user_id = ? AND name = ? AND (last_challenge IS NULL OR last_challenge < ?)",
               {used, totp.user_id, totp.name, used}) == 1;
  }
  return false;
}

}  // namespace oemr::oauth
