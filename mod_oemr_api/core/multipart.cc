// SPDX-License-Identifier: Apache-2.0
// Finds delimiters and headers in a form, wherever its pieces were cut.
#include "core/multipart.h"

#include <algorithm>

#include "core/error.h"
#include "core/limits.h"
#include "core/text.h"

namespace oemr {
namespace {

constexpr std::size_t longest_headers = 16384, longest_padding = 256, longest_boundary = 70;
constexpr std::string_view line_end = "\r\n", blank_line = "\r\n\r\n";

[[noreturn]] void refuse(const char* why) { throw BadRequest(std::string("the form cannot be read: ") + why); }

std::string_view token(std::string_view& text) {
  // RFC 9110 section 5.6.2, and "*" of extended parameters with it.
  const std::string_view token =
      text.substr(0, std::min(text.find_first_of(" \t\"(),/:;<=>?@[\\]{}\r\n"), text.size()));
  text.remove_prefix(token.size());
  return token;
}

/// Browsers send backslashes of file names as they are: only those before a quote or a backslash quote it.
std::string quoted_text(std::string_view& text) {
  std::string value;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      text.remove_prefix(i + 1);
      return value;
    }
    if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\')) ++i;
    value += text[i];
  }
  refuse("a quoted text has no end");
}

void skip_blanks(std::string_view& text) { text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size())); }

/// The first item of a header with parameters, in lower case; each parameter goes to take(name in lower case, value).
template <class Take>
std::string read_parameters(std::string_view text, Take take) {
  skip_blanks(text);
  const std::size_t end = std::min(text.find_first_of("; \t"), text.size());
  std::string first = lower_ascii(text.substr(0, end));
  text.remove_prefix(end);
  for (;;) {
    skip_blanks(text);
    if (text.empty()) return first;
    if (text.front() != ';') refuse("a header has a malformed parameter");
    text.remove_prefix(1);
    skip_blanks(text);
    if (text.empty()) return first;
    const std::string name = lower_ascii(token(text));
    if (name.empty() || !text.starts_with('=')) refuse("a header has a malformed parameter");
    text.remove_prefix(1);
    take(name, text.starts_with('"') ? quoted_text(text) : std::string(token(text)));
  }
}

FormPart read_disposition(std::string_view value) {
  FormPart part;
  bool has_name = false;
  const auto take = [&](const std::string& name, std::string text) {
    // Of two names other readers could take the other one.
    if ((name == "name" && has_name) || (name == "filename" && part.file_name)) refuse("a part has two names");
    if (name == "name") {
      has_name = true;
      part.name = std::move(text);
    } else if (name == "filename") {
      part.file_name = std::move(text);
    }
  };
  if (read_parameters(value, take) != "form-data" || !has_name) refuse("a part has no name");
  return part;
}

FormPart read_part_headers(std::string_view block) {
  std::optional<FormPart> part;
  while (!block.empty()) {
    std::size_t end = block.find(line_end);
    // A line that begins with a blank continues the one before (RFC 5322 section 2.2.3).
    while (end + 2 < block.size() && (block[end + 2] == ' ' || block[end + 2] == '\t'))
      end = block.find(line_end, end + 2);
    std::string line = replace_all(block.substr(0, end), line_end, "");
    block.remove_prefix(end + 2);
    const auto is_control = [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; };
    if (std::any_of(line.begin(), line.end(), is_control)) refuse("a header holds control characters");
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) refuse("a header has no colon");
    if (!equal_ignoring_case(trim(std::string_view(line).substr(0, colon)), "content-disposition")) continue;
    if (part) refuse("a part has two names");
    part = read_disposition(std::string_view(line).substr(colon + 1));
  }
  if (!part) refuse("a part has no name");
  return *std::move(part);
}

}  // namespace

std::string FormParser::boundary_of(std::string_view content_type) {
  std::string boundary;
  const std::string type = read_parameters(content_type, [&](const std::string& name, std::string value) {
    if (name == "boundary") boundary = std::move(value);
  });
  if (type != "multipart/form-data") throw BadRequest("the body must be multipart/form-data", 415);
  constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'()+_,-./:=? ";
  if (boundary.empty() || boundary.size() > longest_boundary || boundary.ends_with(' ') ||
      boundary.find_first_not_of(allowed) != std::string::npos) {
    refuse("Content-Type names no boundary");
  }
  return boundary;
}

/// A form may begin with its first delimiter: it is read as if a line had ended before.
FormParser::FormParser(std::string_view boundary, FormSink& sink)
    : sink_(sink), delimiter_("\r\n--" + std::string(boundary)), pending_(line_end) {}

void FormParser::feed(std::string_view bytes) {
  if (state_ == State::epilogue) return;
  pending_.append(bytes);
  while (step()) {
  }
}

void FormParser::finish() const {
  if (state_ != State::epilogue) refuse("it ends before its final boundary");
}

/// False when more bytes are needed.
bool FormParser::step() {
  switch (state_) {
    case State::preamble:
    case State::content:
      return pass_content();
    case State::delimiter:
      return pass_delimiter();
    case State::headers:
      return pass_headers();
    case State::epilogue:
      pending_.clear();
      return false;
  }
  return false;
}

bool FormParser::pass_content() {
  const std::size_t found = pending_.find(delimiter_);
  const bool ends = found != std::string::npos;
  // The last bytes may be the beginning of a delimiter.
  const std::size_t size = ends ? found : pending_.size() - std::min(pending_.size(), delimiter_.size() - 1);
  if (state_ == State::content && size != 0) sink_.part_bytes(std::string_view(pending_).substr(0, size));
  pending_.erase(0, ends ? size + delimiter_.size() : size);
  if (!ends) return false;
  if (state_ == State::content) sink_.end_part();
  state_ = State::delimiter;
  return true;
}

/// What follows a delimiter: "--" after the last one, else padding and the end of the line.
bool FormParser::pass_delimiter() {
  if (pending_.size() < 2) return false;
  if (pending_.starts_with("--")) {
    state_ = State::epilogue;
    return true;
  }
  const std::size_t end = pending_.find_first_not_of(" \t");
  if (std::min(end, pending_.size()) > longest_padding) refuse("a boundary's line is too long");
  if (end == std::string::npos || pending_.size() < end + 2) return false;
  if (pending_.compare(end, 2, line_end) != 0) refuse("a boundary is followed by other text");
  pending_.erase(0, end);  // the line's end stays: headers begin after one
  state_ = State::headers;
  return true;
}

bool FormParser::pass_headers() {
  const std::size_t end = pending_.find(blank_line);
  if (std::min(end, pending_.size()) > longest_headers) refuse("the headers of a part are too long");
  if (end == std::string::npos) return false;
  // The end of the empty line may begin the next delimiter: the part is empty then (RFC 2046 section 5.1.1).
  const std::string_view after = std::string_view(pending_).substr(end + 2, delimiter_.size());
  if (after.size() < delimiter_.size() && std::string_view(delimiter_).starts_with(after)) return false;
  check_limit(++parts_, limits::form_parts);
  sink_.begin_part(read_part_headers(std::string_view(pending_).substr(2, end)));
  pending_.erase(0, after == delimiter_ ? end + 2 : end + 4);
  state_ = State::content;
  return true;
}

}  // namespace oemr
