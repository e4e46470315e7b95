// SPDX-License-Identifier: Apache-2.0
// OpenID Connect RP-Initiated Logout 1.0: ends what a user allowed one client.
#include <algorithm>
#include <string>

#include "oauth/authorize/flow_cookies.h"
#include "oauth/authorize/kept_sign_in.h"
#include "oauth/authorize/visit.h"
#include "oauth/clients.h"
#include "oauth/endpoint.h"
#include "oauth/error.h"
#include "oauth/id_token_hint.h"
#include "oauth/token_store.h"

namespace oemr::oauth {
namespace {

OAuthError refused(std::string description) { return {400, "invalid_request", std::move(description)}; }

IdTokenHint read_hint(OAuthCall& call, std::string_view hint) {
  if (hint.empty()) throw refused("Id token missing from request");
  auto known = read_id_token_hint(call.site, *call.db, hint);
  if (!known) throw refused("Id token not issued from this server");
  return std::move(*known);
}

/// Whether the user was signed in. The tokens are revoked too: a later sign-in makes a new trusted row, which must not
/// bring the old ones back. They go first, so that a sign-out that failed half-way can be repeated.
bool sign_out(OAuthCall& call, const IdTokenHint& who) {
  revoke_pair(call, who.client_id, who.account_uuid);
  return call.db->execute("DELETE FROM oauth_trusted_user WHERE client_id = ? AND user_id = ?",
                          {who.client_id, who.account_uuid}) > 0;
}

/// Authorizations that were left half-way know who signed in, too.
void end_sign_ins_of_browser(OAuthCall& call, const IdTokenHint& who) {
  end_kept_sign_in(call);
  for (const Flow& flow : open_flows(call)) {
    if (flow.account_uuid == who.account_uuid) drop_flow(call, flow);
  }
}

/// Section 3: only to an address that was registered, compared as a whole.
bool is_registered(OAuthCall& call, std::string_view client_id, const std::string& address) {
  const auto client = find_client(*call.db, client_id);
  if (!client || address.empty()) return false;
  const auto& registered = client->logout_redirect_uris;
  return std::find(registered.begin(), registered.end(), address) != registered.end();
}

}  // namespace

void serve_logout(OAuthCall& call) {
  const QueryParameters sent = query_and_form(call.request);
  refuse_repeated(sent);
  const IdTokenHint who = read_hint(call, sent["id_token_hint"]);
  const std::string_view client_id = sent["client_id"];
  if (!client_id.empty() && client_id != who.client_id) throw refused("Id token not issued to this client");

  const bool was_signed_in = sign_out(call, who);
  end_sign_ins_of_browser(call, who);
  std::string address(sent["post_logout_redirect_uri"]);
  if (is_registered(call, who.client_id, address)) {
    const std::string_view state = sent["state"];
    if (!state.empty()) {
      address.append(1, address.find('?') == address.npos ? '?' : '&').append("state=").append(percent_encode(state));
    }
    // Form data must not go on to the client (RFC 9110 section 15.4.4).
    call.response.status = 303;
    call.response.header("Location", address);
    return;
  }
  if (!was_signed_in && call.site.release(*call.db)->refuses_sign_out_of_nobody()) {
    throw OAuthError(401, "invalid_request", "You are currently not signed in.");
  }
  call.response.content_type("text/plain; charset=utf-8");
  call.response.body = was_signed_in ? "You have been signed out. Thank you." : "You are currently not signed in.";
}

}  // namespace oemr::oauth
