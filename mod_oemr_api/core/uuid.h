// SPDX-License-Identifier: Apache-2.0
// UUIDs as OpenEMR keeps them: 16 bytes in textual order, timestamp first (COMB), shown in lower case.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace oemr {

struct Uuid {
  std::array<std::uint8_t, 16> bytes{};

  /// Throws Error(500) when the length is another.
  static Uuid from_bytes(std::string_view sixteen_bytes);
  /// OpenEMR's lenient reading of identifiers: any case, with or without dashes, "urn:uuid:" and braces removed.
  static std::optional<Uuid> parse_lenient(std::string_view text);
  /// 8-4-4-4-12 hexadecimal digits of any case; "urn:", "uuid:" and braces removed.
  static std::optional<Uuid> parse(std::string_view text);
  /// Timestamp-first: 48 bits of 10-microsecond units since 1970, then random bits with version 4 and the RFC 4122
  /// variant.
  static Uuid generate();

  std::string text() const;
  std::string_view raw() const noexcept { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
  bool is_nil() const noexcept;
  friend bool operator==(const Uuid&, const Uuid&) = default;
};

/// The text of 16 raw bytes appended to out: the hot path of every record. Throws Error(500) when the length is
/// another.
void append_uuid(std::string& out, std::string_view sixteen_bytes);

}  // namespace oemr
