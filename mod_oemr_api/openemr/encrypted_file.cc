// SPDX-License-Identifier: Apache-2.0
// Three digits of version, then base64 of [HMAC] IV AES-256-CBC: every piece of it can be found and opened alone.
#include "openemr/encrypted_file.h"

#include <algorithm>
#include <sys/stat.h>
#include <utility>

#include "core/encoding.h"
#include "core/error.h"
#include "core/file.h"

namespace oemr::openemr {
namespace {

constexpr std::size_t block = 16, version_size = CryptoGen::version_size;
constexpr std::size_t piece = 49152;  // whole blocks, and whole groups of three bytes as base64 has them
static_assert(piece % block == 0 && piece % 3 == 0);

std::size_t mac_size(const CryptoGen::Scheme& scheme) { return scheme.mac ? crypto::size_of(*scheme.mac) : 0; }

CryptoGen::Scheme current_scheme(const CryptoGen& crypto, CryptoGen::KeySet set) {
  std::optional<CryptoGen::Scheme> scheme = crypto.scheme(crypto.current_version(), set);
  if (!scheme) throw Error(500, "internal error", "the site has no encryption keys");
  return *std::move(scheme);
}

}  // namespace

EncryptedFileWriter::EncryptedFileWriter(int descriptor, const CryptoGen& crypto, CryptoGen::KeySet set)
    : EncryptedFileWriter(descriptor, crypto.current_version(), current_scheme(crypto, set),
                          crypto::random_bytes(block)) {}

EncryptedFileWriter::EncryptedFileWriter(int descriptor, std::string_view version, CryptoGen::Scheme scheme,
                                         std::string iv)
    : descriptor_(descriptor),
      version_(version),
      mac_(*scheme.mac, scheme.mac_key),
      cipher_(crypto::Aes256Cbc::Direction::encrypt, scheme.cipher_key, iv),
      bytes_(std::move(iv)) {
  mac_.add(bytes_);
}

/// The MAC's 48 bytes are 64 letters of base64: what follows begins with a new group.
bool EncryptedFileWriter::write(bool is_end) {
  const std::size_t size = is_end ? bytes_.size() : bytes_.size() / 3 * 3;
  std::string text = base64(std::string_view(bytes_).substr(0, size));
  if (!std::exchange(begun_, true)) text.insert(0, version_size + 64, '.');
  bytes_.erase(0, size);
  return write_all(descriptor_, text);
}

bool EncryptedFileWriter::add(std::string_view plain) {
  for (; !plain.empty(); plain.remove_prefix(std::min(piece, plain.size()))) {
    const std::size_t before = bytes_.size();
    cipher_.add(plain.substr(0, piece), bytes_);
    mac_.add(std::string_view(bytes_).substr(before));
    if (!write(false)) return false;
  }
  return true;
}

bool EncryptedFileWriter::finish() {
  const std::size_t before = bytes_.size();
  cipher_.finish(bytes_);
  mac_.add(std::string_view(bytes_).substr(before));
  return write(true) && write_all_at(descriptor_, version_ + base64(mac_.finish()), 0);
}

std::optional<EncryptedFileReader> EncryptedFileReader::open(int descriptor, const CryptoGen& crypto,
                                                             CryptoGen::KeySet set) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return std::nullopt;
  if (status.st_size == 0) return EncryptedFileReader(descriptor, {});  // as CryptoGen: nothing is nothing
  std::string version(version_size, '\0');
  if (!read_all_at(descriptor, version.data(), version.size(), 0)) return std::nullopt;
  std::optional<CryptoGen::Scheme> scheme = crypto.scheme(version, set);
  if (!scheme) return std::nullopt;
  EncryptedFileReader reader(descriptor, *std::move(scheme));
  if (!reader.measure() || !reader.is_authentic() || !reader.find_size()) return std::nullopt;
  return reader;
}

/// Bytes of the base64 text; nothing when they are not there or not base64.
std::optional<std::string> EncryptedFileReader::bytes(std::uint64_t offset, std::size_t size) const {
  const std::uint64_t first = offset / 3, last = (offset + size + 2) / 3;  // groups of four letters
  std::string text(static_cast<std::size_t>(last - first) * 4, '\0');
  if (!read_all_at(descriptor_, text.data(), text.size(), static_cast<off_t>(version_size + first * 4))) {
    return std::nullopt;
  }
  std::optional<std::string> decoded = from_base64(text);
  if (!decoded || decoded->size() < offset - first * 3 + size) return std::nullopt;
  decoded->erase(0, static_cast<std::size_t>(offset - first * 3));
  decoded->resize(size);
  return decoded;
}

/// From the file's length alone.
bool EncryptedFileReader::measure() {
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0) return false;
  const std::uint64_t letters = static_cast<std::uint64_t>(status.st_size) - version_size;
  std::string end(4, '\0');
  if (letters < 4 || letters % 4 != 0 ||
      !read_all_at(descriptor_, end.data(), 4, static_cast<off_t>(version_size + letters - 4))) {
    return false;
  }
  const std::optional<std::string> last_group = from_base64(end);
  if (!last_group) return false;
  bytes_size_ = letters / 4 * 3 - 3 + last_group->size();
  const std::uint64_t head = mac_size(scheme_) + block;
  return bytes_size_ >= head + block && (bytes_size_ - head) % block == 0;
}

bool EncryptedFileReader::is_authentic() const {
  if (!scheme_.mac) return true;
  const std::size_t mac_end = mac_size(scheme_);
  const std::optional<std::string> mac = bytes(0, mac_end);
  if (!mac) return false;
  crypto::RunningHmac running(*scheme_.mac, scheme_.mac_key);
  for (std::uint64_t at = mac_end; at < bytes_size_;) {
    const std::size_t size = static_cast<std::size_t>(std::min<std::uint64_t>(piece, bytes_size_ - at));
    const std::optional<std::string> part = bytes(at, size);
    if (!part) return false;
    running.add(*part);
    at += size;
  }
  return crypto::equal(*mac, running.finish());
}

/// The last block says how much of it is padding (RFC 5652 section 6.3).
bool EncryptedFileReader::find_size() {
  const std::optional<std::string> sealed = bytes(bytes_size_ - 2 * block, 2 * block);
  if (!sealed) return false;
  crypto::Aes256Cbc cipher(crypto::Aes256Cbc::Direction::decrypt, scheme_.cipher_key, sealed->substr(0, block));
  std::string plain;
  cipher.add(std::string_view(*sealed).substr(block), plain);
  if (!cipher.finish(plain)) return false;
  size_ = bytes_size_ - mac_size(scheme_) - 2 * block + plain.size();
  return true;
}

bool EncryptedFileReader::read(std::uint64_t offset, std::size_t size, std::string& out) const {
  while (size != 0) {
    // The block before a block is its IV; before the first one stands the IV itself.
    const std::uint64_t first = offset / block;
    const std::size_t skipped = static_cast<std::size_t>(offset % block);
    const std::size_t blocks = (std::min(size, piece - block) + skipped + block - 1) / block;
    const std::optional<std::string> sealed = bytes(mac_size(scheme_) + first * block, (blocks + 1) * block);
    if (!sealed) return false;
    crypto::Aes256Cbc cipher(crypto::Aes256Cbc::Direction::decrypt, scheme_.cipher_key, sealed->substr(0, block));
    cipher.without_padding();
    std::string plain;
    cipher.add(std::string_view(*sealed).substr(block), plain);
    const std::size_t count = std::min(size, plain.size() - skipped);
    out.append(plain, skipped, count);
    offset += count;
    size -= count;
  }
  return true;
}

}  // namespace oemr::openemr
