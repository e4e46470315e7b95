// SPDX-License-Identifier: Apache-2.0
// Authentication of a client by a JWT that it signed (RFC 7523, SMART backend services).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "db/connection.h"
#include "oauth/clients.h"
#include "oauth/endpoint.h"
#include "oauth/jwt.h"

namespace oemr::oauth {

struct ClientAssertion {
  Client client;
  std::string algorithm;     // that signed it
  std::string id;            // as jwt_grant_history keeps it
  std::int64_t expires = 0;  // seconds since 1970
};

/// The form's client_assertion, verified but for its replay. Throws invalid_request or invalid_client: 401 when there
/// is no such client or key, 400 when the assertion fails, the statuses that clients of OpenEMR know. May give the
/// database connection back (oauth/client_keys.h): use none of before.
ClientAssertion check_client_assertion(OAuthCall& call, const QueryParameters& form);

/// Notes the use; false when this client used it before. In the transaction of what it is used for.
bool use_client_assertion(db::Connection& db, const ClientAssertion& assertion);

/// Whether issuer, subject, audience, times and identifier are as they must be.
bool has_valid_claims(const Jwt& jwt, std::string_view client_id, std::string_view token_endpoint,
                      std::string_view issuer, double now_seconds);

}  // namespace oemr::oauth
