// SPDX-License-Identifier: Apache-2.0
// Failed sign-ins, counted by user (users_secure) and by address (ip_tracking) together with OpenEMR's own pages.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "db/connection.h"
#include "openemr/globals.h"

namespace oemr::oauth {

struct LoginCounter {
  std::int64_t failures = 0;
  std::string last_failure;       // local time, or empty
  bool notice_sent = false;       // the administrator was told of the block
  bool is_known = false;          // addresses only: has a row
  bool is_barred = false;         // addresses only: by hand
  bool skips_dummy_hash = false;  // addresses only: ip_no_prevent_timing_attack
};

struct LoginLimit {
  std::int64_t maximum = 0;        // 0: none
  std::int64_t reset_seconds = 0;  // 0: failures are never forgotten
};
LoginLimit user_limit(const openemr::Globals& globals);
LoginLimit address_limit(const openemr::Globals& globals);

/// Whether so many failures, the last of them so recent, close the door.
bool is_over_limit(const LoginCounter& counter, const LoginLimit& limit, std::string_view local_now);

LoginCounter read_address_counter(db::Connection& db, std::string_view address);

/// OpenEMR has a row for each address that a user signed in from.
void note_address(db::Connection& db, std::string_view address);
void count_user_failure(db::Connection& db, std::int64_t user_id, const LoginLimit& limit, std::string_view local_now);
void count_address_failure(db::Connection& db, std::string_view address, const LoginLimit& limit,
                           std::string_view local_now);
void forget_user_failures(db::Connection& db, std::int64_t user_id);
void forget_address_failures(db::Connection& db, std::string_view address);

/// Marks that the block was noticed and, where the site has both addresses for it, queues a mail to the practice.
void notice_user_block(db::Connection& db, const openemr::Globals& globals, std::int64_t user_id,
                       std::string_view username, std::string_view local_now);
void notice_address_block(db::Connection& db, const openemr::Globals& globals, std::string_view address,
                          std::string_view local_now);

}  // namespace oemr::oauth
