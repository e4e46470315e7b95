// SPDX-License-Identifier: Apache-2.0
// Coded texts ("ICD10:I10;SNOMED-CT:38341003") with the descriptions that the install has for them.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/json_writer.h"
#include "db/connection.h"

namespace oemr::openemr {

struct CodeEntry {
  std::string_view type;  // empty: none was written
  std::string_view code;
  std::string_view modifier;
};

/// The entries between semicolons, in order; an empty text has none.
std::vector<CodeEntry> parse_codes(std::string_view coded);
/// The URI or OID of a code type, or empty; by_url: as OpenEMR has them from 7.0.4 on.
std::string_view code_system(std::string_view type, bool by_url = false) noexcept;

/// Descriptions of all codes of an answer, looked up with one statement for each kind of code table.
class CodeBook {
 public:
  CodeBook() = default;
  static CodeBook load(db::Connection& connection, std::span<const std::string> coded_texts);

  /// Empty when the install knows none.
  std::string_view description(const CodeEntry& entry) const;
  /// {"I10":{"code","description","code_type","system"}}; of equal codes the last. An empty or NULL text is the
  /// caller's. unknown: the description of a code that the install has none for; nothing is null.
  void write(JsonWriter& out, std::string_view coded, std::optional<std::string_view> unknown = "") const;

 private:
  std::map<std::pair<std::string, std::string>, std::string, std::less<>> descriptions_;  // type, code
  bool by_url_ = false;
};

}  // namespace oemr::openemr
