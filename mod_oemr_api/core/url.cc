// SPDX-License-Identifier: Apache-2.0
// Percent encoding, query strings and form bodies with PHP's reading of them, and the parts of an absolute URL.
#include "core/url.h"

#include <algorithm>
#include <charconv>
#include <cstddef>

#include "core/limits.h"
#include "core/text.h"

namespace oemr {
namespace {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_alphanumeric(char c) noexcept { return is_digit(c) || is_letter(c); }

constexpr int digit_value(char c) noexcept {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void append_escape(std::string& out, char c) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  out += '%';
  out += digits[byte >> 4U];
  out += digits[byte & 0x0FU];
}

std::string encode(std::string_view text, std::string_view plain_marks, bool blank_as_plus) {
  std::string result;
  result.reserve(text.size());
  for (const char c : text) {
    if (is_alphanumeric(c) || plain_marks.find(c) != std::string_view::npos) {
      result += c;
    } else if (c == ' ' && blank_as_plus) {
      result += '+';
    } else {
      append_escape(result, c);
    }
  }
  return result;
}

bool is_scheme(std::string_view text) noexcept {
  return !text.empty() && is_letter(text.front()) && std::all_of(text.begin(), text.end(), [](char c) {
    return is_alphanumeric(c) || c == '+' || c == '-' || c == '.';
  });
}

/// Names and dotted numbers. RFC 3986 also allows escapes and sub-delimiters in a name; no real host has them.
bool is_host_name(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~';
  });
}

bool is_address_literal(std::string_view text) noexcept {
  return text.find(':') != std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [](char c) { return digit_value(c) >= 0 || c == ':' || c == '.'; });
}

/// ":8080" or nothing; a lone ":" is allowed by RFC 3986 section 3.2.3.
bool read_port(std::string_view text, int& port) noexcept {
  if (text.empty() || text == ":") return true;
  if (text.front() != ':') return false;
  text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port > 0 && port <= 65535;
}

bool read_authority(std::string_view authority, Url& url) {
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
    url.has_user_info = true;
    authority.remove_prefix(at + 1);
  }
  std::string_view host;
  std::size_t host_end = 0;
  if (authority.starts_with('[')) {
    const std::size_t bracket = authority.find(']');
    if (bracket == std::string_view::npos) return false;
    host = authority.substr(1, bracket - 1);
    host_end = bracket + 1;
    if (!is_address_literal(host)) return false;
  } else {
    host_end = std::min(authority.find(':'), authority.size());
    host = authority.substr(0, host_end);
    if (!is_host_name(host)) return false;
  }
  url.host = lower_ascii(host);
  return read_port(authority.substr(host_end), url.port);
}

/// Cuts the part from the first separator on off the text and gives what follows the separator.
std::string cut_from(std::string_view& text, char separator) {
  const std::size_t found = text.find(separator);
  if (found == std::string_view::npos) return {};
  std::string result(text.substr(found + 1));
  text = text.substr(0, found);
  return result;
}

}  // namespace

std::string percent_decode(std::string_view text, bool plus_is_blank) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_blank) {
      result += ' ';
      continue;
    }
    if (text[i] == '%' && text.size() - i > 2) {
      const int high = digit_value(text[i + 1]);
      const int low = digit_value(text[i + 2]);
      if (high >= 0 && low >= 0) {
        result += static_cast<char>(high * 16 + low);
        i += 2;
        continue;
      }
    }
    result += text[i];
  }
  return result;
}

std::string percent_encode(std::string_view text) { return encode(text, "-_.~", false); }

std::string form_encode(std::string_view text) { return encode(text, "-_.", true); }

std::size_t QueryParameters::count_in(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '&')) + 1;
}

QueryParameters QueryParameters::parse(std::string_view text) {
  QueryParameters result;
  check_limit(count_in(text), limits::parameters);
  for (const std::string_view part : split(text, '&')) {
    const std::size_t equals = std::min(part.find('='), part.size());
    if (equals == 0) continue;  // PHP drops values without a name
    const std::string_view value = equals < part.size() ? part.substr(equals + 1) : std::string_view{};
    result.add(percent_decode(part.substr(0, equals), true), percent_decode(value, true));
  }
  return result;
}

std::optional<std::string_view> QueryParameters::find(std::string_view name) const {
  const auto found = std::find_if(all_.rbegin(), all_.rend(), [&](const auto& one) { return one.first == name; });
  if (found == all_.rend()) return std::nullopt;
  return found->second;
}

void QueryParameters::remove(std::string_view name) {
  std::erase_if(all_, [&](const auto& one) { return one.first == name; });
}

std::size_t QueryParameters::count(std::string_view name) const {
  return static_cast<std::size_t>(
      std::count_if(all_.begin(), all_.end(), [&](const auto& one) { return one.first == name; }));
}

std::optional<Url> parse_url(std::string_view text) {
  // Browsers read a backslash as a slash and drop line breaks: a URL with one means different hosts to different
  // readers.
  const bool clean = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7F' && c != '\\'; });
  const std::size_t colon = text.find(':');
  if (!clean || colon == std::string_view::npos || !is_scheme(text.substr(0, colon))) return std::nullopt;
  Url url;
  url.scheme = lower_ascii(text.substr(0, colon));
  text.remove_prefix(colon + 1);
  if (!text.starts_with("//")) return std::nullopt;
  text.remove_prefix(2);
  url.fragment = cut_from(text, '#');
  url.query = cut_from(text, '?');
  const std::size_t slash = std::min(text.find('/'), text.size());
  url.path = std::string(text.substr(slash));
  if (!read_authority(text.substr(0, slash), url)) return std::nullopt;
  return url;
}

}  // namespace oemr
