// SPDX-License-Identifier: Apache-2.0
// Makes and compares entity tags.
#include "rest/entity_tag.h"

#include "core/crypto.h"
#include "core/encoding.h"
#include "core/limits.h"
#include "core/text.h"

namespace oemr::rest {
namespace {

constexpr std::size_t tag_bytes = 15;  // 20 letters of base64url; chance never makes two records alike

/// The next quoted tag of a list, without its quotes; nothing when there is none or the list is malformed.
std::optional<std::string_view> next_tag(std::string_view& list, bool& weak) {
  list.remove_prefix(std::min(list.find_first_not_of(" \t,"), list.size()));
  weak = list.starts_with("W/");
  if (weak) list.remove_prefix(2);
  if (!list.starts_with('"')) return std::nullopt;
  const std::size_t end = list.find('"', 1);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view tag = list.substr(1, end - 1);
  list.remove_prefix(end + 1);
  return tag;
}

}  // namespace

std::string entity_tag(std::string_view representation) {
  const std::string digest = crypto::digest(crypto::Digest::sha256, representation);
  return "\"" + base64url(std::string_view(digest).substr(0, tag_bytes)) + "\"";
}

bool names_tag(std::string_view field_value, std::string_view tag, bool weak_counts) {
  if (trim(field_value) == "*") return true;
  const bool is_weak = tag.starts_with("W/");
  const std::string_view own = tag.substr(is_weak ? 3 : 1, tag.size() - (is_weak ? 4 : 2));
  bool weak = false;
  std::size_t tags = 0;
  while (const auto named = next_tag(field_value, weak)) {
    check_limit(++tags, limits::entity_tags);
    std::string_view text = *named;
    for (const std::string_view suffix : {"-gzip", "-br"}) {
      if (text.ends_with(suffix)) text.remove_suffix(suffix.size());
    }
    if ((weak_counts || !weak) && text == own) return true;
  }
  return false;
}

void make_conditional(const Request& request, Response& response) {
  if (response.status != 200 || response.is_started()) return;
  const std::string* own = response.find_header("ETag");
  if (own == nullptr && !response.is_whole()) return;
  const std::string tag = own != nullptr ? *own : entity_tag(response.body);
  response.header("ETag", tag);
  const auto known = request.header("If-None-Match");
  if (!known || !names_tag(*known, tag, true)) return;
  response.status = 304;
  response.body.clear();
}

}  // namespace oemr::rest
