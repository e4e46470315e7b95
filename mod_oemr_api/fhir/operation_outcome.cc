// SPDX-License-Identifier: Apache-2.0
// OperationOutcome bodies.
#include "fhir/operation_outcome.h"

#include "core/json_writer.h"
#include "core/limits.h"

namespace oemr::fhir {
namespace {

/// IssueType codes, http://hl7.org/fhir/R4/valueset-issue-type.html.
std::string_view issue_code(int status) {
  switch (status) {
    case 401:
      return "security";
    case 403:
      return "forbidden";
    case 404:
      return "not-found";
    case 409:
    case 412:
      return "conflict";
    case 413:
      return "too-long";
    case 405:
    case 501:
      return "not-supported";
    case 503:
      return "transient";
    default:
      return status >= 500 ? "exception" : "invalid";
  }
}

void write_issue(JsonWriter& out, std::string_view code, std::string_view text, std::string_view expression) {
  out.begin_object()
      .member("severity", "error")
      .member("code", code)
      .key("details")
      .begin_object()
      .member("text", text)
      .end_object();
  if (!expression.empty()) out.key("expression").begin_array().string(expression).end_array();
  out.end_object();
}

}  // namespace

void write_error(rest::Response& response, const Error& error) {
  response.status = error.status();
  response.content_type("application/fhir+json");
  JsonWriter out(response.body);
  out.begin_object().member("resourceType", "OperationOutcome").key("issue").begin_array();
  if (const auto* validation = dynamic_cast<const ValidationError*>(&error)) {
    for (const auto& [field, rules] : validation->messages()) {
      for (const auto& [rule, text] : rules) write_issue(out, "invalid", text, field);
    }
  } else {
    const bool is_beyond = dynamic_cast<const BeyondLimit*>(&error) != nullptr;
    write_issue(out, is_beyond ? "too-costly" : issue_code(error.status()), error.public_text(), {});
  }
  out.end_array().end_object();
}

}  // namespace oemr::fhir
