// SPDX-License-Identifier: Apache-2.0
// Who owns a file or folder of a site, and what others may do with it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>

#include "control/report.h"

namespace oemr::control {

struct Ownership {
  uid_t user = 0;
  gid_t group = 0;
  mode_t mode = 0;  // permission bits alone
  bool is_folder = false;
};
/// Nothing when there is none, or none that may be looked at.
std::optional<Ownership> ownership_of(const std::filesystem::path& path);

/// "0640"
std::string mode_text(mode_t mode);
std::string user_name(uid_t user);

/// A secret file: readable by the web server's user, which is the owner of documents, and by no stranger.
void check_secret_file(Report& report, const std::filesystem::path& file, const Ownership& documents);

}  // namespace oemr::control
