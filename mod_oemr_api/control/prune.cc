// SPDX-License-Identifier: Apache-2.0
// Deletes rows that can decide nothing any more. OpenEMR itself never deletes them.
#include "control/command.h"
#include "control/tables.h"

namespace oemr::control {
namespace {

struct Waste {
  std::string_view name;
  std::string_view table;
  std::string_view condition;    // one parameter: the moment before which things are too old
  std::string_view change = {};  // empty: DELETE
};

// Without tokens a consent says nothing: every authorization asks again, unless the sign-in was made to last.
constexpr Waste wastes[] = {
    {"access_tokens", "api_token", "expiry < ?"},
    {"refresh_tokens", "api_refresh_token", "expiry < ?"},
    {"codes", "oauth_trusted_user", "time < ? AND (code LIKE 'def502%' OR code LIKE 'redeemed %')", "code = NULL"},
    {"consents", "oauth_trusted_user",
     "time < ? AND COALESCE(persist_login, 0) = 0"
     " AND NOT EXISTS (SELECT 1 FROM api_token t WHERE t.client_id = oauth_trusted_user.client_id"
     " AND t.user_id = oauth_trusted_user.user_id)"
     " AND NOT EXISTS (SELECT 1 FROM api_refresh_token r WHERE r.client_id = oauth_trusted_user.client_id"
     " AND r.user_id = oauth_trusted_user.user_id)"},
    {"client_assertions", "jwt_grant_history", "jti_exp < ?"},
    {"idempotency_keys", "oemr_idempotency_key", "created < ?"},
};

}  // namespace

void prune(Call& call) {
  constexpr std::int64_t day = 86400, century = 36500;
  const std::int64_t days = call.arguments.number("days", 7, century);
  const bool only_count = call.arguments.has("dry-run");
  const auto zone = call.site().zone(call.db());
  std::vector<Record> rows;
  for (const Waste& waste : wastes) {
    if (!has_table(call.db(), waste.table)) continue;  // the module makes its own table at its first use
    // Answers are repeated for a day.
    const std::int64_t least = waste.name == "idempotency_keys" || !waste.change.empty() ? 1 : 0;
    const std::string before = zone->format(now_seconds() - std::max(days, least) * day);
    const std::string table(waste.table), condition(waste.condition);
    const std::vector<db::Parameter> parameters{std::string_view(before)};
    const std::string statement = waste.change.empty()
                                      ? "DELETE FROM " + table + " WHERE " + condition
                                      : "UPDATE " + table + " SET " + std::string(waste.change) + " WHERE " + condition;
    const std::int64_t number = only_count ? count(call.db(), table + " WHERE " + condition, parameters)
                                           : in_batches(call.db(), statement, parameters);
    rows.push_back({{"what", std::string(waste.name)}, {"table", table}, {"rows", number}});
  }
  call.report.add("dry_run", only_count);
  call.report.table("pruned", std::move(rows));
}

}  // namespace oemr::control
