// SPDX-License-Identifier: Apache-2.0
// Writes HTML. Names of elements and attributes are literals of the program; everything else is escaped on its way in.
#pragma once

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>

namespace oemr {

/// The name of an element or attribute: a literal, so that no value from outside can become markup.
class HtmlName {
 public:
  consteval HtmlName(const char* literal) : text_(literal) {}  // NOLINT(google-explicit-constructor): reads as HTML
  constexpr std::string_view text() const noexcept { return text_; }

 private:
  std::string_view text_;
};

struct HtmlAttribute {
  HtmlAttribute(HtmlName attribute, std::string_view text, bool is_there = true)
      : name(attribute), value(text), is_present(is_there) {}
  /// checked, required, …: there or not.
  template <std::same_as<bool> Flag>
  HtmlAttribute(HtmlName attribute, Flag is_set) : name(attribute), is_present(is_set), has_value(false) {}

  HtmlName name;
  std::string_view value;
  bool is_present = true, has_value = true;
};

/// Values of href, src, action and formaction must be http(s) addresses or lie on this server; others are left out, so
/// that no address runs a script. Invalid UTF-8 becomes U+FFFD. The string that it writes to must outlive it.
class HtmlWriter {
 public:
  using Attributes = std::initializer_list<HtmlAttribute>;

  explicit HtmlWriter(std::string& out) : out_(out) {}

  /// "<!doctype html>".
  HtmlWriter& doctype();
  HtmlWriter& text(std::string_view text);

  /// An element with its content: a text, or a function that writes it.
  template <class Content>
  HtmlWriter& element(HtmlName name, Attributes attributes, const Content& content) {
    open(name, attributes);
    if constexpr (std::is_invocable_v<const Content&>) {
      content();
    } else {
      text(content);
    }
    return close(name);
  }
  template <class Content>
  HtmlWriter& element(HtmlName name, const Content& content) {
    return element(name, {}, content);
  }
  /// An element that has no content and no end: input, meta, link, img.
  HtmlWriter& single(HtmlName name, Attributes attributes) { return open(name, attributes); }

 private:
  HtmlWriter& open(HtmlName name, Attributes attributes);
  HtmlWriter& close(HtmlName name);

  std::string& out_;
};

}  // namespace oemr
