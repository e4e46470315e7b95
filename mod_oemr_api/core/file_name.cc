// SPDX-License-Identifier: Apache-2.0
// Cuts and quotes names of files.
#include "core/file_name.h"

#include "core/text.h"
#include "core/url.h"

namespace oemr {

std::string_view last_component(std::string_view path) noexcept {
  const std::string_view name = path.substr(path.find_last_of("/\\") + 1);
  return name == "." || name == ".." ? std::string_view() : name;
}

std::string attachment(std::string_view name) {
  const std::string text = repair_utf8(name);
  std::string ascii, whole;
  for (std::string_view rest = text; !rest.empty();) {
    const Utf8Character character = decode_utf8(rest);
    const bool is_control = character.code < 0x20 || character.code == 0x7f;
    // Quoted pairs and percent signs are read in many ways: no plain name has them.
    const bool is_plain = character.code < 0x80 && !is_control && character.code != '"' && character.code != '\\' &&
                          character.code != '%';
    ascii += is_plain ? rest[0] : '_';
    if (!is_control) whole.append(rest.substr(0, character.size));
    rest.remove_prefix(character.size);
  }
  std::string header = "attachment; filename=\"" + ascii + "\"";
  if (whole != ascii) header += "; filename*=UTF-8''" + percent_encode(whole);
  return header;
}

}  // namespace oemr
