// SPDX-License-Identifier: Apache-2.0
// Writes rows as JSON objects.
#include "rest/record_writer.h"

#include <string>

namespace oemr::rest {

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
        out.raw(rows.text(column));  // exact for unsigned BIGINT too
      }
      break;
    case db::ColumnKind::real:
      if (text_mode) {
        out.string(rows.text(column));
      } else {
        out.raw(rows.text(column));
      }
      break;
    case db::ColumnKind::uuid: {
      std::string text;
      append_uuid(text, rows.text(column));
      out.string(text);
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
