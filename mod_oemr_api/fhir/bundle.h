// SPDX-License-Identifier: Apache-2.0
// Writes the Bundle of a search while its entries are found.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/json_writer.h"
#include "rest/call.h"

namespace oemr::fhir {

class BundleWriter {
 public:
  /// Begins the answer.
  BundleWriter(rest::Call& call, std::optional<std::int64_t> total);

  /// sealed: what the URL ends with, if that is made anew each time.
  void link(std::string_view relation, const std::string& url, std::string_view sealed = {});
  /// mode: match or include.
  void entry(const std::string& full_url, const std::string& resource, std::string_view mode);
  /// An OperationOutcome with one warning.
  void outcome(std::string_view code, std::string_view text);
  /// An OperationOutcome that names the parameters that were not understood.
  void ignored(const std::vector<std::string>& names);
  /// Ends the answer, with its ETag when none of it has left yet.
  void finish();

 private:
  void begin_entries();
  /// Of a text member that was just written.
  void note_fleeting(std::size_t size, std::size_t behind);

  rest::Call& call_;
  JsonWriter out_;
  struct Part {
    std::size_t at, size;
  };
  std::vector<Part> fleeting_;  // of the body: what is another one each time, though the same is found
  enum class At { start, links, entries } at_ = At::start;
};

}  // namespace oemr::fhir
