// SPDX-License-Identifier: Apache-2.0
// Settings, clock, tables and missing UUIDs of a site's database.
#include <algorithm>
#include <cstdlib>

#include "control/doctor.h"
#include "control/tables.h"
#include "core/url.h"
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
  } else if (const auto url = parse_url(address); !url || url->host.empty()) {
    report.problem("site address", text + " is no address", advice);
  } else if (url->path.size() > 1) {
    report.problem("site address",
                   text + " has a path, and OpenEMR's own follows it in every address that is made from it",
                   "leave the path out: it is found, or said with OemrWebRoot");
  } else if (address.ends_with("/")) {
    report.warning("site address", text + " ends with a slash: addresses made from it have two", advice);
  } else {
    report.ok("site address", text);
  }
}

/// "+05:30", as Zone::offset_text() writes it.
std::string offset_text(std::int64_t seconds) {
  const auto two_digits = [](std::int64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  const std::int64_t minutes = std::llabs(seconds) / 60;
  return (seconds < 0 ? "-" : "+") + two_digits(minutes / 60) + ":" + two_digits(minutes % 60);
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

void examine_mode(Call& call) {
  db::Rows rows = call.db().query(
      "SELECT @@GLOBAL.read_only, @@GLOBAL.sql_mode, @@GLOBAL.time_zone, "
      "TIME_TO_SEC(TIMEDIFF(CONVERT_TZ(UTC_TIMESTAMP(), '+00:00', @@GLOBAL.time_zone), UTC_TIMESTAMP())), "
      "CONVERT_TZ('2020-01-01', 'UTC', 'Europe/Paris') IS NOT NULL");
  if (!rows.next()) return;
  if (rows.integer(0) != 0) {
    call.report.problem("read_only", "the database server takes no changes: nobody can sign in, nothing can be written",
                        "name the primary server in sqlconf.php, or SET GLOBAL read_only = 0 on this one");
  } else {
    call.report.ok("read_only", "off");
  }
  const std::string mode(rows.text(1)), zone(rows.text(2));
  // The module's sessions and OpenEMR's work with an empty one; both set it when they connect.
  if (mode.find("NO_BACKSLASH_ESCAPES") != mode.npos || mode.find("ANSI_QUOTES") != mode.npos) {
    call.report.warning("sql_mode", mode + ": other programs on this database read its texts differently",
                        "take NO_BACKSLASH_ESCAPES and ANSI_QUOTES out of sql_mode of the server");
  } else {
    call.report.ok("sql_mode", "set for each connection; the server's own does no harm");
  }
  const bool has_offset = !rows.is_null(3), has_tables = rows.integer(4) != 0;
  const std::int64_t offset = has_offset ? rows.integer(3) : 0;
  while (rows.next()) continue;
  const std::string named(call.site().globals(call.db())->text("gbl_time_zone"));
  const std::string ours = call.site().zone(call.db())->offset_text(now_seconds());
  const std::string text = "site " + (named.empty() ? std::string("without a zone") : named) + " (" + ours +
                           "), server " + zone + (has_tables ? "" : ", tables of zones not loaded, nor needed");
  const std::string server_offset = offset_text(offset);
  // With a zone both OpenEMR and the module tell each connection its offset; without one PHP's own zone is used for
  // one half of the times and the server's for the other.
  if (named.empty() && has_offset && ours != server_offset) {
    call.report.warning("time zone", text + ": times that the database writes differ from those that OpenEMR writes",
                        "choose the practice's zone under Admin, Config, Locale");
  } else {
    call.report.ok("time zone", text);
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
    if (!call.db().schema()->has_column(table.name, "uuid")) continue;
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
