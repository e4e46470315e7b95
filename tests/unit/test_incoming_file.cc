// SPDX-License-Identifier: Apache-2.0
// Files of documents: where rows say they are, written once and taken back, and a disk that refuses.
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/resource.h>
#include <unistd.h>

#include "core/crypto.h"
#include "core/encoding.h"
#include "core/error.h"
#include "openemr/document_store.h"
#include "openemr/incoming_file.h"
#include "suites.h"

using namespace oemr;
using namespace oemr::openemr;

namespace {

namespace fs = std::filesystem;

struct Folder {
  fs::path path = fs::temp_directory_path() / ("oemr_documents_" + std::to_string(::getpid()));
  Folder() {
    fs::remove_all(path);
    fs::create_directories(path);
  }
  ~Folder() { fs::remove_all(path); }

  fs::path uploads() const { return path / "logs_and_misc" / "uploads"; }
  static std::size_t count(const fs::path& folder) {
    return fs::exists(folder) ? static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), {})) : 0;
  }
};

void urls_lead_below_the_documents() {
  const fs::path own = "/srv/sites/default/documents";
  const auto paths = [&](std::string_view url, std::int64_t depth) {
    std::string text;
    for (const fs::path& path : document_paths(own, url, depth)) text += path.lexically_relative(own).string() + " ";
    return text;
  };
  CU_ASSERT(paths("file:///var/www/openemr/sites/default/documents/1/abc", 1) == "1/abc ");
  CU_ASSERT(paths("file:///srv/sites/default/documents/1/abc", 1) == "1/abc ");
  CU_ASSERT(paths("file:///srv/sites/default/documents/1/2/abc", 1) == "2/abc 1/2/abc ");
  CU_ASSERT(paths("file:///x/1/2/abc", 2) == "1/2/abc ");
  CU_ASSERT(paths("file:///x/1/abc", 0) == "1/abc ");
  for (const std::string_view url :
       {"", "abc", "file:///x/../abc", "file:///x/1/..", "file:///x/1/", "/certificates/oaprivate.key",
        "file:///srv/sites/default/documents/../sqlconf.php"}) {
    CU_ASSERT(paths(url, 1).find("..") == std::string::npos);
  }
  CU_ASSERT(paths("file:///x/../abc", 1).empty());
  CU_ASSERT(paths("/x/certificates/oaprivate.key", 1).empty());
  CU_ASSERT(paths("/x/logs_and_misc/methods/sixa", 2).empty());
  CU_ASSERT(paths(std::string_view("/x/1/a\0b", 8), 1).empty());
}

void kept_under_its_lasting_name() {
  const Folder folder;
  const Uuid uuid = Uuid::generate();
  IncomingFile file(folder.path, nullptr);
  file.add("some ");
  file.add("words");
  file.finish();
  CU_ASSERT(file.size() == 10);
  CU_ASSERT(file.hash() == hex(crypto::digest(crypto::Digest::sha3_512, "some words")));
  CU_ASSERT(Folder::count(folder.uploads()) == 1);
  const fs::path path = file.place("7", uuid);
  CU_ASSERT(path == folder.path / "7" / uuid.text());
  file.keep();
  CU_ASSERT(Folder::count(folder.uploads()) == 0);
  const DocumentFile document = open_document(folder.path, "file://" + path.string(), 1, nullptr);
  std::string text;
  document.read(5, 5, text);
  CU_ASSERT(document.size() == 10);
  CU_ASSERT(text == "words");
}

void taken_back() {
  const Folder folder;
  { IncomingFile unfinished(folder.path, nullptr); }
  {
    IncomingFile file(folder.path, nullptr);
    file.add("x");
    file.finish();
    file.place("7", Uuid::generate());
    file.place("7", Uuid::generate());  // a transaction that is tried again
    CU_ASSERT(Folder::count(folder.path / "7") == 1);
    CU_ASSERT(Folder::count(folder.uploads()) == 1);
  }
  CU_ASSERT(Folder::count(folder.path / "7") == 0);
  CU_ASSERT(Folder::count(folder.uploads()) == 0);
}

void no_file_is_overwritten() {
  const Folder folder;
  const Uuid uuid = Uuid::generate();
  fs::create_directories(folder.path / "7");
  std::ofstream(folder.path / "7" / uuid.text()) << "other";
  {
    IncomingFile file(folder.path, nullptr);
    file.finish();
    bool refused = false;
    try {
      file.place("7", uuid);
    } catch (const Unavailable&) {
      refused = true;
    }
    CU_ASSERT(refused);
  }
  CU_ASSERT(fs::file_size(folder.path / "7" / uuid.text()) == 5);
}

void a_full_disk() {
  const Folder folder;
  struct rlimit limit {};
  ::getrlimit(RLIMIT_FSIZE, &limit);
  const struct rlimit small { 100000, limit.rlim_max };
  const auto before = std::signal(SIGXFSZ, SIG_IGN);
  int status = 0;
  {
    IncomingFile file(folder.path, nullptr);
    ::setrlimit(RLIMIT_FSIZE, &small);
    try {
      for (int i = 0; i < 3; ++i) file.add(std::string(50000, 'x'));
    } catch (const Unavailable& error) {
      status = error.status();
      CU_ASSERT(std::string(error.what()).find(folder.path.string()) == std::string::npos);
    }
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  std::signal(SIGXFSZ, before);
  CU_ASSERT(status == 503);
  CU_ASSERT(Folder::count(folder.uploads()) == 0);
}

void what_is_no_file_is_not_found() {
  const Folder folder;
  fs::create_directories(folder.path / "7" / "x");
  for (const std::string_view url : {"file:///7/x", "file:///7/none", "file:///8/x", "x"}) {
    bool found = true;
    try {
      open_document(folder.path, url, 1, nullptr);
    } catch (const NotFound&) {
      found = false;
    }
    CU_ASSERT(!found);
  }
}

const CU_TestInfo tests[] = {
    {"urls lead below the documents", urls_lead_below_the_documents},
    {"kept under its lasting name", kept_under_its_lasting_name},
    {"taken back", taken_back},
    {"no file is overwritten", no_file_is_overwritten},
    {"a full disk", a_full_disk},
    {"what is no file is not found", what_is_no_file_is_not_found},
    CU_TEST_INFO_NULL,
};

}  // namespace

extern const Suite incoming_file_suite = {"openemr/incoming_file", tests};
