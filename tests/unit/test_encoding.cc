// SPDX-License-Identifier: Apache-2.0
// Hexadecimal and base64: the vectors of RFC 4648 section 10, canonical form only, both ways for all lengths.
#include "core/encoding.h"
#include "suites.h"

using namespace oemr;

namespace {

constexpr std::string_view plain[] = {"", "f", "fo", "foo", "foob", "fooba", "foobar"};
constexpr std::string_view padded[] = {"", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
constexpr std::string_view hexed[] = {"", "66", "666f", "666f6f", "666f6f62", "666f6f6261", "666f6f626172"};

std::string all_bytes(std::size_t count, unsigned factor) {
  std::string bytes;
  for (std::size_t i = 0; i < count; ++i) bytes += static_cast<char>(i * factor);
  return bytes;
}

void vectors() {
  for (std::size_t i = 0; i < std::size(plain); ++i) {
    CU_ASSERT(base64(plain[i]) == padded[i]);
    CU_ASSERT(from_base64(padded[i]) == plain[i]);
    CU_ASSERT(hex(plain[i]) == hexed[i]);
    CU_ASSERT(from_hex(hexed[i]) == plain[i]);
    const std::string_view bare = padded[i].substr(0, padded[i].find('='));
    CU_ASSERT(base64url(plain[i]) == bare);
    CU_ASSERT(from_base64url(bare) == plain[i]);
  }
  CU_ASSERT(base64("\xfb\xff") == "+/8=");
  CU_ASSERT(base64url("\xfb\xff") == "-_8");
}

void every_length_both_ways() {
  for (std::size_t length = 0; length < 300; ++length) {
    const std::string bytes = all_bytes(length, 37);
    CU_ASSERT(from_base64(base64(bytes)) == bytes);
    CU_ASSERT(from_base64url(base64url(bytes)) == bytes);
    CU_ASSERT(from_hex(hex(bytes)) == bytes);
  }
}

void hex_takes_both_cases() {
  CU_ASSERT(hex("\xde\xad\xbe\xef") == "deadbeef");
  CU_ASSERT(from_hex("DEadBEef") == "\xde\xad\xbe\xef");
  for (const std::string_view bad : {"a", "0g", "g0", "0x12", " 12 ", "12\n", "@@", "``", "GG"})
    CU_ASSERT(!from_hex(bad));
}

void damaged_base64_is_refused() {
  for (const std::string_view bad : {"Z", "Zg", "Zg=", "Zg===", "=", "==", "====", "Z===", "Zm9v=", "Zm=v",
                                     "Zg==Zg==", "Zm9v\n", " Zm9v", "Zm9*", "Zh==", "Zm9=", "-_8=", "Zm9v===="}) {
    CU_ASSERT(!from_base64(bad));
  }
  CU_ASSERT(!from_base64(std::string_view("Zm9\0", 4)));
  for (const std::string_view bad : {"Zg==", "Z", "Zm9vY", "+/8", "Zh", "Zm9v ", "Zm8="})
    CU_ASSERT(!from_base64url(bad));
}

const CU_TestInfo tests[] = {
    {"RFC 4648 vectors", vectors},
    {"every length goes both ways", every_length_both_ways},
    {"hexadecimal of both cases", hex_takes_both_cases},
    {"damaged base64 is refused", damaged_base64_is_refused},
    CU_TEST_INFO_NULL,
};

}  // namespace

const Suite encoding_suite = {"core/encoding", tests};
