// SPDX-License-Identifier: Apache-2.0
// Settings, clock, tables and missing UUIDs of a site's database.
#include <algorithm>
#include <cstdlib>

#include "control/doctor.h"
#include "control/tables.h"
#include "openemr/uuid_registry.h"

namespace oemr::control {
namespace {

void examine_switches(Report& report, const openemr::Globals& globals) {
  std::string on, off;
  for (const char* name : {"rest_api", "rest_fhir_api", "rest_portal_api"}) {
    (globals.is_on(name) ? on : off).append(" ").append(name);
  }
  if (on.empty()) {
    report.problem("APIs", "every API is off", "switch on what you need under Admin, Config, Connectors");
  } else {
    report.ok("APIs", "on:" + on + (off.empty() ? std::string() : "; off:" + off));
  }
}

void examine_address(Report& report, std::string_view address) {
  const std::string advice = "set it to https://your.host under Admin, Config, Connectors, or use OemrPublicURL";
  const std::string text(address);
  if (address.empty()) {
    report.problem("site address", "the global site_addr_oath is empty: tokens would name no issuer", advice);
  } else if (!address.starts_with("https://")) {
    report.problem("site address", text + " is not https: tokens and passwords could be read on their way", advice);
  } else if (address.ends_with("/")) {
    report.warning("site address", text + " ends with a slash: addresses made from it have two", advice);
  } else {
    report.ok("site address", text);
  }
}

}  // namespace

void examine_settings(Call& call) {
  const auto globals = call.site().globals(call.db());
  examine_switches(call.report, *globals);
  examine_address(call.report, globals->text("site_addr_oath"));
}

void examine_clock(Call& call) {
  constexpr std::int64_t noticed = 2, harmful = 30;  // seconds; a code lives 60
  db::Rows rows = call.db().query("SELECT UNIX_TIMESTAMP()");
  const std::int64_t skew = rows.next() ? std::llabs(rows.integer(0) - now_seconds()) : 0;
  const std::string text = "this machine and the database are " + std::to_string(skew) + " seconds apart";
  const std::string advice = "let both keep time by NTP (timedatectl status)";
  if (skew > harmful) {
    call.report.problem("clock", text, advice);
  } else if (skew > noticed) {
    call.report.warning("clock", text, advice);
  } else {
    call.report.ok("clock", text);
  }
}

void examine_tables(Call& call) {
  call.report.ok("table oemr_audit_journal",
                 has_table(call.db(), "oemr_audit_journal") ? "there" : "not needed yet: it is made at the first read");
  call.report.ok("table oemr_idempotency_key", has_table(call.db(), "oemr_idempotency_key")
                                                   ? "there"
                                                   : "not needed yet: it is made at the first Idempotency-Key");
}

void examine_uuids(Call& call) {
  bool complete = true;
  for (const openemr::UuidTable& table : openemr::uuid_tables()) {
    if (!has_table(call.db(), table.name)) continue;
    const std::int64_t lacking = openemr::count_lacking_uuids(call.db(), table.name);
    if (lacking == 0) continue;
    complete = false;
    const std::string subject = "uuids in " + std::string(table.name);
    if (call.arguments.has("fix")) {
      call.report.ok(subject, std::to_string(openemr::complete_uuids(call.db(), table.name)) + " rows have got theirs");
    } else {
      call.report.warning(subject, std::to_string(lacking) + " rows have none: the API does not find them by it",
                          "oemrctl doctor --fix, or let OpenEMR's background service UUID run");
    }
  }
  if (complete) call.report.ok("uuids", "every row has one");
}

}  // namespace oemr::control
