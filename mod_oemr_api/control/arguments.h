// SPDX-License-Identifier: Apache-2.0
// The words of a command line: options by name, the rest in order.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace oemr::control {

/// The command line makes no sense; the text says what would.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Option {
  std::string_view name;   // without the dashes
  std::string_view value;  // what its value is called; empty: it takes none
  std::string_view summary;
};

class Arguments {
 public:
  /// "--name value", "--name=value" and "--" as usual; one dash begins no option, but may begin a client's id. Throws
  /// UsageError on an option that is not listed, lacks its value, has one too many, or comes twice.
  static Arguments parse(std::span<const std::string_view> words, std::span<const Option> known);

  bool has(std::string_view name) const { return options_.contains(name); }
  std::optional<std::string> text(std::string_view name) const;
  /// Throws UsageError when it is no number from 0 to maximum.
  std::int64_t number(std::string_view name, std::int64_t fallback, std::int64_t maximum) const;
  const std::vector<std::string>& operands() const noexcept { return operands_; }

 private:
  std::map<std::string, std::string, std::less<>> options_;
  std::vector<std::string> operands_;
};

}  // namespace oemr::control
