// SPDX-License-Identifier: Apache-2.0
// Escaping and the two places where an attribute is judged.
#include "core/html_writer.h"

#include <algorithm>

#include "core/text.h"

namespace oemr {
namespace {

constexpr std::string_view address_attributes[] = {"href", "src", "action", "formaction"};

bool holds_address(std::string_view attribute) {
  return std::find(std::begin(address_attributes), std::end(address_attributes), attribute) !=
         std::end(address_attributes);
}

/// "//host" is an address of another server without a scheme; browsers read a backslash as a slash and skip tabs and
/// line breaks.
bool is_harmless_address(std::string_view address) {
  if (std::any_of(address.begin(), address.end(), [](char c) { return static_cast<unsigned char>(c) <= 0x20; })) {
    return false;
  }
  if (starts_with_ignoring_case(address, "https://") || starts_with_ignoring_case(address, "http://")) return true;
  return address.starts_with('/') && !address.starts_with("//") && !address.starts_with("/\\");
}

std::string escaped(std::string_view text) { return escape_html(repair_utf8(text)); }

}  // namespace

HtmlWriter& HtmlWriter::doctype() {
  out_.append("<!doctype html>\n");
  return *this;
}

HtmlWriter& HtmlWriter::text(std::string_view text) {
  out_.append(escaped(text));
  return *this;
}

HtmlWriter& HtmlWriter::open(HtmlName name, Attributes attributes) {
  out_.append(1, '<').append(name.text());
  for (const HtmlAttribute& attribute : attributes) {
    if (!attribute.is_present) continue;
    if (holds_address(attribute.name.text()) && !is_harmless_address(attribute.value)) continue;
    out_.append(1, ' ').append(attribute.name.text());
    if (attribute.has_value) out_.append("=\"").append(escaped(attribute.value)).append(1, '"');
  }
  out_.append(1, '>');
  return *this;
}

HtmlWriter& HtmlWriter::close(HtmlName name) {
  out_.append("</").append(name.text()).append(">");
  return *this;
}

}  // namespace oemr
