// SPDX-License-Identifier: Apache-2.0
// The recorded OpenEMR site: every secret that PHP encrypted or hashed opens here, and another implementation opens
// ours.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "core/crypto.h"
#include "core/encoding.h"
#include "core/json.h"
#include "fixture.h"
#include "oauth/jwt.h"
#include "openemr/crypto_gen.h"
#include "openemr/password.h"
#include "openemr/sealed.h"
#include "openemr/signing_keys.h"
#include "openemr/sqlconf.h"

namespace {

namespace fs = std::filesystem;
using namespace oemr;
using namespace oemr::openemr;

std::string content_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Recorded {
  const char* site;
  const char* database;
  const char* credentials;
};
constexpr Recorded recorded[] = {{"default", "openemr", "credentials.json"},
                                 {"alternate", "openemr_alt", "credentials-alternate.json"}};

/// OEMR_TEST_FIXTURE names the recording's folder, OEMR_TEST_FIXTURE_SITES the unpacked sites; the databases are on the
/// test server, or on that of OEMR_TEST_FIXTURE_SOCKET.
bool is_there() {
  if (std::getenv("OEMR_TEST_FIXTURE") != nullptr && std::getenv("OEMR_TEST_FIXTURE_SITES") != nullptr) return true;
  std::printf("skipped: OEMR_TEST_FIXTURE and OEMR_TEST_FIXTURE_SITES name no recording ");
  return false;
}

class Site {
 public:
  explicit Site(const Recorded& which)
      : folder(fs::path(std::getenv("OEMR_TEST_FIXTURE_SITES")) / which.site),
        credentials(Json::parse(content_of(fs::path(std::getenv("OEMR_TEST_FIXTURE")) / which.credentials)).value()),
        connection(options(which)),
        crypto(CryptoGen::load(connection, folder, {})) {}

  const fs::path folder;
  const Json credentials;
  db::Connection connection;
  const CryptoGen crypto;

 private:
  static db::Options options(const Recorded& which) {
    db::Options options = test_options();
    if (const char* socket = std::getenv("OEMR_TEST_FIXTURE_SOCKET")) options.socket = socket;
    options.database = which.database;
    return options;
  }
};

void sqlconf_is_read() {
  if (!is_there()) return;
  for (const Recorded& which : recorded) {
    const SqlConf conf =
        parse_sqlconf(content_of(fs::path(std::getenv("OEMR_TEST_FIXTURE_SITES")) / which.site / "sqlconf.php"));
    CHECK_TEXT(conf.host, "127.0.0.1");
    CHECK_TEXT(conf.database, which.database);
    CHECK_TEXT(conf.login, which.database);
    CHECK_TEXT(conf.password, which.database);
    CHECK_TEXT(conf.charset, "utf8mb4");
  }
}

void client_secrets_decrypt() {
  if (!is_there()) return;
  unsigned count = 0;
  for (const Recorded& which : recorded) {
    Site site(which);
    for (const auto& [name, client] : site.credentials.root()["_clients"].members()) {
      auto rows = site.connection.query("SELECT COALESCE(client_secret, '') FROM oauth_clients WHERE client_id = ?",
                                        {client["client_id"].string()});
      CU_ASSERT_FATAL(rows.next());
      const auto secret = site.crypto.decrypt(rows.text(0));
      CU_ASSERT(secret == client["client_secret"].string());
      count += secret && !secret->empty();
    }
  }
  CU_ASSERT(count >= 4);
}

void signing_keys_load() {
  if (!is_there()) return;
  for (const Recorded& which : recorded) {
    Site site(which);
    const auto keys = SigningKeys::load(site.connection, site.folder, site.crypto);
    const auto token = oauth::parse_jwt(oauth::make_jwt("{}", *keys)).jwt;
    CU_ASSERT(token && oauth::is_signed_by(*token, *keys));
    CU_ASSERT(from_base64(keys->sealing_secret())->size() == 32);
    CU_ASSERT(unseal(seal("{}", keys->sealing_secret()), keys->sealing_secret()).plain == "{}");
  }
}

void passwords_verify() {
  if (!is_there()) return;
  Site site(recorded[0]);
  unsigned count = 0;
  const auto check = [&](std::string_view sql, std::string_view user, std::string_view password) {
    auto rows = site.connection.query(sql, {user});
    CU_ASSERT_FATAL(rows.next());
    CU_ASSERT(is_known_hash(rows.text(0)));
    CU_ASSERT(verify_password(password, rows.text(0)));
    CU_ASSERT(!verify_password(std::string(password) + "x", rows.text(0)));
    CU_ASSERT(!needs_rehash(rows.text(0), PasswordPolicy{}));
    ++count;
  };
  const JsonValue logins = site.credentials.root()["_logins"];
  for (const auto& [user, login] : logins["users"].members()) {
    const std::string_view text = login.string();  // "password (remark)"
    check("SELECT password FROM users_secure WHERE username = ?", user, text.substr(0, text.find(' ')));
  }
  for (const auto& [user, login] : logins["patients"].members()) {
    check("SELECT portal_pwd FROM patient_access_onsite WHERE portal_login_username = ?", user,
          login.elements()[0].string());
  }
  CU_ASSERT_EQUAL(count, 12);
}

void documents_decrypt() {
  if (!is_there()) return;
  Site site(recorded[0]);
  auto rows = site.connection.query("SELECT foreign_id, drive_uuid, size, hash FROM documents WHERE encrypted = 1");
  unsigned count = 0;
  for (; rows.next(); ++count) {
    const fs::path file = site.folder / "documents" / std::string(rows.text(0)) / rows.uuid(1)->text();
    const auto plain = site.crypto.decrypt(content_of(file), CryptoGen::KeySet::database);
    CU_ASSERT_FATAL(plain.has_value());
    CU_ASSERT_EQUAL(static_cast<std::int64_t>(plain->size()), rows.integer(2));
    CHECK_TEXT(hex(crypto::digest(crypto::Digest::sha3_512, *plain)), rows.text(3));
  }
  CU_ASSERT(count >= 4);
}

/// Python's hmac and the openssl command read what encrypt() writes, with the keys as the table holds them.
constexpr std::string_view other_implementation = R"(python3 - "%a" "%b" "%t" <<'END'
import base64, hashlib, hmac, subprocess, sys
cipher_key, mac_key = (base64.b64decode(text) for text in sys.argv[1:3])
data = base64.b64decode(sys.argv[3][3:], validate=True)
assert hmac.compare_digest(hmac.new(mac_key, data[48:], hashlib.sha384).digest(), data[:48])
subprocess.run(['openssl', 'enc', '-d', '-aes-256-cbc', '-K', cipher_key.hex(), '-iv', data[48:64].hex()], input=data[64:], check=True)
END)";

void another_implementation_reads_ours() {
  if (!is_there()) return;
  Site site(recorded[0]);
  std::string command(other_implementation);
  const auto fill = [&](std::string_view mark, const std::string& text) {
    command.replace(command.find(mark), mark.size(), text);
  };
  const bool is_seven = site.crypto.current_version() == "007";
  for (const auto& [name, mark] :
       {std::pair{is_seven ? "sevena" : "sixa", "%a"}, std::pair{is_seven ? "sevenb" : "sixb", "%b"}}) {
    auto rows = site.connection.query("SELECT value FROM `keys` WHERE name = ?", {std::string_view(name)});
    CU_ASSERT_FATAL(rows.next());
    fill(mark, std::string(rows.text(0)));
  }
  const std::string plain = "a text of ours, longer than one block";
  fill("%t", site.crypto.encrypt(plain, CryptoGen::KeySet::database));
  FILE* pipe = popen(command.c_str(), "r");
  CU_ASSERT_FATAL(pipe != nullptr);
  char answer[200];
  const std::size_t size = std::fread(answer, 1, sizeof answer, pipe);
  CU_ASSERT_EQUAL(pclose(pipe), 0);
  CHECK_TEXT(std::string_view(answer, size), plain);
}

}  // namespace

static const CU_TestInfo tests[] = {
    {"sqlconf.php is read", guarded<sqlconf_is_read>},
    {"client secrets decrypt", guarded<client_secrets_decrypt>},
    {"the signing keys load", guarded<signing_keys_load>},
    {"passwords verify", guarded<passwords_verify>},
    {"documents on disk decrypt", guarded<documents_decrypt>},
    {"another implementation reads ours", guarded<another_implementation_reads_ours>},
    CU_TEST_INFO_NULL,
};

extern const Suite fixture_secrets_suite = {"fixture secrets", tests};
