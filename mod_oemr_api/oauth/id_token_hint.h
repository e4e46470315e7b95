// SPDX-License-Identifier: Apache-2.0
// The parameter id_token_hint: an id token of ours by which a client says whom it means.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "db/connection.h"
#include "openemr/site.h"

namespace oemr::oauth {

struct IdTokenHint {
  std::string client_id, account_uuid;
};

/// Nothing unless this server issued the token; it may have expired (OpenID Connect RP-Initiated Logout 1.0, section
/// 2). OpenEMR only decodes it.
std::optional<IdTokenHint> read_id_token_hint(openemr::Site& site, db::Connection& db, std::string_view hint);

}  // namespace oemr::oauth
