// SPDX-License-Identifier: Apache-2.0
// OpenEMR's access control lists (phpGACL tables): the same answers as AclMain::aclCheckCore.
#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "db/connection.h"

namespace oemr::openemr {

/// Superusers (admin/super) pass; otherwise a deny among the rules of the user and his groups wins over an allow.
/// return_values: only rules with one of these levels count (comma separated; empty = any). One statement.
bool is_allowed(db::Connection& connection, std::string_view username, std::string_view section, std::string_view value,
                std::string_view return_values = {});

/// Sign-in demands that the user is in at least one ACL group.
bool is_in_any_group(db::Connection& connection, std::string_view username);

/// Answers of is_allowed() for a short time; thread safe, no lock is held while the database is asked.
class AclCache {
 public:
  explicit AclCache(std::chrono::seconds time_to_live, std::size_t capacity = 8192)
      : time_to_live_(time_to_live), capacity_(capacity) {}

  bool is_allowed(db::Connection& connection, std::string_view username, std::string_view section,
                  std::string_view value, std::string_view return_values = {});

 private:
  using Clock = std::chrono::steady_clock;
  struct Answer {
    bool allowed;
    Clock::time_point expires;
  };

  const std::chrono::seconds time_to_live_;
  const std::size_t capacity_;
  std::mutex mutex_;
  std::unordered_map<std::string, Answer> answers_;
};

}  // namespace oemr::openemr
