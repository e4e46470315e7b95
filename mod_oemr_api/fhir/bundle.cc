// SPDX-License-Identifier: Apache-2.0
// The Bundle of a search.
#include "fhir/bundle.h"

#include "core/time.h"
#include "rest/entity_tag.h"

namespace oemr::fhir {
namespace {

std::string instant_now(rest::Call& call) {
  const auto zone = call.site.zone(call.db);
  const std::int64_t now = now_seconds();
  std::string text = zone->format(now);
  text[10] = 'T';
  return text + zone->offset_text(now);
}

}  // namespace

BundleWriter::BundleWriter(rest::Call& call, std::optional<std::int64_t> total)
    : call_(call), out_(call.response.body) {
  call.response.content_type("application/fhir+json");
  out_.begin_object().member("resourceType", "Bundle").key("meta").begin_object();
  const std::string time = instant_now(call);
  out_.member("lastUpdated", time).end_object();
  note_fleeting(time.size(), 2);
  out_.member("type", "searchset");
  if (total) out_.key("total").integer(*total);
}

void BundleWriter::note_fleeting(std::size_t size, std::size_t behind) {
  fleeting_.push_back({call_.response.body.size() - behind - size, size});
}

void BundleWriter::link(std::string_view relation, const std::string& url, std::string_view sealed) {
  if (at_ == At::start) out_.key("link").begin_array();
  at_ = At::links;
  out_.begin_object().member("relation", relation).member("url", url).end_object();
  if (!sealed.empty()) note_fleeting(sealed.size(), 2);
}

void BundleWriter::begin_entries() {
  if (at_ == At::links) out_.end_array();
  if (at_ != At::entries) out_.key("entry").begin_array();
  at_ = At::entries;
}

void BundleWriter::entry(const std::string& full_url, const std::string& resource, std::string_view mode) {
  begin_entries();
  out_.begin_object().member("fullUrl", full_url).key("resource").raw(resource);
  out_.key("search").begin_object().member("mode", mode).end_object().end_object();
  call_.response.checkpoint();
}

void BundleWriter::outcome(std::string_view code, std::string_view text) {
  begin_entries();
  out_.begin_object().key("resource").begin_object().member("resourceType", "OperationOutcome");
  out_.key("issue").begin_array().begin_object().member("severity", "warning").member("code", code);
  out_.key("details").begin_object().member("text", text).end_object().end_object().end_array().end_object();
  out_.key("search").begin_object().member("mode", "outcome").end_object().end_object();
}

void BundleWriter::ignored(const std::vector<std::string>& names) {
  for (const std::string& name : names)
    outcome("not-supported", "the search parameter " + name + " is not supported and was ignored");
}

void BundleWriter::finish() {
  if (at_ != At::start) out_.end_array();
  out_.end_object();
  if (call_.response.is_started()) return;
  std::string found = call_.response.body;
  for (auto part = fleeting_.rbegin(); part != fleeting_.rend(); ++part) found.erase(part->at, part->size);
  call_.response.header("ETag", rest::entity_tag(found));
}

}  // namespace oemr::fhir
