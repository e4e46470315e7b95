// SPDX-License-Identifier: Apache-2.0
// stat(2), and what it should say.
#include "control/permissions.h"

#include <array>
#include <cstdio>
#include <pwd.h>
#include <sys/stat.h>
#include <vector>

namespace oemr::control {

std::optional<Ownership> ownership_of(const std::filesystem::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return Ownership{status.st_uid, status.st_gid, status.st_mode & 07777U, S_ISDIR(status.st_mode)};
}

std::string mode_text(mode_t mode) {
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "%04o", static_cast<unsigned>(mode));
  return text.data();
}

std::string user_name(uid_t user) {
  std::vector<char> buffer(4096);
  struct passwd entry {};
  struct passwd* found = nullptr;
  if (::getpwuid_r(user, &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) {
    return std::to_string(user);
  }
  return found->pw_name;
}

void check_secret_file(Report& report, const std::filesystem::path& file, const Ownership& documents) {
  const auto found = ownership_of(file);
  if (!found) return;
  const std::string subject = "permissions of " + file.filename().string();
  const std::string server = user_name(documents.user);
  const bool server_reads = found->user == documents.user     ? (found->mode & 0400) != 0
                            : found->group == documents.group ? (found->mode & 0040) != 0
                                                              : (found->mode & 0004) != 0;
  const bool is_sealed = file.filename() == "sixa" || file.filename() == "sixb";
  if (is_sealed && (found->mode & 0003) == 0 && (found->mode & 0004) != 0) {
    report.warning(subject,
                   "mode " + mode_text(found->mode) +
                       ", as OpenEMR leaves it: every user of this machine may read it, "
                       "and needs only the database to open it",
                   "chmod o= " + file.string());
  } else if ((found->mode & 0007) != 0) {
    report.problem(subject, "mode " + mode_text(found->mode) + " lets every user of this machine at it",
                   "chmod o= " + file.string());
  } else if (!server_reads) {
    report.problem(subject,
                   "mode " + mode_text(found->mode) + " of " + user_name(found->user) + ": " + server +
                       ", who owns documents, cannot read it",
                   "chown " + server + " " + file.string() + " && chmod 0640 " + file.string());
  } else {
    report.ok(subject, "mode " + mode_text(found->mode) + " of " + user_name(found->user));
  }
}

}  // namespace oemr::control
