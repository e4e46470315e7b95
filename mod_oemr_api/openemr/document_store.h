// SPDX-License-Identifier: Apache-2.0
// The files of documents: sites/<site>/documents/<patient>/<uuid>, plain or encrypted, found by what their rows say.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/file.h"
#include "openemr/encrypted_file.h"
#include "openemr/site.h"

namespace oemr::openemr {

/// A document's file, open for reading.
class DocumentFile {
 public:
  /// Of the plain content.
  std::uint64_t size() const noexcept { return encrypted_ ? encrypted_->size() : size_; }
  /// Changes when the file is written again or replaced.
  const std::string& version() const noexcept { return version_; }
  /// Appends content to out. Throws Unavailable when the file cannot be read any more.
  void read(std::uint64_t offset, std::size_t size, std::string& out) const;

 private:
  friend DocumentFile open_document(const std::filesystem::path&, std::string_view, std::int64_t, const CryptoGen*);
  Descriptor descriptor_;
  std::uint64_t size_ = 0;
  std::string version_;
  std::optional<EncryptedFileReader> encrypted_;
};

/// Where the documents of a site are.
std::filesystem::path documents_of(const Site& site);

/// Where the file may be that a row's url ("file:///any/where/documents/1/<uuid>") names: its name and the last
/// path_depth folders of it below documents, whatever machine wrote the url; then the whole path, when it leads below
/// documents. Empty when the url could lead anywhere else.
std::vector<std::filesystem::path> document_paths(const std::filesystem::path& documents, std::string_view url,
                                                  std::int64_t path_depth);

/// Opens the first of these files that is there. crypto: null when it is not encrypted. Throws NotFound when none is
/// there, Error(500) when it is damaged.
DocumentFile open_document(const std::filesystem::path& documents, std::string_view url, std::int64_t path_depth,
                           const CryptoGen* crypto);

}  // namespace oemr::openemr
