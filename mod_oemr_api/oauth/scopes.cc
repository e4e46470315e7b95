// SPDX-License-Identifier: Apache-2.0
// The rules for asking for scopes and being granted them.
#include "oauth/scopes.h"

#include <algorithm>
#include <cstddef>
#include <span>

#include "core/encoding.h"
#include "core/limits.h"
#include "core/text.h"
#include "oauth/error.h"
#include "oauth/granular_scopes.h"
#include "oauth/scope_lists.h"

namespace oemr::oauth {
namespace {

constexpr std::string_view site_prefix = "site:";

// Of pack_scopes(): smaller ones are one byte, others two.
constexpr std::size_t first_long_code = 192;

std::string site_scope(std::string_view site) { return std::string(site_prefix).append(site); }

bool contains(std::span<const std::string> scopes, std::string_view scope) {
  return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
}

/// The published list, without the scopes of a context that is switched off.
std::vector<std::string> published(const ScopeTable& table, std::string_view site, std::string_view context_off) {
  std::vector<std::string> scopes;
  scopes.reserve(table.special.size() + table.resources.size() + 1);
  const auto add = [&](std::string_view scope) {
    if (context_off.empty() || !scope.starts_with(context_off)) scopes.emplace_back(scope);
  };
  std::for_each(table.special.begin(), table.special.end(), add);
  scopes.push_back(site_scope(site));
  std::for_each(table.resources.begin(), table.resources.end(), add);
  return scopes;
}

void append_missing(std::vector<std::string>& scopes, std::vector<std::string> more) {
  for (std::string& scope : more) {
    if (!contains(scopes, scope)) scopes.push_back(std::move(scope));
  }
}

/// What a request may name: its words for APIs choose the list, where there are two.
std::vector<std::string> known_scopes(const std::vector<std::string>& requested, const ScopeRules& rules) {
  std::vector<std::string> known = split_scopes(rules.extra);
  if (rules.is_one_list) {
    append_missing(known, supported_scopes(rules));
    return known;
  }
  const std::string text = join_scopes(requested);
  const auto mentions = [&](std::string_view part) { return text.find(part) != text.npos; };
  const bool standard_counts = mentions("api:oemr") || mentions("api:port");
  const bool smart_counts = mentions("fhirUser") || mentions("api:fhir") || !standard_counts;
  known.emplace_back("nonce");
  known.push_back(site_scope(rules.site));
  if (smart_counts) append_missing(known, smart_scopes(rules));
  if (standard_counts) append_missing(known, standard_scopes(rules));
  return known;
}

/// Every scope of every release, once.
const std::vector<std::string>& vocabulary() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> scopes;
    for (const ScopeTable& table : {smart_by_route(), standard_by_route()}) {
      append_missing(scopes, {table.special.begin(), table.special.end()});
      append_missing(scopes, {table.resources.begin(), table.resources.end()});
    }
    append_missing(scopes, granular_list(true));
    return scopes;
  }();
  return all;
}

}  // namespace

ScopeRules ScopeRules::of(openemr::Site& site, db::Connection& db, std::string_view extra) {
  const auto globals = site.globals(db);
  ScopeRules rules;
  rules.site = site.name();
  rules.extra = extra;
  rules.has_system = globals->text("rest_system_scopes_api") == "1";
  rules.has_portal = globals->is_on("rest_portal_api");
  rules.is_one_list = site.release(db)->has_granular_scopes();
  return rules;
}

std::vector<std::string> smart_scopes(const ScopeRules& rules) {
  if (rules.is_one_list) return granular_list(rules.has_system);
  return published(smart_by_route(), rules.site, rules.has_system ? "" : "system/");
}

std::vector<std::string> standard_scopes(const ScopeRules& rules) {
  if (rules.is_one_list) return granular_list(rules.has_system);
  return published(standard_by_route(), rules.site, rules.has_portal ? "" : "patient/");
}

std::vector<std::string> supported_scopes(const ScopeRules& rules) {
  std::vector<std::string> scopes = smart_scopes(rules);
  if (!rules.is_one_list) append_missing(scopes, standard_scopes(rules));
  return scopes;
}

std::vector<std::string> published_scopes(std::vector<std::string> scopes, const ScopeRules& rules) {
  if (!rules.is_one_list) append_missing(scopes, granular_forms(scopes));
  return scopes;
}

std::vector<std::string> split_scopes(std::string_view text) {
  std::vector<std::string> scopes;
  for (const std::string_view scope : split(text, ' ')) {
    if (!scope.empty()) scopes.emplace_back(scope);
  }
  return scopes;
}

std::string join_scopes(const std::vector<std::string>& scopes) { return join({scopes.begin(), scopes.end()}, " "); }

void check_scopes(const std::vector<std::string>& requested, const ScopeRules& rules) {
  check_limit(requested.size(), limits::scopes);
  const std::vector<std::string> known = known_scopes(requested, rules);
  for (const std::string& scope : requested) {
    if (!contains(known, scope) && !is_part_of_known_scopes(scope, known)) throw invalid_scope(scope);
  }
}

std::vector<std::string> without_unknown(std::vector<std::string> scopes, const ScopeRules& rules) {
  const std::vector<std::string> known = known_scopes(scopes, rules);
  std::erase_if(scopes, [&](const std::string& scope) {
    return !contains(known, scope) && !is_part_of_known_scopes(scope, known);
  });
  return scopes;
}

std::vector<std::string> without_marks(std::vector<std::string> scopes, std::string_view site) {
  std::erase_if(scopes, [&](const std::string& scope) { return scope == "nonce" || scope == site_scope(site); });
  return scopes;
}

std::vector<std::string> finalize_scopes(const std::vector<std::string>& requested, std::string_view registered,
                                         bool has_nonce, const ScopeRules& rules) {
  const std::vector<std::string> allowed = split_scopes(registered);
  std::vector<std::string> granted;
  for (const std::string& scope : requested) {
    // PHP takes the site from the token's one site scope and the nonce from the session: neither is granted by
    // registration.
    if (scope == "nonce" || scope.starts_with(site_prefix)) continue;
    std::string part = covered_part(scope, allowed);
    if (!part.empty() && !contains(granted, part)) granted.push_back(std::move(part));
  }
  if (has_nonce) granted.emplace_back("nonce");
  if (!rules.is_one_list) granted.push_back(site_scope(rules.site));
  return granted;
}

std::string public_scopes(const std::vector<std::string>& granted) {
  std::vector<std::string_view> shown;
  for (const std::string& scope : granted) {
    // A category may name a code system.
    if (scope.substr(0, scope.find('?')).find(':') == scope.npos) shown.emplace_back(scope);
  }
  return join(shown, " ");
}

std::string pack_scopes(const std::vector<std::string>& scopes) {
  const std::vector<std::string>& known = vocabulary();
  std::string codes, others;
  for (const std::string& scope : scopes) {
    const auto place = static_cast<std::size_t>(std::find(known.begin(), known.end(), scope) - known.begin());
    if (place == known.size()) {
      others.append(1, ' ').append(scope);
    } else if (place < first_long_code) {
      codes.push_back(static_cast<char>(place));
    } else {
      codes.push_back(static_cast<char>(first_long_code + (place - first_long_code) / 256));
      codes.push_back(static_cast<char>((place - first_long_code) % 256));
    }
  }
  return base64url(codes) + others;
}

std::vector<std::string> unpack_scopes(std::string_view packed) {
  const std::vector<std::string>& known = vocabulary();
  const std::size_t end = std::min(packed.find(' '), packed.size());
  const std::string codes = from_base64url(packed.substr(0, end)).value_or("");
  std::vector<std::string> scopes;
  for (std::size_t i = 0; i < codes.size(); ++i) {
    std::size_t place = static_cast<unsigned char>(codes[i]);
    if (place >= first_long_code && ++i < codes.size()) {
      place = first_long_code + (place - first_long_code) * 256 + static_cast<unsigned char>(codes[i]);
    }
    if (place < known.size()) scopes.push_back(known[place]);
  }
  for (std::string& scope : split_scopes(packed.substr(end))) scopes.push_back(std::move(scope));
  return scopes;
}

}  // namespace oemr::oauth
