// SPDX-License-Identifier: Apache-2.0
// Writes envelopes, links and errors of the standard and portal APIs.
#include "rest/envelope.h"

#include <algorithm>

namespace oemr::rest {
namespace {

void write_messages(JsonWriter& out, const ValidationError& error) {
  out.begin_object();
  for (const auto& [field, rules] : error.messages()) {
    out.key(field);
    if (rules.size() == 1 && rules.front().first.empty()) {  // a message without a rule is a list of one
      out.begin_array().string(rules.front().second).end_array();
      continue;
    }
    out.begin_object();
    for (const auto& [rule, text] : rules) out.member(rule, text);
    out.end_object();
  }
  out.end_object();
}

}  // namespace

void begin_envelope(std::string& out) { out.append(R"({"validationErrors":[],"internalErrors":[],"data":)"); }

void end_envelope(std::string& out, std::string_view links_json) {
  out.append(R"(,"links":)").append(links_json).append("}");
}

void write_result(Response& response, int status, std::string_view data_json) {
  response.status = status;
  response.content_type("application/json");
  begin_envelope(response.body);
  response.body.append(data_json);
  end_envelope(response.body);
}

void write_bare(Response& response, int status, std::string_view json) {
  response.status = status;
  response.content_type("application/json");
  response.body.append(json);
}

std::string list_links(const Call& call, const Paging& paging, bool has_more, const std::string& address) {
  std::string base = address + call.request.path + "?";
  for (const auto& [name, value] : call.request.query.all()) {
    if (name == "_limit" || name == "_count" || name == "_offset") continue;
    base.append(form_encode(name)).append("=").append(form_encode(value)).append("&");
  }
  const auto page = [&](std::int64_t offset) {
    return base + "_limit=" + std::to_string(paging.limit) + "&_offset=" + std::to_string(offset);
  };
  std::string json;
  JsonWriter out(json);
  out.begin_object().member("first", page(0));
  if (paging.offset > 0) out.member("previous", page(std::max<std::int64_t>(0, paging.offset - paging.limit)));
  if (has_more) out.member("next", page(paging.offset + paging.limit));
  out.end_object();
  return json;
}

void write_error(Response& response, const Error& error, Envelope envelope, bool explains) {
  const auto* missing = dynamic_cast<const NotFound*>(&error);
  const bool is_unexplained = missing != nullptr && !missing->is_explained();
  response.status = error.status();
  response.content_type("application/json");
  JsonWriter out(response.body);
  const auto* validation = dynamic_cast<const ValidationError*>(&error);
  if (envelope == Envelope::bare) {
    if (validation != nullptr) {
      write_messages(out, *validation);
    } else if (is_unexplained) {
      if (!explains) out.null();  // newer releases send nothing
    } else {
      out.begin_object().member("error", error.public_text());
      if (explains) out.member("message", error.public_text()).key("code").integer(0);
      out.end_object();
    }
    return;
  }
  out.begin_object().key("validationErrors");
  if (validation != nullptr) {
    write_messages(out, *validation);
  } else {
    out.begin_array().end_array();
  }
  out.key("internalErrors").begin_array();
  if (validation == nullptr && !is_unexplained) out.string(error.public_text());
  out.end_array().key("data").begin_array().end_array().key("links").begin_array().end_array();
  if (explains && validation == nullptr) {
    out.member("error", "An error occurred").member("message", error.public_text()).key("code").integer(0);
  }
  out.end_object();
}

Envelope envelope_of(const Route& route) noexcept {
  return route.resource != nullptr ? route.resource->envelope : Envelope::bare;
}

}  // namespace oemr::rest
