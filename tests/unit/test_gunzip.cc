// SPDX-License-Identifier: Apache-2.0
// gzip in pieces of every size, bounded however far it unfolds, and what is no gzip.
#include <algorithm>
#include <zlib.h>

#include "core/error.h"
#include "core/gunzip.h"
#include "suites.h"

namespace {

using namespace oemr;

std::string zipped(std::string_view plain) {
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, static_cast<uLong>(plain.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

/// Unpacked from pieces of one size into pieces of another; the status of a refusal in place of it.
std::string unzipped(std::string_view packed, std::size_t in, std::size_t out) {
  Gunzip gunzip;
  std::string plain;
  try {
    for (; !packed.empty(); packed.remove_prefix(std::min(in, packed.size()))) {
      gunzip.give(packed.substr(0, in));
      while (!gunzip.needs_input()) {
        const std::size_t before = plain.size();
        gunzip.take(plain, out);
        CU_ASSERT(plain.size() - before <= out);
      }
    }
    for (std::size_t before = plain.size() + 1; before != plain.size();) {  // what zlib still holds
      before = plain.size();
      gunzip.take(plain, out);
    }
    gunzip.finish();
  } catch (const BadRequest& refusal) {
    return std::to_string(refusal.status());
  }
  return plain;
}

void unfolds_in_pieces_of_any_size() {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += std::to_string(i * 7919);
  const std::string packed = zipped(text);
  for (const std::size_t in : {std::size_t{1}, std::size_t{7}, std::size_t{65536}}) {
    for (const std::size_t out : {std::size_t{1}, std::size_t{100}, std::size_t{65536}})
      CU_ASSERT(unzipped(packed, in, out) == text);
  }
  CU_ASSERT(unzipped(zipped("one ") + zipped("") + zipped("two"), 3, 5) == "one two");
}

void a_bomb_comes_out_in_small_pieces() {
  const std::string packed = zipped(std::string(std::size_t{1} << 24U, 'x'));
  CU_ASSERT(packed.size() < 20000);
  Gunzip gunzip;
  gunzip.give(packed);
  std::string plain;
  gunzip.take(plain, 1000);
  CU_ASSERT(plain.size() == 1000 && !gunzip.needs_input());
}

void refuses_what_is_no_gzip() {
  const std::string good = zipped("a text of some length");
  std::string damaged = good;
  damaged[damaged.size() - 6] = static_cast<char>(damaged[damaged.size() - 6] ^ 1);  // in the checksum
  for (const std::string& bad : {std::string("{\"a\":1}"), good.substr(0, good.size() - 1), good.substr(0, 5),
                                 good + "more", damaged, std::string("\x1f\x8b\x08\x00", 4), std::string()}) {
    CU_ASSERT(unzipped(bad, 4, 10) == "400");
  }
}

const CU_TestInfo tests[] = {
    {"unfolds in pieces of any size", unfolds_in_pieces_of_any_size},
    {"a bomb comes out in small pieces", a_bomb_comes_out_in_small_pieces},
    {"refuses what is no gzip", refuses_what_is_no_gzip},
    CU_TEST_INFO_NULL,
};

}  // namespace

extern const Suite gunzip_suite = {"gunzip", tests};
