// SPDX-License-Identifier: Apache-2.0
// A row as a JSON object: every column under its alias, in order; resources override single columns and append members.
#pragma once

#include "core/json_writer.h"
#include "db/related.h"

namespace oemr::rest {

class RecordWriter {
 public:
  virtual ~RecordWriter() = default;

  /// PHP's text mode: numbers as strings.
  void use_text_mode(bool on) noexcept { text_mode_ = on; }
  /// So many last columns are for append() alone.
  void hide_last(std::size_t columns) noexcept { hidden_ = columns; }
  void write(JsonWriter& out, const db::Rows& rows);

  /// One column's value by its type.
  static void write_value(JsonWriter& out, const db::Rows& rows, std::size_t column, bool text_mode);

 protected:
  /// Writes the member itself and returns true, or leaves it to the mechanism.
  virtual bool write_column(JsonWriter&, const db::Rows&, std::size_t) { return false; }
  /// Members after the last column.
  virtual void append(JsonWriter&, const db::Rows&) {}

 private:
  bool text_mode_ = false;
  std::size_t hidden_ = 0;
};

}  // namespace oemr::rest
