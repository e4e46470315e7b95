// SPDX-License-Identifier: Apache-2.0
// multipart/form-data (RFC 7578, RFC 2046 section 5.1) that comes in pieces: nothing but headers is ever kept.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace oemr {

/// What Content-Disposition says of a part; quoted pairs are undone, nothing else is decoded.
struct FormPart {
  std::string name;
  std::optional<std::string> file_name;
};

/// Takes the parts of a form as they come.
class FormSink {
 public:
  virtual ~FormSink() = default;
  virtual void begin_part(const FormPart& part) = 0;
  virtual void part_bytes(std::string_view bytes) = 0;
  virtual void end_part() = 0;
};

class FormParser {
 public:
  /// Of a Content-Type header. Throws BadRequest: 415 when it is no multipart/form-data, 400 without a boundary of the
  /// form that RFC 2046 allows.
  static std::string boundary_of(std::string_view content_type);

  FormParser(std::string_view boundary, FormSink& sink);

  /// Throws BadRequest for what is no form. Nothing may be fed after that.
  void feed(std::string_view bytes);
  /// Throws BadRequest unless the final boundary has come.
  void finish() const;

 private:
  enum class State { preamble, delimiter, headers, content, epilogue };
  bool step();
  bool pass_content();
  bool pass_delimiter();
  bool pass_headers();

  FormSink& sink_;
  const std::string delimiter_;
  std::string pending_;  // what cannot be judged yet: never more than a piece and a header block
  State state_ = State::preamble;
  std::size_t parts_ = 0;
};

}  // namespace oemr
