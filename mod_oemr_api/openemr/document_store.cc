// SPDX-License-Identifier: Apache-2.0
// Finds and opens the files of documents.
#include "openemr/document_store.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <iterator>
#include <span>
#include <sys/stat.h>
#include <vector>

#include "core/error.h"
#include "core/text.h"

namespace oemr::openemr {
namespace {

namespace fs = std::filesystem;

/// The system's own folders beside those of the patients: they hold keys, and no document.
constexpr std::string_view closed_folders[] = {"certificates", "logs_and_misc"};

using Names = std::span<const std::string_view>;

/// Empty when a name is missing or could lead somewhere else.
fs::path join_names(const fs::path& documents, Names names) {
  fs::path path = documents;
  for (const std::string_view name : names) {
    if (name.empty() || name == "." || name == ".." || name.find('\0') != std::string_view::npos) return {};
    path /= name;
  }
  const bool is_closed =
      std::find(std::begin(closed_folders), std::end(closed_folders), names.front()) != std::end(closed_folders);
  return is_closed ? fs::path() : path;
}

Descriptor open_first(const std::vector<fs::path>& paths) {
  for (const fs::path& path : paths) {
    Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (descriptor.is_open()) return descriptor;
    if (errno != ENOENT && errno != ENOTDIR && errno != ENAMETOOLONG) {
      throw Unavailable(std::string("a document cannot be opened: ") + std::strerror(errno));
    }
  }
  throw NotFound();
}

}  // namespace

fs::path documents_of(const Site& site) { return site.directory() / "documents"; }

std::vector<fs::path> document_paths(const fs::path& documents, std::string_view url, std::int64_t path_depth) {
  std::vector<fs::path> paths;
  const auto add = [&](Names names) {
    fs::path path = join_names(documents, names);
    if (!path.empty() && std::find(paths.begin(), paths.end(), path) == paths.end()) paths.push_back(std::move(path));
  };
  const std::vector<std::string_view> names = split(url, '/');
  const std::size_t count = path_depth < 1 ? 2 : static_cast<std::size_t>(path_depth) + 1;
  if (names.size() >= count) add(Names(names).last(count));
  const std::string own = "file://" + documents.string() + "/";
  if (url.starts_with(own)) add(split(url.substr(own.size()), '/'));
  return paths;
}

DocumentFile open_document(const fs::path& documents, std::string_view url, std::int64_t path_depth,
                           const CryptoGen* crypto) {
  DocumentFile file;
  file.descriptor_ = open_first(document_paths(documents, url, path_depth));
  struct stat status {};
  if (::fstat(file.descriptor_.get(), &status) != 0 || !S_ISREG(status.st_mode)) throw NotFound();
  file.size_ = static_cast<std::uint64_t>(status.st_size);
  file.version_ = std::to_string(status.st_mtim.tv_sec) + "." + std::to_string(status.st_mtim.tv_nsec) + " " +
                  std::to_string(status.st_size);
  if (crypto != nullptr) {
    file.encrypted_ = EncryptedFileReader::open(file.descriptor_.get(), *crypto, CryptoGen::KeySet::database);
    if (!file.encrypted_) {
      throw Error(500, "the document is damaged", "a document is damaged or was encrypted with other keys");
    }
  }
  return file;
}

void DocumentFile::read(std::uint64_t offset, std::size_t size, std::string& out) const {
  if (encrypted_) {
    if (!encrypted_->read(offset, size, out)) throw Unavailable("a document cannot be read any more");
    return;
  }
  const std::size_t before = out.size();
  out.resize(before + size);
  if (!read_all_at(descriptor_.get(), out.data() + before, size, static_cast<off_t>(offset))) {
    throw Unavailable(std::string("a document cannot be read: ") + std::strerror(errno));
  }
}

}  // namespace oemr::openemr
