// SPDX-License-Identifier: Apache-2.0
// Memory first, then a temporary file; what is taken out comes in the order in which it went in.
#include "httpd/backlog.h"

#include <algorithm>
#include <apr_file_io.h>
#include <apr_strings.h>
#include <utility>

#include "core/error.h"

namespace oemr::httpd {
namespace {

constexpr std::size_t most_in_memory = 131072;

[[noreturn]] void refuse(const char* what, apr_status_t result) {
  char reason[128];
  apr_strerror(result, reason, sizeof reason);
  throw Unavailable(std::string("a temporary file for an answer that its client takes slowly cannot be ") + what +
                    " (the folder is that of TMPDIR): " + reason);
}

}  // namespace

void Backlog::add(std::string_view bytes) {
  const bool has_file = in_file_ != file_end_;
  if (!has_file && size() + bytes.size() <= most_in_memory) {
    memory_.erase(0, std::exchange(in_memory_, 0));
    memory_.append(bytes);
    return;
  }
  if (file_ == nullptr) open_file();
  write(bytes);
}

void Backlog::open_file() {
  const char* folder = nullptr;
  apr_status_t result = apr_temp_dir_get(&folder, pool_);
  if (result != APR_SUCCESS) refuse("made", result);
  char* name = apr_pstrcat(pool_, folder, "/oemr-answer-XXXXXX", nullptr);
  result = apr_file_mktemp(&file_, name, APR_FOPEN_CREATE | APR_FOPEN_READ | APR_FOPEN_WRITE | APR_FOPEN_EXCL, pool_);
  if (result != APR_SUCCESS) refuse("made", result);
  apr_file_remove(name, pool_);
}

void Backlog::write(std::string_view bytes) {
  apr_off_t end = file_end_;
  apr_status_t result = apr_file_seek(file_, APR_SET, &end);
  if (result == APR_SUCCESS) result = apr_file_write_full(file_, bytes.data(), bytes.size(), nullptr);
  if (result != APR_SUCCESS) refuse("written", result);
  file_end_ += static_cast<apr_off_t>(bytes.size());
}

std::string Backlog::take(std::size_t most) {
  std::string bytes;
  if (in_memory_ < memory_.size()) {
    bytes = memory_.substr(in_memory_, most);
    in_memory_ += bytes.size();
  } else {
    bytes.resize(std::min(most, static_cast<std::size_t>(file_end_ - in_file_)));
    apr_off_t from = in_file_;
    apr_status_t result = apr_file_seek(file_, APR_SET, &from);
    if (result == APR_SUCCESS) result = apr_file_read_full(file_, bytes.data(), bytes.size(), nullptr);
    if (result != APR_SUCCESS) refuse("read", result);
    in_file_ += static_cast<apr_off_t>(bytes.size());
  }
  if (is_empty()) clear();
  return bytes;
}

void Backlog::clear() {
  memory_.clear();
  in_memory_ = 0;
  if (file_ != nullptr && file_end_ != 0) apr_file_trunc(file_, 0);  // or it stays until it is written over
  in_file_ = file_end_ = 0;
}

}  // namespace oemr::httpd
