// SPDX-License-Identifier: Apache-2.0
// Writes compact JSON into a string, as PHP's json_encode does: non-ASCII as \uXXXX, slashes plain (or escaped on
// request).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace oemr {

/// Commas are the writer's business. Invalid UTF-8 becomes U+FFFD. The string that it writes to must outlive it; it may
/// be emptied between values (rows are streamed that way).
class JsonWriter {
 public:
  enum class Slashes { plain, escaped };

  explicit JsonWriter(std::string& out, Slashes slashes = Slashes::plain)
      : out_(out), escape_slash_(slashes == Slashes::escaped) {}

  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);

  JsonWriter& string(std::string_view value);
  JsonWriter& integer(std::int64_t value);
  /// Shortest form that reads back; integral values print with ".0" as PHP does.
  JsonWriter& real(double value);
  JsonWriter& boolean(bool value);
  JsonWriter& null();
  /// JSON text made elsewhere.
  JsonWriter& raw(std::string_view json);

  /// key and string in one.
  JsonWriter& member(std::string_view name, std::string_view value) { return key(name).string(value); }

 private:
  void separate();

  std::string& out_;
  bool escape_slash_;
  bool comma_ = false;
};

/// The text as a JSON string with its quotes, appended to out.
void append_json_string(std::string& out, std::string_view text,
                        JsonWriter::Slashes slashes = JsonWriter::Slashes::plain);

}  // namespace oemr
