// SPDX-License-Identifier: Apache-2.0
// Runs the rules of fields over a body and collects every message, in the order and with the texts of OpenEMR.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/error.h"
#include "db/connection.h"
#include "rest/body.h"
#include "rest/field.h"

namespace oemr::rest {

enum class WriteKind { insert, update };

class Validation {
 public:
  Validation(const Body& body, WriteKind kind) : body_(body), kind_(kind) {}

  /// Runs all chains; look-ups go to the connection.
  void check(std::span<const Field> fields, db::Connection& connection);
  void add(std::string_view field, std::string_view rule, std::string text);
  bool has_message(std::string_view field) const noexcept;
  /// Takes back what was found about a field.
  void forgive(std::string_view field);
  const ValidationError::Messages& messages() const noexcept { return messages_; }  // places without one too
  /// Throws ValidationError when there is any message.
  void finish();

 private:
  void check_field(const Field& field, db::Connection& connection);

  const Body& body_;
  WriteKind kind_;
  ValidationError::Messages messages_;
};

/// PHP's is_numeric for texts: blanks around, sign, digits with fraction and exponent.
bool is_numeric_text(std::string_view text) noexcept;
bool is_email(std::string_view text, bool unicode_local_part) noexcept;
bool is_url(std::string_view text) noexcept;

}  // namespace oemr::rest
