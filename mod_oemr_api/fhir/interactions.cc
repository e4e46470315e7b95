// SPDX-License-Identifier: Apache-2.0
// The read and search interactions of a declared resource type.
#include <algorithm>

#include "core/error.h"
#include "core/http_date.h"
#include "core/url.h"
#include "core/uuid.h"
#include "fhir/bundle.h"
#include "fhir/completion.h"
#include "fhir/cursor.h"
#include "fhir/includes.h"
#include "fhir/page.h"
#include "fhir/resource_type.h"
#include "fhir/search.h"
#include "fhir/subset.h"

namespace oemr::fhir {
namespace {

// How far matches are counted that do not fit on the page, when nobody asks for their exact number.
constexpr std::int64_t most_counted = 10001;

std::string page_url(const std::string& base, const SearchRequest& request, std::string_view cursor) {
  std::string url = base;
  char separator = '?';
  const auto add = [&](std::string_view name, std::string_view value) {
    url.append(1, separator).append(form_encode(name)).append("=").append(form_encode(value));
    separator = '&';
  };
  for (const auto& [name, value] : request.used) add(name, value);
  if (!cursor.empty()) add("_page", cursor);
  return url;
}

Search restricted_search(rest::Call& call, const ResourceType& type, const SearchRequest& request) {
  Search search{type, {}, request.sort};
  for (const Source& source : type.sources) {
    std::optional<Restriction> restriction = restriction_of(own_access(call), type, source, request.criteria);
    if (!is_open(call, own_access(call), source)) restriction.reset();
    search.sources.push_back(std::move(restriction));
  }
  return search;
}

std::optional<std::int64_t> count_cheaply(rest::Call& call, const Search& search) {
  const bool is_list = std::any_of(search.sources.begin(), search.sources.end(),
                                   [](const auto& source) { return source && !source->is_narrow; });
  return is_list ? std::nullopt : count_matches(call, search, most_counted);  // a list is all rows of all patients
}

std::optional<std::int64_t> total_of(rest::Call& call, const Search& search, const SearchRequest& request,
                                     const Page& page) {
  using Total = SearchRequest::Total;
  if (!page.next_after && !request.is_count()) return static_cast<std::int64_t>(page.rows.size());
  if (request.total == Total::none && !request.is_count()) return std::nullopt;
  if (request.total == Total::accurate || request.is_count()) return count_matches(call, search, std::nullopt);
  return count_cheaply(call, search);
}

}  // namespace

void search(rest::Call& call, const ResourceType& type) {
  check_accept(call);
  const std::shared_ptr<const Zone> zone = call.site.zone(call.db);
  const std::string fhir_base = call.site.api_base(call.db) + "/fhir/", base = fhir_base + std::string(type.name);
  const SearchRequest request = parse_search(call, type, {*zone, fhir_base});
  const Search search = restricted_search(call, type, request);
  complete_ids(call, type);
  std::optional<CursorSeal> seal;
  Cursor cursor;
  if (!request.page.empty()) {
    seal.emplace(call, type, request);
    cursor = seal->open(request.page, type.sources.size(), request.sort.size());
  }
  const bool is_first = request.page.empty();
  const std::int64_t size = request.count.value_or(call.site.settings().fhir_page_size);
  Page page;
  if (!request.is_count()) page = find_page(call, search, is_first ? nullptr : &cursor.last, size);
  if (is_first) cursor.total = total_of(call, search, request, page);

  BundleWriter bundle(call, cursor.total);
  bundle.link("self", page_url(base, request, request.page));
  if (page.next_after) {
    if (!seal) seal.emplace(call, type, request);
    const std::string next = seal->seal({*page.next_after, cursor.total});
    bundle.link("next", page_url(base, request, next), next);
  }
  bundle.ignored(request.ignored);
  Shelf matches{&type, page.rows, {}};
  read_resources(call, type, page.rows, [&](FoundResource& found) {
    if (!request.includes.empty()) matches.ids.push_back(found.id);
    bundle.entry(base + "/" + found.id, subset_of(std::move(found.json), type, request.shown), "match");
  });
  const bool is_whole =
      request.includes.empty() ||
      add_includes(call, request.includes, std::move(matches), [&](const ResourceType& other, FoundResource& found) {
        bundle.entry(fhir_base + std::string(other.name) + "/" + found.id, found.json, "include");
      });
  if (!is_whole)
    bundle.outcome("incomplete", "more resources are included than an answer takes: ask for less on a page");
  bundle.finish();
}

namespace {

std::optional<FoundResource> find_resource(rest::Call& call, const ResourceType& type, std::string_view id) {
  std::optional<FoundResource> resource;
  const SearchParameter id_parameter{"_id", SearchParameter::Kind::token};
  SearchRequest request;
  request.criteria.push_back({&id_parameter, Criterion::Test::value, {TokenValue{std::nullopt, std::string(id)}}});
  const Page page = find_page(call, restricted_search(call, type, request), nullptr, 1);
  read_resources(call, type, page.rows, [&](FoundResource& found) { resource = std::move(found); });
  return resource;
}

std::optional<std::int64_t> changed_at(rest::Call& call, const FoundResource& resource) {
  const std::optional<CivilTime> local = parse_date_time(resource.last_updated);
  return local ? std::optional(call.site.zone(call.db)->instant(*local)) : std::nullopt;
}

/// R4 http, 3.1.0.1.3: the tag is the version's, and weak.
void add_version(rest::Call& call, const FoundResource& resource) {
  call.response.header("ETag", "W/\"" + std::string(version_of(resource.json)) + "\"");
  if (const auto changed = changed_at(call, resource)) call.response.header("Last-Modified", http_date(*changed));
}

/// By its time; tags, which win (RFC 9110, 13.1.3), are looked at for all answers.
bool is_unchanged(rest::Call& call, const FoundResource& resource) {
  const auto since = call.request.header("If-Modified-Since");
  if (!since || (call.request.method != "GET" && call.request.method != "HEAD") || call.request.header("If-None-Match"))
    return false;
  const std::optional<std::int64_t> known = parse_http_date(*since), changed = changed_at(call, resource);
  return known && changed && *changed <= *known;
}

}  // namespace

std::string read_resource(rest::Call& call, const ResourceType& type, std::string_view id) {
  std::optional<FoundResource> resource = find_resource(call, type, id);
  return resource ? std::move(resource->json) : std::string();
}

void read(rest::Call& call, const ResourceType& type) {
  check_accept(call);
  const Shown shown = parse_shown(call);
  std::optional<FoundResource> resource = find_resource(call, type, call.key());
  if (!resource) throw NotFound("no " + std::string(type.name) + " with this id");
  call.response.content_type("application/fhir+json");
  add_version(call, *resource);
  if (is_unchanged(call, *resource)) {
    call.response.status = 304;
    return;
  }
  call.response.body.append(subset_of(std::move(resource->json), type, shown));
}

}  // namespace oemr::fhir
