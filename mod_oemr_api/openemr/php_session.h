// SPDX-License-Identifier: Apache-2.0
// Sessions of OpenEMR's own pages, as PHP keeps them in files: who is signed in to the EHR. Read only.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace oemr::openemr {

/// Of the cookie, and of OpenEMR's variables in the session.
inline constexpr std::string_view ehr_session_name = "OpenEMR";

struct EhrSession {
  std::string site, username, password_hash;
  std::int64_t user_id = 0;
};

/// The session of that id in the folder (PHP's session.save_path), if it was used within so many seconds (0: however
/// old) and somebody is signed in. The id comes from a cookie; one that PHP would not have made is not looked for.
std::optional<EhrSession> read_ehr_session(const std::filesystem::path& folder, std::string_view id,
                                           std::int64_t seconds);

/// From the content of a file: "name|value" again and again, values in PHP's serialized form. OpenEMR from 8.0.0 on has
/// all its variables in one value, named after the session's cookie.
std::optional<EhrSession> parse_ehr_session(std::string_view text);

}  // namespace oemr::openemr
