// SPDX-License-Identifier: Apache-2.0
// Keys of a new site: made once among all who ask at the same time, kept for good, and never replaced.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include "fixture.h"
#include "openemr/crypto_gen.h"
#include "openemr/signing_keys.h"

namespace {

namespace fs = std::filesystem;
using oemr::Error;
using oemr::db::Connection;
using oemr::openemr::CryptoGen;
using oemr::openemr::SigningKeys;

/// The folders and the table that OpenEMR's installer leaves; gone at the end.
class NewSite {
 public:
  NewSite() : folder_(fs::temp_directory_path() / ("oemr_test_keys_" + std::to_string(getpid()))) {
    fs::remove_all(folder_);
    fs::create_directories(methods());
    fs::create_directories(certificates());
    by_text_protocol(
        "CREATE OR REPLACE TABLE `keys` (id BIGINT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(20) NOT NULL DEFAULT '' "
        "UNIQUE, "
        "value TEXT) ENGINE=InnoDB");
  }
  ~NewSite() { fs::remove_all(folder_); }
  NewSite(const NewSite&) = delete;
  NewSite& operator=(const NewSite&) = delete;

  const fs::path& folder() const { return folder_; }
  fs::path methods() const { return folder_ / "documents" / "logs_and_misc" / "methods"; }
  fs::path certificates() const { return folder_ / "documents" / "certificates"; }

  /// Everything that is kept, as one text.
  std::string contents() const {
    std::string all;
    for (const TextRow& row : by_text_protocol("SELECT name, value FROM `keys` ORDER BY name"))
      all += *row[0] + "=" + *row[1] + "\n";
    for (const fs::path& file :
         {methods() / "sixa", methods() / "sixb", certificates() / "oaprivate.key", certificates() / "oapublic.key"}) {
      std::ifstream in(file, std::ios::binary);
      all.append(file.filename().string()).append("=").append(std::istreambuf_iterator<char>(in), {}).append("\n");
    }
    return all;
  }

 private:
  const fs::path folder_;
};

unsigned mode_of(const fs::path& file) {
  struct stat status {};
  return ::stat(file.c_str(), &status) == 0 ? status.st_mode & 07777U : 0U;
}

std::size_t files_in(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

/// The status of the error, or 0.
int status_of_load(const NewSite& site) {
  Connection connection(test_options());
  const auto error = caught<Error>([&] {
    const CryptoGen crypto = CryptoGen::load(connection, site.folder(), {});
    SigningKeys::load(connection, site.folder(), crypto);
  });
  return error ? error->status() : 0;
}

void many_at_once_get_the_same_keys() {
  const NewSite site;
  struct Loaded {
    std::optional<CryptoGen> crypto;
    std::shared_ptr<const SigningKeys> keys;
  };
  std::vector<Loaded> loaded(6);
  std::vector<std::thread> threads;
  for (Loaded& mine : loaded) {
    threads.emplace_back([&] {
      try {
        Connection connection(test_options());
        mine.crypto = CryptoGen::load(connection, site.folder(), {});
        mine.keys = SigningKeys::load(connection, site.folder(), *mine.crypto);
      } catch (const std::exception& error) {
        std::printf("\n    %s", error.what());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const Loaded& one : loaded) {
    CU_ASSERT_FATAL(one.crypto.has_value() && one.keys != nullptr);
    CHECK_TEXT(one.crypto->decrypt(loaded[0].crypto->encrypt("text")).value_or("none"), "text");
    CHECK_TEXT(one.keys->signer().key_id(), loaded[0].keys->signer().key_id());
    CHECK_TEXT(one.keys->sealing_secret(), loaded[0].keys->sealing_secret());
  }
  CU_ASSERT_EQUAL(loaded[0].keys->sealing_secret().size(), 44);
  CHECK_TEXT(*by_text_protocol("SELECT GROUP_CONCAT(name ORDER BY name) FROM `keys`")[0][0],
             "oauth2key,oauth2passphrase,sixa,sixb");
  CU_ASSERT_EQUAL(files_in(site.methods()), 2);  // no temporary name is left
  CU_ASSERT_EQUAL(files_in(site.certificates()), 2);
  CU_ASSERT_EQUAL(mode_of(site.methods() / "sixa"), 0640);
  CU_ASSERT_EQUAL(mode_of(site.certificates() / "oaprivate.key"), 0640);
  CU_ASSERT_EQUAL(mode_of(site.certificates() / "oapublic.key"), 0660);
}

void keys_stay_as_they_are() {
  const NewSite site;
  CU_ASSERT_EQUAL(status_of_load(site), 0);
  const std::string before = site.contents();
  CU_ASSERT_EQUAL(status_of_load(site), 0);
  CHECK_TEXT(site.contents(), before);
  by_text_protocol("DELETE FROM `keys` WHERE name = 'oauth2key'");
  CU_ASSERT_EQUAL(status_of_load(site), 0);  // PHP makes this one anew, too
}

void a_loss_is_an_error_and_nothing_is_made() {
  const NewSite site;
  CU_ASSERT_EQUAL(status_of_load(site), 0);
  for (const fs::path& file : {site.methods() / "sixa", site.methods() / "sixb", site.certificates() / "oaprivate.key",
                               site.certificates() / "oapublic.key"}) {
    const fs::path aside = site.folder() / "aside";
    fs::rename(file, aside);
    const std::string before = site.contents();
    CU_ASSERT_EQUAL(status_of_load(site), 500);
    CHECK_TEXT(site.contents(), before);
    std::ofstream(file) << "damaged";
    CU_ASSERT_EQUAL(status_of_load(site), 500);
    CU_ASSERT_EQUAL(fs::file_size(file), 7);
    fs::rename(aside, file);
  }
  for (const char* folder : {"methods", "certificates"}) {  // an empty folder beside a full table: not mounted
    const fs::path path = folder == std::string_view("methods") ? site.methods() : site.certificates();
    fs::rename(path, site.folder() / "aside");
    CU_ASSERT_EQUAL(status_of_load(site), 503);
    fs::create_directory(path);
    const std::string before = site.contents();
    CU_ASSERT_EQUAL(status_of_load(site), 500);
    CHECK_TEXT(site.contents(), before);
    fs::remove(path);
    fs::rename(site.folder() / "aside", path);
  }
  for (const char* name : {"sixa", "sixb", "oauth2passphrase"}) {
    by_text_protocol(std::string("UPDATE `keys` SET name = 'aside' WHERE name = '") + name + "'");
    const std::string before = site.contents();
    CU_ASSERT_EQUAL(status_of_load(site), 500);
    CHECK_TEXT(site.contents(), before);
    by_text_protocol(std::string("UPDATE `keys` SET name = '") + name + "' WHERE name = 'aside'");
  }
  by_text_protocol("UPDATE `keys` SET value = '' WHERE name = 'oauth2key'");
  CU_ASSERT_EQUAL(status_of_load(site), 500);
}

/// A site that was upgraded gets the pair of version seven beside that of six, once, and never beside a loss.
void version_seven_is_made_beside_six() {
  const NewSite site;
  CU_ASSERT_EQUAL(status_of_load(site), 0);
  Connection connection(test_options());
  const CryptoGen::Rules seven{.written = "007"};
  const std::string before = CryptoGen::load(connection, site.folder(), {}).encrypt("text");
  fs::rename(site.methods() / "sixa", site.folder() / "aside");
  CU_ASSERT_EQUAL(caught<Error>([&] { CryptoGen::load(connection, site.folder(), seven); })->status(), 500);
  CU_ASSERT_EQUAL(files_in(site.methods()), 1);
  fs::rename(site.folder() / "aside", site.methods() / "sixa");

  const CryptoGen crypto = CryptoGen::load(connection, site.folder(), seven);
  const std::string text = crypto.encrypt("text");
  CU_ASSERT(text.starts_with("007"));
  CHECK_TEXT(crypto.decrypt(before).value_or("none"), "text");
  CU_ASSERT_EQUAL(files_in(site.methods()), 4);
  CU_ASSERT_EQUAL(fs::file_size(site.methods() / "sevena"), 155);
  CU_ASSERT_EQUAL(mode_of(site.methods() / "sevena"), 0640);
  CHECK_TEXT(CryptoGen::load(connection, site.folder(), seven).decrypt(text).value_or("none"), "text");
  // The keys are there before the row of table version says so: OpenEMR writes it at an upgrade's end.
  CU_ASSERT(CryptoGen::load(connection, site.folder(), {}).encrypt("text").starts_with("007"));

  SigningKeys::load(connection, site.folder(), crypto);
  by_text_protocol("UPDATE `keys` SET value = '" + text + "' WHERE name = 'oauth2key'");
  fs::remove(site.methods() / "sevena");
  fs::remove(site.methods() / "sevenb");
  CU_ASSERT_EQUAL(caught<Error>([&] { CryptoGen::load(connection, site.folder(), seven); })->status(), 500);
  CU_ASSERT_EQUAL(files_in(site.methods()), 2);
}

void a_transaction_makes_no_keys() {
  const NewSite site;
  Connection connection(test_options());
  const oemr::db::Transaction transaction(connection);
  CU_ASSERT_EQUAL(caught<Error>([&] { CryptoGen::load(connection, site.folder(), {}); })->status(), 500);
  CU_ASSERT_EQUAL(files_in(site.methods()), 0);
}

}  // namespace

static const CU_TestInfo tests[] = {
    {"many at once get the same keys", guarded<many_at_once_get_the_same_keys>},
    {"keys stay as they are", guarded<keys_stay_as_they_are>},
    {"a loss is an error and nothing is made", guarded<a_loss_is_an_error_and_nothing_is_made>},
    {"version seven is made beside six", guarded<version_seven_is_made_beside_six>},
    {"a transaction makes no keys", guarded<a_transaction_makes_no_keys>},
    CU_TEST_INFO_NULL,
};

extern const Suite keys_suite = {"keys", tests};
