// SPDX-License-Identifier: Apache-2.0
// gzip through zlib.
#include "core/gunzip.h"

#include <new>
#include <zlib.h>

#include "core/error.h"

namespace oemr {

struct Gunzip::State {
  z_stream stream{};
  bool within_member = true;  // a body of no bytes is no gzip
};

Gunzip::Gunzip() : state_(std::make_unique<State>()) {
  constexpr int gzip_alone = 16;
  if (inflateInit2(&state_->stream, MAX_WBITS + gzip_alone) != Z_OK) throw std::bad_alloc();
}

Gunzip::~Gunzip() { inflateEnd(&state_->stream); }

bool Gunzip::needs_input() const noexcept { return state_->stream.avail_in == 0; }

void Gunzip::give(std::string_view bytes) noexcept {
  // zlib only reads there; its type is older than const.
  state_->stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  state_->stream.avail_in = static_cast<uInt>(bytes.size());
}

void Gunzip::take(std::string& plain, std::size_t size) {
  z_stream& stream = state_->stream;
  if (!state_->within_member) {  // RFC 1952 section 2.2: members follow one another
    if (needs_input()) return;
    if (inflateReset(&stream) != Z_OK) throw std::bad_alloc();
    state_->within_member = true;
  }
  const std::size_t before = plain.size();
  plain.resize(before + size);
  stream.next_out = reinterpret_cast<Bytef*>(plain.data() + before);
  stream.avail_out = static_cast<uInt>(size);
  const int result = inflate(&stream, Z_NO_FLUSH);
  plain.resize(plain.size() - stream.avail_out);
  if (result == Z_MEM_ERROR) throw std::bad_alloc();
  if (result == Z_STREAM_END) {
    state_->within_member = false;
  } else if (result != Z_OK && result != Z_BUF_ERROR) {
    throw BadRequest("the body is not the gzip that Content-Encoding announces");
  }
}

void Gunzip::finish() const {
  if (state_->within_member) throw BadRequest("the gzip of the body ends too early");
}

}  // namespace oemr
