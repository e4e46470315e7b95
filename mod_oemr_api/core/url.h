// SPDX-License-Identifier: Apache-2.0
// Percent encoding, query strings and form bodies with PHP's reading of them, and the parts of an absolute URL.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oemr {

/// "%41" and, on request, "+" decoded; a broken escape stays as it is.
std::string percent_decode(std::string_view text, bool plus_is_blank);
/// RFC 3986: everything but A-Z a-z 0-9 - _ . ~ is escaped.
std::string percent_encode(std::string_view text);
/// As PHP's http_build_query (RFC 1738): blank is "+", "~" is escaped.
std::string form_encode(std::string_view text);

/// Decoded parameters in the order sent. Names ending in "[]" or "[key]" keep their brackets. PHP keeps of equal names
/// the last value at the place of the first: this list keeps all of them, find() gives the last.
class QueryParameters {
 public:
  QueryParameters() = default;
  /// From "a=1&b=2" (a query string or an application/x-www-form-urlencoded body). Throws BeyondLimit.
  static QueryParameters parse(std::string_view text);
  /// How many parse() would read, empty ones included.
  static std::size_t count_in(std::string_view text) noexcept;

  std::optional<std::string_view> find(std::string_view name) const;
  /// find(), or an empty text.
  std::string_view operator[](std::string_view name) const { return find(name).value_or(std::string_view{}); }
  std::size_t count(std::string_view name) const;
  void add(std::string name, std::string value) { all_.emplace_back(std::move(name), std::move(value)); }

  void remove(std::string_view name);

  const std::vector<std::pair<std::string, std::string>>& all() const& noexcept { return all_; }
  /// Of a temporary the list itself, so that a loop over parse(…).all() does not outlive what it walks.
  std::vector<std::pair<std::string, std::string>> all() && noexcept { return std::move(all_); }

 private:
  std::vector<std::pair<std::string, std::string>> all_;
};

struct Url {
  std::string scheme, host, path, query, fragment;  // host in lower case, without brackets; path still encoded
  int port = 0;                                     // 0 when none is written
  bool has_user_info = false;
};
/// An absolute URL with an authority, or nothing.
std::optional<Url> parse_url(std::string_view text);

}  // namespace oemr
