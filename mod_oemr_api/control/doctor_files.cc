// SPDX-License-Identifier: Apache-2.0
// Folders of a site, and audit rows that wait in files.
#include <chrono>

#include "control/doctor.h"
#include "control/permissions.h"
#include "openemr/audit_journal.h"

namespace oemr::control {
namespace {

namespace fs = std::filesystem;

fs::path spool_of(const Call& call) {
  const auto named = call.arguments.text("spool");
  return named ? fs::path(*named) : call.site_directory() / "documents" / "logs_and_misc" / "audit_spool";
}

void examine_folder(Report& report, const fs::path& folder, const Ownership& documents) {
  const auto found = ownership_of(folder);
  const std::string subject = "folder " + folder.filename().string(), server = user_name(documents.user);
  if (!found || !found->is_folder) {
    report.problem(subject, "there is no " + folder.string(), "mount or restore the site's documents");
  } else if ((found->mode & 0002) != 0) {
    report.problem(subject, "mode " + mode_text(found->mode) + ": every user of this machine may write to it",
                   "chmod o-w " + folder.string());
  } else if (found->user != documents.user && !(found->group == documents.group && (found->mode & 0020) != 0)) {
    report.problem(
        subject, "it belongs to " + user_name(found->user) + ": " + server + ", who owns documents, cannot write to it",
        "chown " + server + " " + folder.string());
  } else if ((found->mode & 0700) != 0700) {
    report.problem(subject, "mode " + mode_text(found->mode) + " keeps its owner out",
                   "chmod u=rwx " + folder.string());
  } else {
    report.ok(subject, "mode " + mode_text(found->mode) + " of " + user_name(found->user));
  }
}

}  // namespace

void examine_folders(Call& call) {
  const fs::path documents = call.site_directory() / "documents";
  const auto owner = ownership_of(documents);
  if (owner && owner->user == 0) {
    call.report.warning("web server's user",
                        "documents belongs to root, so nobody can say who the web server's user is",
                        "chown -R www-data " + documents.string() + ", with the user of your web server");
  }
  const Ownership expected = owner.value_or(Ownership{});
  examine_folder(call.report, documents, expected);
  if (!owner) return;
  examine_folder(call.report, documents / "certificates", expected);
  examine_folder(call.report, documents / "logs_and_misc" / "methods", expected);
}

void examine_spool(Call& call) {
  const fs::path folder = spool_of(call);
  const auto found = ownership_of(folder);
  if (!found) {
    if (call.arguments.has("spool")) {
      call.report.problem("audit spool", "there is no folder " + folder.string(),
                          "make it, owned by httpd's user and readable by no one else");
    } else {
      call.report.ok("audit spool", "not needed yet: it is made at the first read");
    }
    return;
  }
  if ((found->mode & 0077) != 0) {
    call.report.problem("audit spool", "mode " + mode_text(found->mode) + ": others see what it holds in clear",
                        "chmod 0700 " + folder.string());
  }
  std::error_code failure;
  std::uintmax_t files = 0, bytes = 0;
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure)) {
    if (entry->path().extension() != openemr::AuditJournal::suffix) continue;
    std::error_code gone;  // written to the database in this moment
    const std::uintmax_t size = entry->file_size(gone);
    const auto age = fs::file_time_type::clock::now() - entry->last_write_time(gone);
    const bool is_on_its_way = size < (1 << 20) && age < std::chrono::seconds(10);
    if (gone || size == 0 || is_on_its_way) continue;
    ++files;
    bytes += size;
  }
  if (failure) {
    call.report.problem("audit spool", "cannot list " + folder.string() + ": " + failure.message(),
                        "run as root or as the web server's user");
  } else if (files != 0) {
    call.report.warning("audit spool",
                        std::to_string(files) + " files with " + std::to_string(bytes) +
                            " bytes of audit rows wait in " + folder.string(),
                        "a running httpd writes them within seconds; if they stay, look for OEMR2010 in its error log");
  } else if ((found->mode & 0077) == 0) {
    call.report.ok("audit spool", "empty");
  }
}

}  // namespace oemr::control
