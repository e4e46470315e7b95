// SPDX-License-Identifier: Apache-2.0
// Reads options; getopt_long would know one table for all commands and print its own messages.
#include "control/arguments.h"

#include <algorithm>
#include <charconv>

namespace oemr::control {
namespace {

const Option& find(std::string_view name, std::span<const Option> known) {
  const auto found = std::ranges::find(known, name, &Option::name);
  if (found == known.end()) throw UsageError("there is no option --" + std::string(name) + " here");
  return *found;
}

}  // namespace

Arguments Arguments::parse(std::span<const std::string_view> words, std::span<const Option> known) {
  Arguments arguments;
  bool options_ended = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i];
    if (options_ended || !word.starts_with("--")) {
      arguments.operands_.emplace_back(word);
      continue;
    }
    if (word == "--") {
      options_ended = true;
      continue;
    }
    const std::size_t equals = word.find('=');
    const std::string name(word.substr(2, equals == word.npos ? word.npos : equals - 2));
    const Option& option = find(name, known);
    std::string value;
    if (equals != word.npos) {
      if (option.value.empty()) throw UsageError("--" + name + " takes no value");
      value = word.substr(equals + 1);
    } else if (!option.value.empty()) {
      if (++i == words.size())
        throw UsageError("--" + name + " needs a value: --" + name + " " + std::string(option.value));
      value = words[i];
    }
    if (!arguments.options_.emplace(name, value).second) throw UsageError("--" + name + " is given twice");
  }
  return arguments;
}

std::optional<std::string> Arguments::text(std::string_view name) const {
  const auto found = options_.find(name);
  return found == options_.end() ? std::nullopt : std::optional(found->second);
}

std::int64_t Arguments::number(std::string_view name, std::int64_t fallback, std::int64_t maximum) const {
  const auto given = text(name);
  if (!given) return fallback;
  std::int64_t number = -1;
  const char* const last = given->data() + given->size();
  const auto [end, failure] = std::from_chars(given->data(), last, number);
  if (failure != std::errc{} || end != last || number < 0 || number > maximum) {
    throw UsageError("--" + std::string(name) + " takes a whole number from 0 to " + std::to_string(maximum));
  }
  return number;
}

}  // namespace oemr::control
