// SPDX-License-Identifier: Apache-2.0
// Encrypted files against CryptoGen's whole texts: every length, every range, every older version, every damage.
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <unistd.h>

#include "core/crypto.h"
#include "core/encoding.h"
#include "core/file.h"
#include "openemr/encrypted_file.h"
#include "suites.h"

using namespace oemr;
using namespace oemr::openemr;

namespace {

constexpr CryptoGen::KeySet set = CryptoGen::KeySet::database;

/// A file without a name.
struct Scratch {
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file{std::tmpfile(), std::fclose};
  int descriptor = ::fileno(file.get());

  Scratch() = default;
  explicit Scratch(std::string_view text) { CU_ASSERT(write_all(descriptor, text)); }
  std::string text() const {
    std::string text(static_cast<std::size_t>(::lseek(descriptor, 0, SEEK_END)), '\0');
    CU_ASSERT(text.empty() || read_all_at(descriptor, text.data(), text.size(), 0));
    return text;
  }
};

/// Keys of every version; those of the database are not those of the drive.
const CryptoGen& crypto() {
  static const CryptoGen* const keys = [] {
    CryptoGen::Named rows, files;
    for (const char* name : {"sixa", "sixb", "fivea", "fiveb", "foura", "fourb"})
      rows.emplace(name, base64(crypto::digest(crypto::Digest::sha256, name)));
    for (const char* name : {"one", "twoa", "twob", "foura", "fourb"})
      files.emplace(name, base64(crypto::digest(crypto::Digest::sha256, std::string("drive") + name)));
    for (const char* name : {"sixa", "sixb"}) {
      files.emplace(name,
                    detail::encrypt("006", std::string(32, name[3]), crypto::digest(crypto::Digest::sha256, "sixa"),
                                    crypto::digest(crypto::Digest::sha256, "sixb"), std::string(16, 'i')));
    }
    return new CryptoGen(CryptoGen::open(rows, files, {}));
  }();
  return *keys;
}

std::string plain_text(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>(i * 7 + i / 251);
  return text;
}

void written_as_cryptogen_writes() {
  for (const std::size_t size : {0UL, 1UL, 15UL, 16UL, 17UL, 47UL, 49151UL, 49152UL, 49153UL, 200000UL}) {
    const std::string plain = plain_text(size);
    for (const std::size_t step : {size + 1, 1000UL}) {
      Scratch file;
      EncryptedFileWriter writer(file.descriptor, crypto(), set);
      for (std::string_view rest = plain; !rest.empty(); rest.remove_prefix(std::min(step, rest.size())))
        CU_ASSERT(writer.add(rest.substr(0, step)));
      CU_ASSERT(writer.finish());
      const std::string text = file.text();
      CU_ASSERT(text.starts_with("006"));
      CU_ASSERT(crypto().decrypt(text, set) == plain);
    }
  }
}

void every_range_can_be_read() {
  const std::string plain = plain_text(100);
  const Scratch file(crypto().encrypt(plain, set));
  const auto reader = EncryptedFileReader::open(file.descriptor, crypto(), set);
  CU_ASSERT_FATAL(reader.has_value());
  CU_ASSERT(reader->size() == plain.size());
  for (std::size_t from = 0; from <= plain.size(); ++from) {
    for (std::size_t size = 0; from + size <= plain.size(); ++size) {
      std::string out = "x";
      CU_ASSERT(reader->read(from, size, out));
      CU_ASSERT(out == "x" + plain.substr(from, size));
    }
  }
}

void long_texts_are_read_in_pieces() {
  for (const std::size_t size : {49136UL, 49151UL, 49152UL, 49153UL, 150001UL}) {
    const std::string plain = plain_text(size);
    const Scratch file(crypto().encrypt(plain, set));
    const auto reader = EncryptedFileReader::open(file.descriptor, crypto(), set);
    CU_ASSERT_FATAL(reader.has_value());
    std::string whole, rest;
    CU_ASSERT(reader->read(0, size, whole));
    CU_ASSERT(whole == plain);
    CU_ASSERT(reader->read(13, size - 13, rest));
    CU_ASSERT(rest == plain.substr(13));
  }
}

void older_versions_are_read() {
  const std::string plain = plain_text(50), iv(16, 'v');
  const auto key = [](const char* name) { return crypto::digest(crypto::Digest::sha256, name); };
  const auto sealed = [&](const std::string& cipher_key, std::optional<crypto::Digest> mac,
                          const std::string& mac_key) {
    const std::string bytes = iv + crypto::aes256_cbc_encrypt(cipher_key, iv, plain);
    return base64((mac ? crypto::hmac(*mac, mac_key, bytes) : "") + bytes);
  };
  const std::string texts[] = {
      "005" + sealed(key("fivea"), crypto::Digest::sha384, key("fiveb")),
      "004" + sealed(key("foura"), crypto::Digest::sha384, key("fourb")),
      // Versions of before the database held keys.
      "003" + sealed(key("drivetwoa"), crypto::Digest::sha256, key("drivetwob")),
      "002" + sealed(key("drivetwoa"), crypto::Digest::sha256, key("drivetwob")),
      "001" + sealed(key("driveone"), std::nullopt, ""),
  };
  for (const std::string& text : texts) {
    const Scratch file(text);
    const auto reader = EncryptedFileReader::open(file.descriptor, crypto(), set);
    CU_ASSERT_FATAL(reader.has_value());
    std::string out;
    CU_ASSERT(reader->read(0, static_cast<std::size_t>(reader->size()), out));
    CU_ASSERT(out == plain);
    CU_ASSERT(crypto().decrypt(text, set) == plain);
  }
}

bool opens(std::string_view text) {
  const Scratch file(text);
  return EncryptedFileReader::open(file.descriptor, crypto(), set).has_value();
}

void damage_opens_nothing() {
  const std::string text = crypto().encrypt(plain_text(40), set);
  CU_ASSERT(opens(text));
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string forged = text;
    forged[at] = forged[at] == 'A' ? 'B' : 'A';
    CU_ASSERT(!opens(forged));
    CU_ASSERT(at == 0 || !opens(text.substr(0, at)));
  }
  CU_ASSERT(!opens(text + "AAAA"));
  CU_ASSERT(!opens(text + "\n"));
  CU_ASSERT(!opens("plain text of some length, not encrypted at all"));
  CU_ASSERT(!opens(crypto().encrypt("of the drive", CryptoGen::KeySet::drive)));
}

void nothing_is_nothing() {
  const Scratch file;
  const auto reader = EncryptedFileReader::open(file.descriptor, crypto(), set);
  CU_ASSERT_FATAL(reader.has_value());
  CU_ASSERT(reader->size() == 0);
}

const CU_TestInfo tests[] = {
    {"written as CryptoGen writes", written_as_cryptogen_writes},
    {"every range can be read", every_range_can_be_read},
    {"long texts are read in pieces", long_texts_are_read_in_pieces},
    {"older versions are read", older_versions_are_read},
    {"damage opens nothing", damage_opens_nothing},
    {"nothing is nothing", nothing_is_nothing},
    CU_TEST_INFO_NULL,
};

}  // namespace

extern const Suite encrypted_file_suite = {"openemr/encrypted_file", tests};
