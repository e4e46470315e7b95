// SPDX-License-Identifier: Apache-2.0
// What a command found or did, printed as tables for people or as one JSON object for programs.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oemr::control {

/// A value of a report. No std::variant: GCC 12 warns of its moves when it is built with -O2.
struct Cell {
  enum class Kind { text, number, truth, list };

  Cell(std::string value) : kind(Kind::text), text(std::move(value)) {}
  Cell(std::int64_t value) : kind(Kind::number), number(value) {}
  template <std::same_as<bool> Bool>  // a literal would become one
  Cell(Bool value) : kind(Kind::truth), number(value) {}
  Cell(std::vector<std::string> value) : kind(Kind::list), list(std::move(value)) {}

  Kind kind;
  std::string text{};
  std::int64_t number = 0;
  std::vector<std::string> list{};
};
using Record = std::vector<std::pair<std::string_view, Cell>>;

struct Finding {
  enum class Level { ok, warning, problem };
  Level level;
  std::string subject, text, advice;  // advice: what to do, empty when all is well
};

class Report {
 public:
  void add(std::string_view name, Cell value) { members_.emplace_back(name, std::move(value)); }
  /// The one table of a report; all rows have the same names.
  void table(std::string_view name, std::vector<Record> rows);
  void ok(std::string subject, std::string text);
  void warning(std::string subject, std::string text, std::string advice);
  void problem(std::string subject, std::string text, std::string advice);
  /// A sentence that people should read.
  void note(std::string text) { notes_.push_back(std::move(text)); }

  bool has_problem() const noexcept;
  std::string text() const;
  std::string json() const;

 private:
  Record members_;
  std::string_view table_name_;
  std::vector<Record> rows_;
  std::vector<Finding> findings_;
  std::vector<std::string> notes_;
};

/// Names of clients come from strangers: control characters could do things to a terminal.
std::string printable(std::string_view text);

}  // namespace oemr::control
