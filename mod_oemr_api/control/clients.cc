// SPDX-License-Identifier: Apache-2.0
// Registered clients: listing them, and letting them in or keeping them out.
#include "oauth/clients.h"

#include <algorithm>

#include "control/command.h"
#include "core/text.h"

namespace oemr::control {
namespace {

std::vector<std::string> scopes_of(std::string_view text) {
  std::vector<std::string> scopes;
  for (const std::string_view scope : split(text, ' ')) {
    if (!scope.empty()) scopes.emplace_back(scope);
  }
  return scopes;
}

oauth::Client client_of(Call& call) {
  auto client = oauth::find_client(call.db(), call.operand());
  if (!client) {
    throw Refusal("the site " + call.site_name() + " has no client " + call.operand() +
                  "; oemrctl clients list shows their ids");
  }
  return *std::move(client);
}

void add_summary(Report& report, const oauth::Client& client, bool is_enabled) {
  report.add("name", client.name);
  report.add("id", client.id);
  report.add("enabled", is_enabled);
}

void add_rights(Report& report, const oauth::Client& client) {
  report.add("confidential", client.is_confidential);
  report.add("contacts", client.contacts);
  report.add("redirect_uris", client.redirect_uris);
  report.add("scopes", scopes_of(client.scope));
}

void set_enabled(Call& call, bool enabled) {
  const oauth::Client client = client_of(call);
  call.db().execute("UPDATE oauth_clients SET is_enabled = ? WHERE client_id = ? AND BINARY client_id = ?",
                    {std::int64_t{enabled}, client.id, client.id});
  add_summary(call.report, client, enabled);
  call.report.add("changed", client.is_enabled != enabled);
}

}  // namespace

void list_clients(Call& call) {
  std::vector<Record> rows;
  db::Rows clients = call.db().query(
      "SELECT client_name, client_id, is_enabled, is_confidential, scope, register_date FROM oauth_clients"
      " ORDER BY register_date, client_id");
  while (clients.next()) {
    rows.push_back({{"name", std::string(clients.text(0))},
                    {"id", std::string(clients.text(1))},
                    {"enabled", clients.integer(2) != 0},
                    {"confidential", clients.integer(3) != 0},
                    {"scopes", static_cast<std::int64_t>(scopes_of(clients.text(4)).size())},
                    {"registered", std::string(clients.text(5))}});
  }
  call.report.table("clients", std::move(rows));
}

void show_client(Call& call) {
  const oauth::Client client = client_of(call);
  Report& report = call.report;
  add_summary(report, client, client.is_enabled);
  report.add("role", client.role);
  add_rights(report, client);
  report.add("logout_redirect_uris", client.logout_redirect_uris);
  report.add("launch_uri", client.initiate_login_uri);
  report.add("jwks_uri", client.jwks_uri);
  report.add("has_jwks", !client.jwks.empty());
  report.add("skips_authorization_at_ehr_launch", client.skips_authorization_at_ehr_launch);
}

void enable_client(Call& call) {
  set_enabled(call, true);
  call.report.note("Tokens that it still has are good again until they expire.");
}

void disable_client(Call& call) {
  set_enabled(call, false);
  call.report.note(
      "It gets no token any more. Calls with one that it has are refused too, at the latest when httpd's cached answer "
      "ends (OemrTokenCacheTTL, 5 seconds unless set). PHP looks at the client only when it issues tokens: oemrctl "
      "tokens revoke --client ends those that it has there.");
}

void approve_client(Call& call) {
  const oauth::Client client = client_of(call);
  set_enabled(call, true);
  add_rights(call.report, client);
}

}  // namespace oemr::control
