// SPDX-License-Identifier: Apache-2.0
// Audit entries as records of a journal file: a header, then the fields, each with its length.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "openemr/audit.h"

namespace oemr::openemr {

/// Of the bytes in front of each record. Binary, not JSON: an answer of 1 MiB is copied and never escaped or parsed.
/// Numbers are in the machine's own byte order; journals do not travel.
struct AuditRecordHeader {
  static constexpr std::size_t size = 32;
  std::size_t payload_size = 0;  // 0: the record holds nothing, it only tried whether the file can be written to
  std::uint64_t sequence = 0;    // rises within a file; tells what the database holds already
  std::string digest;            // of the payload

  /// Nothing when these are not the bytes in front of a record.
  static std::optional<AuditRecordHeader> parse(std::string_view bytes);
};

/// A whole record, whose sequence is still to be set; without an entry one that holds nothing.
std::string encode(const AuditEntry* entry);
void set_sequence(std::string& record, std::uint64_t sequence);

/// Nothing when the payload is not the one that the header was made for.
std::optional<AuditEntry> decode(const AuditRecordHeader& header, std::string_view payload);

}  // namespace oemr::openemr
