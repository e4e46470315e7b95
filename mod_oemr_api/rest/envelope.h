// SPDX-License-Identifier: Apache-2.0
// The wire frames of the standard and portal APIs: the four-member envelope and the bare value, for answers and errors.
#pragma once

#include <string>
#include <string_view>

#include "core/error.h"
#include "core/json_writer.h"
#include "rest/call.h"
#include "rest/resource.h"

namespace oemr::rest {

/// {"validationErrors":[],"internalErrors":[],"data": — the caller writes the value, then ends with one of the two
/// below.
void begin_envelope(std::string& out);
void end_envelope(std::string& out, std::string_view links_json = "[]");

/// Status, type and a whole envelope around data (JSON text).
void write_result(Response& response, int status, std::string_view data_json);
/// Status, type and a bare JSON value.
void write_bare(Response& response, int status, std::string_view json);

/// {"first":…,"previous":…,"next":…} of a list: the request's own URL with _limit and _offset; working links where
/// OpenEMR's are broken.
std::string list_links(const Call& call, const Paging& paging, bool has_more, const std::string& address);

/// An error in the family's own form. Nothing found is the empty envelope, or null.
void write_error(Response& response, const Error& error, Envelope envelope, bool explains);
Envelope envelope_of(const Route& route) noexcept;

}  // namespace oemr::rest
