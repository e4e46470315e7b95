// SPDX-License-Identifier: Apache-2.0
// Whether the keys of a site can be used, and by whom. Makes none.
#include "control/doctor.h"
#include "control/permissions.h"
#include "core/error.h"
#include "openemr/key_store.h"

namespace oemr::control {
namespace {

using std::filesystem::path;

constexpr std::string_view from_backup =
    "restore documents/logs_and_misc/methods, documents/certificates and table keys from one and the same backup";

struct Places {
  path documents, methods, certificates;
};

bool is_there(const path& file) { return ownership_of(file).has_value(); }

/// Whether there is something to check. Keys that do not exist are made at their first use; half of them never.
bool are_made(Call& call, const Places& places) {
  const auto rows = openemr::read_key_rows(call.db());
  const bool drive = is_there(places.methods / "sixa") || is_there(places.methods / "sixb");
  const bool pair = is_there(places.certificates / "oaprivate.key") || is_there(places.certificates / "oapublic.key");
  const bool named = rows.contains("oauth2passphrase") || rows.contains("oauth2key");
  if (drive && (pair || named)) return true;
  if (!drive && !pair && !named) {
    call.report.warning("keys", "there are none yet", "nothing: they are made when the first token is issued");
  } else if (!drive) {
    call.report.problem("encryption keys", "sixa and sixb are missing in " + places.methods.string(),
                        std::string(from_backup));
  } else {
    call.report.warning("signing key", "there is none yet", "nothing: it is made when the first token is issued");
  }
  return false;
}

bool check_use(Call& call) {
  Report& report = call.report;
  try {
    const auto keys = call.site().signing_keys(call.db());
    report.ok("encryption keys", "readable, and they decrypt");
    const openemr::RsaKey& signer = keys->signer();
    report.ok("signing key", "readable, decrypts, both halves of OpenEMR's pair belong together, " +
                                 std::to_string(signer.bits()) + " bits; published at /oauth2/" + call.site_name() +
                                 "/jwk as kid " + signer.key_id());
    if (signer.key_id() != keys->php_key().key_id()) {
      report.warning("PHP", "OpenEMR signs with another key and cannot verify the module's tokens",
                     "oemrctl keys rotate --replace-php-keys, unless the module serves all that your apps use");
    }
    for (const std::string& file : keys->left_out()) {
      report.problem("key " + file, "it cannot be read, is damaged, or its passphrase is another one",
                     "restore it from a backup, or delete it and run oemrctl keys rotate");
    }
  } catch (const db::DatabaseError&) {
    throw;
  } catch (const Error& error) {
    report.problem("keys", error.what(), std::string(from_backup));
    return false;
  }
  return true;
}

}  // namespace

void add_keys_table(Report& report, const openemr::SigningKeys& keys) {
  using Use = openemr::SigningKeys::Use;
  std::vector<Record> rows;
  for (const auto& one : keys.published()) {
    const char* const use = one.use == Use::signs ? "signs" : one.use == Use::next ? "signs next" : "verifies";
    const std::string until = one.until == 0 ? "" : format_date_time(civil_of(one.until)) + " UTC";
    rows.push_back({{"kid", one.key->key_id()}, {"use", std::string(use)}, {"until", until}, {"file", one.file}});
  }
  report.table("keys", std::move(rows));
}

void check_keys(Call& call) {
  if (examine_keys(call)) add_keys_table(call.report, *call.site().signing_keys(call.db()));
}

bool examine_keys(Call& call) {
  const path documents = call.site_directory() / "documents";
  const Places places{documents, documents / "logs_and_misc" / "methods", documents / "certificates"};
  const auto owner = ownership_of(documents);
  if (!owner) throw Refusal("there is no " + documents.string() + "; mount or restore the site's documents");
  if (!are_made(call, places)) return false;
  const bool usable = check_use(call);
  for (const char* name : {"sixa", "sixb"}) check_secret_file(call.report, places.methods / name, *owner);
  check_secret_file(call.report, places.certificates / "oaprivate.key", *owner);
  for (const std::string& file : openemr::key_file_names(places.certificates)) {
    check_secret_file(call.report, places.certificates / file, *owner);
  }
  return usable;
}

}  // namespace oemr::control
