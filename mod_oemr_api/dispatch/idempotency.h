// SPDX-License-Identifier: Apache-2.0
// Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): a POST that comes twice writes once and is answered
// alike.
#pragma once

#include <optional>
#include <string>

#include "rest/call.h"

namespace oemr::dispatch {

/// The key is the client's and its user's own, for a day. It is written with the record, in one transaction, into the
/// table oemr_idempotency_key, which is made at its first use (sql/oemr_idempotency_key.sql makes it by hand).
class IdempotentWrite {
 public:
  /// Nothing unless the call is a POST with that header. Throws BadRequest for a key that is none.
  static std::optional<IdempotentWrite> of(const rest::Call& call);

  /// Outside the transaction: forgets keys of more than a day.
  void prepare(db::Connection& connection) const;
  /// In the transaction: claims the key, waiting for one who has claimed it and not finished. True when the answer of
  /// the first submission has been given. Throws 422 when that was another request.
  bool answer_again(rest::Call& call) const;
  /// In the transaction: keeps the answer.
  void keep(rest::Call& call) const;

 private:
  IdempotentWrite(std::string key, std::string request) : key_(std::move(key)), request_(std::move(request)) {}
  std::string key_, request_;  // SHA-256
};

}  // namespace oemr::dispatch
