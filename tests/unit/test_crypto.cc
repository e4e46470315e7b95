// SPDX-License-Identifier: Apache-2.0
// The primitives against published vectors (FIPS 180 and 202, RFC 4231, 5869, 6070 and 7914, NIST SP 800-38A) and their
// limits.
#include "core/crypto.h"
#include "core/crypto_stream.h"
#include "core/encoding.h"
#include "core/error.h"
#include "suites.h"

using namespace oemr;
using namespace oemr::crypto;

namespace {

std::string bytes(std::string_view text) { return from_hex(text).value(); }

void digests() {
  CU_ASSERT(hex(digest(Digest::sha1, "abc")) == "a9993e364706816aba3e25717850c26c9cd0d89d");
  CU_ASSERT(hex(digest(Digest::sha256, "abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CU_ASSERT(hex(digest(Digest::sha256, {})) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CU_ASSERT(hex(digest(Digest::sha384, "abc")) ==
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7");
  CU_ASSERT(digest(Digest::sha512, "abc").size() == 64);
  CU_ASSERT(hex(digest(Digest::sha3_512, {})) ==
            "a69f73cca23a9ac5c8b567dc185a756e97c982164fe25859e0d1dcc1475c80a6"
            "15b2123af1f5f94c11e3e9402c3ac558f500199d95b6d3e301758586281dcd26");
  // The checksum of an audit row: its fields joined without separators.
  CU_ASSERT(hex(digest(Digest::sha3_512, "2024-01-02 03:04:05apiapiadminDefaultYXBpIGxvZw==1open-emr")) ==
            "8413b2811ba23297845a42d19dfb1ef9732a56c345410d120af3523e1d3f3f27"
            "b0a77f160994ba91c39d3de4aa189ecf211466b7eeaeb1dd68f578a701d42443");
  // RFC 7636 appendix B.
  CU_ASSERT(base64url(digest(Digest::sha256, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")) ==
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

void macs() {
  CU_ASSERT(hex(hmac(Digest::sha256, "Jefe", "what do ya want for nothing?")) ==
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CU_ASSERT(hex(hmac(Digest::sha384, "Jefe", "what do ya want for nothing?")) ==
            "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649");
  CU_ASSERT(hex(hmac(Digest::sha256, {}, {})) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
  // OpenEMR's CSRF token: the first forty digits of an HMAC-SHA-256 over the subject.
  std::string key;
  for (char c = 0; c < 32; ++c) key += c;
  CU_ASSERT(hex(hmac(Digest::sha256, key, "oauth2")).substr(0, 40) == "9a805dd7530e1e87253e599a332f9d7e6f435254");
}

void key_derivation() {
  CU_ASSERT(hex(pbkdf2(Digest::sha1, "password", "salt", 4096, 20)) == "4b007901b765489abead49d926f721d065a429c1");
  CU_ASSERT(hex(pbkdf2(Digest::sha256, "passwd", "salt", 1, 64)) ==
            "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
            "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783");
  CU_ASSERT(hex(hkdf(Digest::sha256, std::string(22, '\x0b'), bytes("000102030405060708090a0b0c"),
                     bytes("f0f1f2f3f4f5f6f7f8f9"), 42)) ==
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  CU_ASSERT(hex(hkdf(Digest::sha256, std::string(22, '\x0b'), {}, {}, 42)) ==
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

void galois_counter_mode() {
  const std::string key(32, 'k');
  const std::string sealed = aes256_gcm_seal(key, "text", "name");
  CU_ASSERT(sealed.size() == 12 + 4 + 16);
  CU_ASSERT(aes256_gcm_open(key, sealed, "name") == "text");
  CU_ASSERT(aes256_gcm_seal(key, "text", "name") != sealed);
  CU_ASSERT_FALSE(aes256_gcm_open(key, sealed, "other").has_value());
  CU_ASSERT_FALSE(aes256_gcm_open(std::string(32, 'x'), sealed, "name").has_value());
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    std::string forged = sealed;
    forged[at] = static_cast<char>(forged[at] ^ 1);
    CU_ASSERT_FALSE(aes256_gcm_open(key, forged, "name").has_value());
    CU_ASSERT_FALSE(aes256_gcm_open(key, sealed.substr(0, at), "name").has_value());
  }
  CU_ASSERT(aes256_gcm_open(key, aes256_gcm_seal(key, {}, {}), {}) == "");
  // NIST SP 800-38D, test case 15 of its authors: key, nonce, plain text, ciphertext and tag.
  const std::string known = bytes("cafebabefacedbaddecaf888") +
                            bytes(
                                "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                                "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad") +
                            bytes("b094dac5d93471bdec1a502270e3cc6c");
  const std::string known_key = bytes("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
  CU_ASSERT(hex(aes256_gcm_open(known_key, known, {}).value_or("")).starts_with("d9313225f88406e5a55909c5aff5269a"));
}

constexpr std::string_view key_hex = "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4";

void block_modes() {
  const std::string key = bytes(key_hex), iv = bytes("000102030405060708090a0b0c0d0e0f");
  const std::string plain = bytes("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51");
  const std::string sealed = aes256_cbc_encrypt(key, iv, plain);
  CU_ASSERT(hex(sealed).starts_with("f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d"));
  CU_ASSERT(sealed.size() == 48);
  CU_ASSERT(aes256_cbc_decrypt(key, iv, sealed) == plain);
  CU_ASSERT(!aes256_cbc_decrypt(key, iv, std::string_view(sealed).substr(0, 32)));  // the padding block is missing
  CU_ASSERT(!aes256_cbc_decrypt(key, iv, std::string_view(sealed).substr(0, 47)));
  CU_ASSERT(!aes256_cbc_decrypt(key, iv, {}));

  const std::string counter = bytes("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
  CU_ASSERT(hex(aes256_ctr(key, counter, plain)) == "601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c5");
  CU_ASSERT(aes256_ctr(key, counter, aes256_ctr(key, counter, plain)) == plain);
  CU_ASSERT(aes256_ctr(key, counter, {}).empty());
  for (std::size_t length = 0; length < 70; ++length) {
    const std::string text(length, 'x');
    CU_ASSERT(aes256_cbc_decrypt(key, iv, aes256_cbc_encrypt(key, iv, text)) == text);
  }
}

void wrong_lengths_are_errors() {
  const auto refuses = [](auto call) {
    try {
      call();
      return false;
    } catch (const Error& error) {
      return error.status() == 500;
    }
  };
  CU_ASSERT(refuses([] { aes256_cbc_encrypt("short", std::string(16, 'i'), "text"); }));
  CU_ASSERT(refuses([] { aes256_ctr(std::string(32, 'k'), "short", "text"); }));
  CU_ASSERT(refuses([] { pbkdf2(Digest::sha256, "password", "salt", 0, 32); }));
}

void random_and_comparison() {
  CU_ASSERT(random_bytes(0).empty());
  CU_ASSERT(random_bytes(1000).size() == 1000);
  CU_ASSERT(random_bytes(32) != random_bytes(32));
  CU_ASSERT(random_alphanumerics(0).empty());
  const std::string letters = random_alphanumerics(4000);
  CU_ASSERT(letters.size() == 4000);
  for (const char first : {'0', '9', 'a', 'z', 'A', 'Z'}) CU_ASSERT(letters.find(first) != letters.npos);
  CU_ASSERT(letters.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") ==
            letters.npos);
  CU_ASSERT(equal({}, ""));
  CU_ASSERT(equal("same", "same"));
  CU_ASSERT(!equal("same", "sane"));
  CU_ASSERT(!equal("same", "sam"));
}

/// Pieces of growing size.
template <class Add>
void in_pieces(std::string_view text, Add add) {
  for (std::size_t size = 0; !text.empty(); ++size) {
    const std::string_view piece = text.substr(0, size);
    add(piece);
    text.remove_prefix(piece.size());
  }
}

void pieces_give_what_the_whole_gives() {
  const std::string key(32, 'k'), iv(16, 'i');
  for (const std::size_t length : {0UL, 1UL, 15UL, 16UL, 17UL, 1000UL}) {
    const std::string text(length, 'x');
    RunningDigest running(Digest::sha3_512);
    RunningHmac mac(Digest::sha384, key);
    Aes256Cbc cipher(Aes256Cbc::Direction::encrypt, key, iv);
    std::string sealed;
    in_pieces(text, [&](std::string_view piece) {
      running.add(piece);
      mac.add(piece);
      cipher.add(piece, sealed);
    });
    CU_ASSERT(cipher.finish(sealed));
    CU_ASSERT(running.finish() == digest(Digest::sha3_512, text));
    CU_ASSERT(mac.finish() == hmac(Digest::sha384, key, text));
    CU_ASSERT(sealed == aes256_cbc_encrypt(key, iv, text));
    Aes256Cbc opener(Aes256Cbc::Direction::decrypt, key, iv);
    std::string opened;
    in_pieces(sealed, [&](std::string_view piece) { opener.add(piece, opened); });
    CU_ASSERT(opener.finish(opened));
    CU_ASSERT(opened == text);
  }
}

void a_piece_of_ciphertext_opens_alone() {
  const std::string key(32, 'k'), text = std::string(16, 'a') + std::string(16, 'b') + std::string(16, 'c');
  const std::string sealed = aes256_cbc_encrypt(key, std::string(16, 'i'), text);
  Aes256Cbc middle(Aes256Cbc::Direction::decrypt, key, std::string_view(sealed).substr(0, 16));
  middle.without_padding();
  std::string opened;
  middle.add(std::string_view(sealed).substr(16, 16), opened);
  CU_ASSERT(opened == std::string(16, 'b'));
  Aes256Cbc torn(Aes256Cbc::Direction::decrypt, key, std::string(16, 'i'));
  torn.add(std::string_view(sealed).substr(0, 33), opened);
  CU_ASSERT(!torn.finish(opened));
}

const CU_TestInfo tests[] = {
    {"pieces give what the whole gives", pieces_give_what_the_whole_gives},
    {"a piece of ciphertext opens alone", a_piece_of_ciphertext_opens_alone},
    {"digests", digests},
    {"MACs", macs},
    {"key derivation", key_derivation},
    {"Galois counter mode", galois_counter_mode},
    {"AES block modes", block_modes},
    {"wrong lengths are errors", wrong_lengths_are_errors},
    {"random bytes and comparison", random_and_comparison},
    CU_TEST_INFO_NULL,
};

}  // namespace

const Suite crypto_suite = {"core/crypto", tests};
