// SPDX-License-Identifier: Apache-2.0
// Writes rows as JSON objects.
#include "rest/record_writer.h"

#include <algorithm>
#include <cstdint>
#include <string>

namespace oemr::rest {
namespace {

/// RFC 8259, 6: no zeros before the first digit; YEAR and ZEROFILL columns have them.
std::string_view without_zero_fill(std::string_view digits) noexcept {
  return digits.substr(std::min(digits.find_first_not_of('0'), digits.size() - 1));
}

}  // namespace

void RecordWriter::write_value(JsonWriter& out, const db::Rows& rows, std::size_t column, bool text_mode) {
  if (rows.is_null(column)) {
    out.null();
    return;
  }
  switch (rows.columns()[column].kind) {
    case db::ColumnKind::integer:
      if (text_mode) {
        out.string(rows.text(column));
      } else {
        out.raw(without_zero_fill(rows.text(column)));  // exact for unsigned BIGINT too
      }
      break;
    case db::ColumnKind::bits: {
      const std::string number = std::to_string(static_cast<std::uint64_t>(rows.integer(column)));
      text_mode ? out.string(number) : out.raw(number);
      break;
    }
    case db::ColumnKind::real:
      if (text_mode) {
        out.string(rows.text(column));
      } else {
        out.raw(rows.text(column));
      }
      break;
    case db::ColumnKind::uuid: {
      std::string text;
      const std::string_view bytes = rows.text(column);
      if (bytes.size() == Uuid().bytes.size()) append_uuid(text, bytes);
      out.string(text.empty() ? bytes : text);  // VARBINARY(16) may hold anything
      break;
    }
    default:
      out.string(rows.text(column));
  }
}

void RecordWriter::write(JsonWriter& out, const db::Rows& rows) {
  out.begin_object();
  const auto columns = rows.columns().first(rows.columns().size() - hidden_);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (write_column(out, rows, i)) continue;
    out.key(columns[i].name);
    write_value(out, rows, i, text_mode_);
  }
  append(out, rows);
  out.end_object();
}

}  // namespace oemr::rest
