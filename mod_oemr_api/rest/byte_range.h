// SPDX-License-Identifier: Apache-2.0
// Range requests (RFC 9110 section 14): one range of bytes.
#pragma once

#include <cstdint>
#include <string_view>

#include "rest/request.h"
#include "rest/response.h"

namespace oemr::rest {

/// The part of a representation that is sent.
struct ByteRange {
  std::uint64_t first = 0, size = 0;
};

/// Decides what of a representation of so many bytes a GET is answered with, and sets status, ETag, Accept-Ranges,
/// Content-Range and Content-Length: all of it (200), a part (206), nothing because the client has it (304), or the
/// range is outside (416), or If-Match names another one (412). A range that is malformed, of another unit or one of
/// several is not looked at, and neither is one whose If-Range names another representation.
ByteRange choose_range(const Request& request, Response& response, std::string_view tag, std::uint64_t size);

}  // namespace oemr::rest
