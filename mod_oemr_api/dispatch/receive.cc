// SPDX-License-Identifier: Apache-2.0
// Takes the body of a call whole.
#include "dispatch/receive.h"

#include <string_view>

#include "core/error.h"

namespace oemr::dispatch {

void receive(rest::Request& request, rest::BodySource& source) {
  constexpr std::size_t piece_size = 65536;
  for (std::string_view piece = source.read(piece_size); !piece.empty(); piece = source.read(piece_size)) {
    if (request.body.size() + piece.size() > request.body_limit) {
      throw BadRequest("the body is larger than this server accepts", 413);
    }
    request.body.append(piece);
  }
}

}  // namespace oemr::dispatch
