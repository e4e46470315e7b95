// SPDX-License-Identifier: Apache-2.0
// CryptoGen: fixed vectors of each format both ways, damage, and the opening of key sets.
#include "core/encoding.h"
#include "core/error.h"
#include "openemr/crypto_gen.h"
#include "suites.h"

using namespace oemr;
using namespace oemr::openemr;

namespace {

std::string ascending(unsigned first, unsigned count) {
  std::string bytes;
  for (unsigned i = 0; i < count; ++i) bytes += static_cast<char>(first + i);
  return bytes;
}

constexpr std::string_view file_sixa =
    "006RZ12Znv8o3pM7uBNCnGogUbZLRTnmOy00V4KkyhrKhf12Lv/"
    "EgvUYEJsb7S8JvS3gIGCg4SFhoeIiYqLjI2Oj7p5lmFTAdMRIo2UhipCKvh8cwz3V+"
    "6ijiLEf1PTVRLMYPzqx4KMrqWZhJlmC+YVXg==";
constexpr std::string_view file_sixb =
    "0069nnwMlAuWTcduzM8O5vCs1YsIH7GH1nV6gOB2SjQJKTo58YsSgDz/qy6HiiNM2RkkJGSk5SVlpeYmZqbnJ2en5BM5FzyLtDRvmQ/"
    "X8hlBM1hcpSIveo"
    "Dt1da1mXn25qB+qu9Ey0o0MwqMJDTkGeCeQ==";
constexpr std::string_view hello =
    "0063TsL9xRJsWZojtnpF/s2jj7zOEjiCTqrFigDtXf34DTeD9ZV9H7oe+2HUSGep+T4oKGio6SlpqeoqaqrrK2ur+qfewo4glei4RavBIIbyXk=";
constexpr std::string_view hello_by_password =
    "006sLGys7S1tre4ubq7vL2+v8DBwsPExcbHyMnKy8zNzs+7dNX6JTBa0kae4E27R3xeLQsSj9iu1PHn5okYjcnq/"
    "W9tR5o5OiX5lTwK5fcXILvQ0dLT1NXW1"
    "9jZ2tvc3d7f7BiL1Oj8ChtysW5Elk8KnQ==";
// IV a0..af; keys 40..5f and 60..7f, or the password "pw".
constexpr std::string_view hello_with_sha384 =
    "3TsL9xRJsWZojtnpF/s2jj7zOEjiCTqrFigDtXf34DTeD9ZV9H7oe+2HUSGep+T4oKGio6SlpqeoqaqrrK2ur+qfewo4glei4RavBIIbyXk=";
constexpr std::string_view hello_with_sha256 =
    "lpMrqaz5tzkK6Qb2OjP8JFqwdf3WT0q9bRsPelce0+agoaKjpKWmp6ipqqusra6v6p97CjiCV6LhFq8EghvJeQ==";
constexpr std::string_view hello_without_mac = "oKGio6SlpqeoqaqrrK2ur+qfewo4glei4RavBIIbyXk=";
constexpr std::string_view hello_by_password_with_sha256 =
    "XXHpxYOrzezpznsVoVYeTT0JsDd2eNrNVjRZ3los0QGgoaKjpKWmp6ipqqusra6veJ/A6xWhF1EqwwDcD5ZwgQ==";
constexpr std::string_view hello_by_password_without_mac = "oKGio6SlpqeoqaqrrK2ur8YyaBwQOwa6Mxnl7UVAoRk=";

CryptoGen::Named rows() {
  return {{"sixa", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="},
          {"sixb", "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8="},
          {"oauth2key", "some other row"}};
}
CryptoGen::Named files() { return {{"sixa", std::string(file_sixa)}, {"sixb", std::string(file_sixb)}}; }

void vectors_both_ways() {
  const std::string drive_a = ascending(0x40, 32), drive_b = ascending(0x60, 32);
  const std::string database_a = ascending(0, 32), database_b = ascending(0x20, 32);
  CU_ASSERT(detail::encrypt("006", "hello", drive_a, drive_b, ascending(0xa0, 16)) == hello);
  CU_ASSERT(detail::encrypt("006", drive_a, database_a, database_b, ascending(0x80, 16)) == file_sixa);
  CU_ASSERT(detail::encrypt("006", drive_b, database_a, database_b, ascending(0x90, 16)) == file_sixb);
  CU_ASSERT(detail::encrypt_006_with_password("hello", "pw", ascending(0xb0, 32), ascending(0xd0, 16)) ==
            hello_by_password);
  const CryptoGen crypto = CryptoGen::open(rows(), files(), {});
  CU_ASSERT(crypto.decrypt(hello) == "hello");
  CU_ASSERT(crypto.decrypt(file_sixa, CryptoGen::KeySet::database) == drive_a);
  CU_ASSERT(crypto.decrypt(file_sixb, CryptoGen::KeySet::database) == drive_b);
  CU_ASSERT(CryptoGen::decrypt_with_password(hello_by_password, "pw") == "hello");
}

void own_texts_both_ways() {
  const CryptoGen crypto = CryptoGen::open(rows(), files(), {});
  for (const CryptoGen::KeySet set : {CryptoGen::KeySet::drive, CryptoGen::KeySet::database}) {
    for (std::size_t length = 0; length < 50; ++length) {
      const std::string plain = ascending(200, static_cast<unsigned>(length));
      const std::string text = crypto.encrypt(plain, set);
      CU_ASSERT(text.starts_with("006"));
      CU_ASSERT(crypto.decrypt(text, set) == plain);
    }
  }
  CU_ASSERT(crypto.encrypt("x") != crypto.encrypt("x"));
  CU_ASSERT(!crypto.decrypt(crypto.encrypt("x"), CryptoGen::KeySet::database));
  CU_ASSERT(CryptoGen::decrypt_with_password(CryptoGen::encrypt_with_password("x", "pw"), "pw") == "x");
  CU_ASSERT(!CryptoGen::decrypt_with_password(CryptoGen::encrypt_with_password("x", "pw"), "PW"));
}

void older_formats() {
  CryptoGen::Named old = files();
  const std::string a = base64(ascending(0x40, 32)), b = base64(ascending(0x60, 32));
  for (const char* name : {"one", "twoa", "foura"}) old[name] = a + "\n";
  for (const char* name : {"twob", "fourb"}) old[name] = b + " ";
  const std::string database_a = ascending(0, 32), database_b = ascending(0x20, 32);
  CryptoGen::Named table = rows();
  table["fivea"] = base64(database_a);
  table["fiveb"] = base64(database_b);
  old["fivea"] =
      "005" + detail::encrypt("006", ascending(0x40, 32), database_a, database_b, ascending(1, 16)).substr(3);
  old["fiveb"] =
      "005" + detail::encrypt("006", ascending(0x60, 32), database_a, database_b, ascending(2, 16)).substr(3);
  const CryptoGen crypto = CryptoGen::open(table, old, {});
  const auto versioned = [](const char* version, std::string_view text) { return version + std::string(text); };
  CU_ASSERT(crypto.decrypt(versioned("005", hello_with_sha384)) == "hello");
  CU_ASSERT(crypto.decrypt(versioned("004", hello_with_sha384)) == "hello");
  CU_ASSERT(crypto.decrypt(versioned("003", hello_with_sha256)) == "hello");
  CU_ASSERT(crypto.decrypt(versioned("002", hello_with_sha256)) == "hello");
  CU_ASSERT(crypto.decrypt(versioned("001", hello_without_mac)) == "hello");
  CU_ASSERT(CryptoGen::decrypt_with_password(versioned("003", hello_by_password_with_sha256), "pw") == "hello");
  CU_ASSERT(CryptoGen::decrypt_with_password(versioned("001", hello_by_password_without_mac), "pw") == "hello");
  CU_ASSERT(!CryptoGen::open(rows(), files(), {}).decrypt(versioned("004", hello_with_sha384)));  // no such key
}

bool is_refused(const CryptoGen::Named& table, const CryptoGen::Named& disk, CryptoGen::Rules rules = {}) {
  try {
    CryptoGen::open(table, disk, rules);
    return false;
  } catch (const Error& error) {
    return error.status() == 500;
  }
}

/// Version seven has other keys and the same bytes behind its prefix: the MAC does not cover it.
void version_seven() {
  CryptoGen::Named table = rows(), disk = files();
  table["sevena"] = table["sixa"];
  table["sevenb"] = table["sixb"];
  disk["sevena"] = "007" + std::string(file_sixa.substr(3));
  disk["sevenb"] = "007" + std::string(file_sixb.substr(3)) + "\n";
  CU_ASSERT_EQUAL(disk["sevena"].size(), 155);
  const CryptoGen::Rules rules{.written = "007"};
  const CryptoGen crypto = CryptoGen::open(table, disk, rules);
  const std::string hello_007 = "007" + std::string(hello.substr(3));
  CU_ASSERT(crypto.decrypt(hello_007) == "hello");
  CU_ASSERT(crypto.decrypt(hello) == "hello");
  CU_ASSERT(CryptoGen::open(table, disk, {}).decrypt(hello_007) == "hello");
  CU_ASSERT(CryptoGen::open(table, disk, {}).encrypt("x").starts_with("006"));
  CU_ASSERT(detail::encrypt("007", "hello", ascending(0x40, 32), ascending(0x60, 32), ascending(0xa0, 16)) ==
            hello_007);
  for (const CryptoGen::KeySet set : {CryptoGen::KeySet::drive, CryptoGen::KeySet::database}) {
    const std::string text = crypto.encrypt("x", set);
    CU_ASSERT(text.starts_with("007"));
    CU_ASSERT(crypto.decrypt(text, set) == "x");
  }
  // What an older release wrote may be lost; what this one writes may not.
  disk.erase("sixa");
  disk["sixb"] = "damaged";
  CU_ASSERT(CryptoGen::open(table, disk, rules).decrypt(hello_007) == "hello");
  CU_ASSERT(!CryptoGen::open(table, disk, rules).decrypt(hello));
  disk.erase("sevenb");
  CU_ASSERT(is_refused(table, disk, rules));
  CU_ASSERT(is_refused(rows(), files(), rules));
}

void secrets_in_columns() {
  const CryptoGen older = CryptoGen::open(rows(), files(), {});
  CU_ASSERT(older.to_column("").empty());
  CU_ASSERT(older.to_column("hello").starts_with("006"));
  CU_ASSERT(older.from_column(hello) == "hello");
  CU_ASSERT(!older.from_column("hello"));
  const CryptoGen reading = CryptoGen::open(rows(), files(), {.reads_plain = true});
  CU_ASSERT(reading.to_column("hello").starts_with("006"));
  CU_ASSERT(reading.from_column("hello") == "hello");
  CU_ASSERT(reading.from_column("") == "");
  CU_ASSERT(!reading.from_column("006damaged"));
  const CryptoGen plain = CryptoGen::open(rows(), files(), {.reads_plain = true, .writes_plain = true});
  CU_ASSERT(plain.to_column("hello") == "hello");
  CU_ASSERT(plain.from_column(hello) == "hello");
  CU_ASSERT(plain.to_column("007 Bond").starts_with("006"));  // it would be read as a ciphertext
  CU_ASSERT(plain.from_column(plain.to_column("007 Bond")) == "007 Bond");
}

void damaged_texts() {
  const CryptoGen crypto = CryptoGen::open(rows(), files(), {});
  CU_ASSERT(crypto.decrypt("") == "");
  CU_ASSERT(CryptoGen::decrypt_with_password("", "pw") == "");
  for (const std::string_view bad : {"0", "006", "006=", "006AAAA", "007AAAA", "000", "hello", "6  3TsL9"}) {
    CU_ASSERT(!crypto.decrypt(bad));
    CU_ASSERT(!CryptoGen::decrypt_with_password(bad, "pw"));
  }
  for (std::size_t i = 0; i < hello.size(); ++i) {
    CU_ASSERT(!crypto.decrypt(hello.substr(0, i == 0 ? 1 : i)));
    std::string forged(hello);
    forged[i] = forged[i] == 'A' ? 'B' : 'A';
    CU_ASSERT(!crypto.decrypt(forged));
  }
  CU_ASSERT(!crypto.decrypt(std::string(hello) + "\n"));
}

void key_sets_are_whole() {
  CryptoGen::Named disk = files();
  disk["sixa"] += "\n";  // as an editor leaves it
  CU_ASSERT(!is_refused(rows(), disk));
  for (const char* name : {"sixa", "sixb"}) {
    CryptoGen::Named table = rows();
    disk = files();
    disk.erase(name);
    CU_ASSERT(is_refused(table, disk));
    disk[name] = "";
    CU_ASSERT(is_refused(table, disk));
    disk[name] = std::string(name == std::string_view("sixa") ? file_sixa : file_sixb).replace(10, 1, "_");
    CU_ASSERT(is_refused(table, disk));
    disk = files();
    table.erase(name);
    CU_ASSERT(is_refused(table, disk));
    table[name] = "AAECAwQFBgcICQoLDA0ODw==";  // 16 bytes
    CU_ASSERT(is_refused(table, disk));
  }
  CU_ASSERT(is_refused({}, {}));
}

const CU_TestInfo tests[] = {
    {"vectors both ways", vectors_both_ways},   {"own texts both ways", own_texts_both_ways},
    {"older formats", older_formats},           {"version seven", version_seven},
    {"secrets in columns", secrets_in_columns}, {"damaged texts", damaged_texts},
    {"key sets are whole", key_sets_are_whole}, CU_TEST_INFO_NULL,
};

}  // namespace

extern const Suite crypto_gen_suite = {"openemr/crypto_gen", tests};
