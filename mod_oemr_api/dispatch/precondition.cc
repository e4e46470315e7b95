// SPDX-License-Identifier: Apache-2.0
// Compares what a client has seen with what there is.
#include "dispatch/precondition.h"

#include <cstdint>

#include "dispatch/routes.h"
#include "rest/entity_tag.h"

namespace oemr::dispatch {
namespace {

/// A list that streams is no single representation.
class NoSink final : public rest::ResponseSink {
 public:
  void head(int, const std::vector<std::pair<std::string, std::string>>&) override { throw NotFound(); }
  void body(std::string_view) override {}
  void drain() override {}
  std::uint64_t passed_on() const override { return 0; }
  bool take_back() override { return true; }
};

}  // namespace

Precondition::Precondition(const rest::Request& request) {
  if (request.method != "PUT" && request.method != "DELETE") return;
  if_match_ = request.header("If-Match");
  if_none_match_ = request.header("If-None-Match");
}

void Precondition::look(rest::Call& call) {
  tag_.reset();
  const std::optional<rest::Match> match = routes().match("GET", call.request.route_path);
  if (!match) return;
  NoSink sink;
  rest::Response representation(sink);
  // Whatever narrows the caller's view holds here too.
  rest::Call read{call.request,  representation,    call.site,          call.db,        call.identity,
                  *match->route, match->parameters, call.bound_patient, call.categories};
  try {
    match->route->handler(read);
    const std::string* own = representation.find_header("ETag");
    tag_ = own != nullptr ? *own : rest::entity_tag(representation.body);
  } catch (const ValidationError&) {
  } catch (const NotFound&) {
  }
}

void Precondition::check() const {
  // FHIR's tags are weak and name a version (R4 http, 3.1.0.5); "*" asks for a record of whatever content; a route
  // without a GET of its own has one when the write found it.
  if (if_match_ && *if_match_ != "*" && (!tag_ || !rest::names_tag(*if_match_, *tag_, tag_->starts_with("W/")))) {
    throw Error(412, "the record has changed since it was read: read it again");
  }
  if (if_none_match_ && tag_ && rest::names_tag(*if_none_match_, *tag_, true)) {
    throw Error(412, "the record exists and is as If-None-Match excludes it");
  }
}

}  // namespace oemr::dispatch
