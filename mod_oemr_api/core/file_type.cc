// SPDX-License-Identifier: Apache-2.0
// Asks libmagic. A cookie is made for each file: it cannot be shared by threads, and loading maps the compiled
// database.
#include "core/file_type.h"

#include <algorithm>
#include <magic.h>
#include <memory>

#include "core/error.h"

namespace oemr {
namespace {

bool is_token(std::string_view text) noexcept {
  constexpr std::string_view separators = "\"(),/:;<=>?@[\\]{}";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return c > 0x20 && c < 0x7f && separators.find(c) == std::string_view::npos;
  });
}

}  // namespace

std::string file_type(std::string_view beginning) {
  struct Close {
    void operator()(magic_t cookie) const noexcept { magic_close(cookie); }
  };
  const std::unique_ptr<std::remove_pointer_t<magic_t>, Close> cookie(magic_open(MAGIC_MIME_TYPE));
  if (!cookie || magic_load(cookie.get(), nullptr) != 0)
    throw Unavailable("libmagic has no database of file types", 60);
  const char* type = magic_buffer(cookie.get(), beginning.data(), beginning.size());
  return type != nullptr && is_media_type(type) ? type : "application/octet-stream";
}

bool is_media_type(std::string_view text) noexcept {
  const std::size_t slash = text.find('/');
  return slash != std::string_view::npos && is_token(text.substr(0, slash)) && is_token(text.substr(slash + 1));
}

}  // namespace oemr
