// SPDX-License-Identifier: Apache-2.0
// Reads Range, If-Range, If-Match and If-None-Match in the order of RFC 9110 section 13.2.2.
#include "rest/byte_range.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "core/text.h"
#include "rest/entity_tag.h"

namespace oemr::rest {
namespace {

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size() || text.empty()) return std::nullopt;
  return error == std::errc::result_out_of_range ? UINT64_MAX : value;
}

/// Nothing: all of it. Of size 0: outside.
std::optional<ByteRange> parse_range(std::string_view text, std::uint64_t size) {
  constexpr std::string_view unit = "bytes=";
  if (!starts_with_ignoring_case(text, unit)) return std::nullopt;
  text = trim(text.substr(unit.size()));
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const std::optional<std::uint64_t> first = number(text.substr(0, dash)), last = number(text.substr(dash + 1));
  const bool has_first = dash != 0, has_last = dash + 1 != text.size();
  if (has_first != first.has_value() || has_last != last.has_value() || (!has_first && !has_last)) return std::nullopt;
  if (!has_first && *last == 0) return ByteRange{};
  if (!has_first) return ByteRange{size - std::min(*last, size), std::min(*last, size)};
  if (has_last && *last < *first) return std::nullopt;
  if (*first >= size) return ByteRange{};
  const std::uint64_t end = has_last ? std::min(*last, size - 1) : size - 1;
  return ByteRange{*first, end - *first + 1};
}

}  // namespace

ByteRange choose_range(const Request& request, Response& response, std::string_view tag, std::uint64_t size) {
  response.header("ETag", std::string(tag));
  response.header("Accept-Ranges", "bytes");
  if (const auto wanted = request.header("If-Match"); wanted && !names_tag(*wanted, tag, false)) {
    response.status = 412;
    return {};
  }
  if (const auto known = request.header("If-None-Match"); known && names_tag(*known, tag, true)) {
    response.status = 304;
    return {};
  }
  ByteRange chosen{0, size};
  const auto range = request.header("Range"), if_range = request.header("If-Range");
  if (range && request.method == "GET" && (!if_range || names_tag(*if_range, tag, false))) {
    if (const std::optional<ByteRange> part = parse_range(*range, size)) {
      const std::string whole = std::to_string(size);
      response.status = part->size == 0 ? 416 : 206;
      response.header("Content-Range", part->size == 0
                                           ? "bytes */" + whole
                                           : "bytes " + std::to_string(part->first) + "-" +
                                                 std::to_string(part->first + part->size - 1) + "/" + whole);
      chosen = *part;
    }
  }
  response.header("Content-Length", std::to_string(chosen.size));
  return chosen;
}

}  // namespace oemr::rest
