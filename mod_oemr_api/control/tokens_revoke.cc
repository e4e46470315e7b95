// SPDX-License-Identifier: Apache-2.0
// Ends tokens: of one client, of one account, or all.
#include <optional>

#include "control/command.h"
#include "control/tables.h"
#include "oauth/clients.h"

namespace oemr::control {
namespace {

/// Users first: a patient may have chosen a user's name as login.
std::string account_named(Call& call, const std::string& name) {
  for (const char* query : {"SELECT uuid FROM users WHERE username = ? AND BINARY username = ? LIMIT 1",
                            "SELECT p.uuid FROM patient_access_onsite a JOIN patient_data p ON p.pid = a.pid"
                            " WHERE a.portal_login_username = ? AND BINARY a.portal_login_username = ? LIMIT 1"}) {
    db::Rows rows = call.db().query(query, {name, name});
    if (!rows.next()) continue;
    if (const auto uuid = rows.uuid(0)) return uuid->text();
    throw Refusal("the account " + name + " has no UUID, so it has never had a token");
  }
  throw Refusal("there is no user and no portal login " + name + "; OpenEMR lists them under Admin, Users");
}

struct Selection {
  std::string condition = "TRUE";
  std::optional<std::string> value;

  std::vector<db::Parameter> parameters() const {
    if (!value) return {};
    return {std::string_view(*value), std::string_view(*value)};
  }
};

Selection selection_of(Call& call) {
  const auto client = call.arguments.text("client"), user = call.arguments.text("user");
  if (int{client.has_value()} + int{user.has_value()} + int{call.arguments.has("all")} != 1) {
    throw UsageError("say which tokens: --client ID, --user NAME or --all");
  }
  if (client) {
    // A client that is gone may have left tokens: only a wrong id finds neither.
    Selection chosen{"client_id = ? AND BINARY client_id = ?", client};
    if (!oauth::find_client(call.db(), *client) &&
        count(call.db(), "api_token WHERE " + chosen.condition, chosen.parameters()) == 0) {
      throw Refusal("there is no client " + *client + "; oemrctl clients list shows their ids");
    }
    return chosen;
  }
  if (user) return {"user_id = ? AND BINARY user_id = ?", account_named(call, *user)};
  return {};
}

std::int64_t revoke(Call& call, const std::string& table, const Selection& selection) {
  const std::string condition = " WHERE revoked = 0 AND " + selection.condition;
  const std::string now = call.site().local_now(call.db());
  std::vector<db::Parameter> parameters = selection.parameters();
  parameters.emplace_back(std::string_view(now));
  const std::int64_t good = count(call.db(), table + condition + " AND expiry > ?", parameters);
  in_batches(call.db(), "UPDATE " + table + " SET revoked = 1" + condition, selection.parameters());
  return good;
}

}  // namespace

void revoke_tokens(Call& call) {
  const Selection selection = selection_of(call);
  // First what new tokens could come from. A code that waits to be redeemed is a ciphertext of this kind.
  const std::int64_t codes = in_batches(
      call.db(), "UPDATE oauth_trusted_user SET code = NULL WHERE code LIKE 'def502%' AND " + selection.condition,
      selection.parameters());
  const std::int64_t refresh_tokens = revoke(call, "api_refresh_token", selection);
  call.report.add("access_tokens", revoke(call, "api_token", selection));
  call.report.add("refresh_tokens", refresh_tokens);
  call.report.add("codes", codes);
  call.report.note(
      "Numbers are of those that were good. httpd goes on with a cached answer for at most OemrTokenCacheTTL, 5 "
      "seconds "
      "unless set.");
}

}  // namespace oemr::control
