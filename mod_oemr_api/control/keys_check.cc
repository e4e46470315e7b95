// SPDX-License-Identifier: Apache-2.0
// Whether the keys of a site can be used, and by whom. Makes none.
#include "control/command.h"
#include "control/permissions.h"
#include "core/encoding.h"
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

void check_use(Call& call) {
  Report& report = call.report;
  try {
    const auto keys = call.site().signing_keys(call.db());
    report.ok("encryption keys", "readable, and they decrypt");
    report.ok("signing key", "readable, decrypts, both halves belong together, " +
                                 std::to_string(from_base64url(keys->modulus()).value_or("").size() * 8) +
                                 " bits; published at /oauth2/" + call.site_name() + "/jwk as kid " + keys->key_id());
  } catch (const db::DatabaseError&) {
    throw;
  } catch (const Error& error) {
    report.problem("keys", error.what(), std::string(from_backup));
  }
}

}  // namespace

void check_keys(Call& call) {
  const path documents = call.site_directory() / "documents";
  const Places places{documents, documents / "logs_and_misc" / "methods", documents / "certificates"};
  const auto owner = ownership_of(documents);
  if (!owner) throw Refusal("there is no " + documents.string() + "; mount or restore the site's documents");
  if (!are_made(call, places)) return;
  check_use(call);
  for (const char* name : {"sixa", "sixb"}) check_secret_file(call.report, places.methods / name, *owner);
  check_secret_file(call.report, places.certificates / "oaprivate.key", *owner);
}

}  // namespace oemr::control
