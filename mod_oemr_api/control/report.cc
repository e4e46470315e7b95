// SPDX-License-Identifier: Apache-2.0
// Writes reports.
#include "control/report.h"

#include <algorithm>

#include "core/json_writer.h"
#include "core/text.h"

namespace oemr::control {
namespace {

constexpr std::string_view level_name(Finding::Level level) {
  return level == Finding::Level::ok ? "ok" : level == Finding::Level::warning ? "warning" : "problem";
}

std::string text_of(const Cell& cell) {
  switch (cell.kind) {
    case Cell::Kind::text:
      return printable(cell.text);
    case Cell::Kind::number:
      return std::to_string(cell.number);
    case Cell::Kind::truth:
      return cell.number != 0 ? "yes" : "no";
    case Cell::Kind::list:
      break;
  }
  std::string text;
  for (const std::string& part : cell.list) text.append(text.empty() ? "" : " ").append(printable(part));
  return text;
}

void write(JsonWriter& out, const Cell& cell) {
  switch (cell.kind) {
    case Cell::Kind::text:
      out.string(cell.text);
      return;
    case Cell::Kind::number:
      out.integer(cell.number);
      return;
    case Cell::Kind::truth:
      out.boolean(cell.number != 0);
      return;
    case Cell::Kind::list:
      out.begin_array();
      for (const std::string& part : cell.list) out.string(part);
      out.end_array();
      return;
  }
}

void write_members(JsonWriter& out, const Record& record) {
  for (const auto& [name, cell] : record) {
    out.key(name);
    write(out, cell);
  }
}

/// Columns, not bytes: one for each character.
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string words(std::string_view name) { return replace_all(name, "_", " "); }

void append_padded(std::string& line, std::string_view text, std::size_t columns) {
  line.append(text).append(columns - std::min(columns, width(text)), ' ');
}

void append_line(std::string& out, std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  out.append(line).append("\n");
}

void append_members(std::string& out, const Record& members) {
  std::size_t widest = 0;
  for (const auto& [name, cell] : members) widest = std::max(widest, name.size());
  for (const auto& [name, cell] : members) {
    std::string line;
    append_padded(line, words(name), widest + 2);
    append_line(out, line + text_of(cell));
  }
}

void append_table(std::string& out, const std::vector<Record>& rows) {
  std::vector<std::vector<std::string>> lines(1);
  for (const auto& [name, cell] : rows.front()) lines.front().push_back(upper_ascii(words(name)));
  for (const Record& row : rows) {
    lines.emplace_back();
    for (const auto& [name, cell] : row) lines.back().push_back(text_of(cell));
  }
  std::vector<std::size_t> widths(lines.front().size());
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], width(line[i]));
  }
  for (const auto& line : lines) {
    std::string text;
    for (std::size_t i = 0; i < widths.size(); ++i) append_padded(text, line[i], widths[i] + 2);
    append_line(out, std::move(text));
  }
}

}  // namespace

std::string printable(std::string_view text) {
  std::string clean;
  for (std::string_view rest = text; !rest.empty();) {
    const Utf8Character character = decode_utf8(rest);
    // C0, DEL and C1, and what turns the direction of writing around.
    const bool is_control = character.code < 0x20 || (character.code >= 0x7F && character.code < 0xA0) ||
                            (character.code >= 0x202A && character.code <= 0x202E) ||
                            (character.code >= 0x2066 && character.code <= 0x2069);
    if (is_control || !character.valid) {
      clean += "\xEF\xBF\xBD";
    } else {
      clean += rest.substr(0, character.size);
    }
    rest.remove_prefix(character.size);
  }
  return clean;
}

void Report::table(std::string_view name, std::vector<Record> rows) {
  table_name_ = name;
  rows_ = std::move(rows);
}

void Report::ok(std::string subject, std::string text) {
  findings_.push_back({Finding::Level::ok, std::move(subject), std::move(text), {}});
}
void Report::warning(std::string subject, std::string text, std::string advice) {
  findings_.push_back({Finding::Level::warning, std::move(subject), std::move(text), std::move(advice)});
}
void Report::problem(std::string subject, std::string text, std::string advice) {
  findings_.push_back({Finding::Level::problem, std::move(subject), std::move(text), std::move(advice)});
}

bool Report::has_problem() const noexcept {
  return std::ranges::any_of(findings_, [](const Finding& f) { return f.level == Finding::Level::problem; });
}

std::string Report::text() const {
  std::string out;
  append_members(out, members_);
  if (!rows_.empty()) append_table(out, rows_);
  if (!table_name_.empty() && rows_.empty()) out.append("no ").append(words(table_name_)).append("\n");
  for (const Finding& finding : findings_) {
    std::string line;
    append_padded(line, level_name(finding.level), 9);
    append_line(out, line + finding.subject + ": " + printable(finding.text));
    if (!finding.advice.empty()) append_line(out, std::string(9, ' ') + "-> " + printable(finding.advice));
  }
  for (const std::string& note : notes_) out.append(printable(note)).append("\n");
  return out;
}

std::string Report::json() const {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  write_members(out, members_);
  if (!table_name_.empty()) {
    out.key(table_name_).begin_array();
    for (const Record& row : rows_) {
      out.begin_object();
      write_members(out, row);
      out.end_object();
    }
    out.end_array();
  }
  if (!findings_.empty()) {
    out.key("findings").begin_array();
    for (const Finding& finding : findings_) {
      out.begin_object().member("level", level_name(finding.level)).member("subject", finding.subject);
      out.member("text", finding.text);
      if (!finding.advice.empty()) out.member("advice", finding.advice);
      out.end_object();
    }
    out.end_array();
  }
  if (!notes_.empty()) {
    out.key("notes").begin_array();
    for (const std::string& note : notes_) out.string(note);
    out.end_array();
  }
  out.end_object();
  return text + "\n";
}

}  // namespace oemr::control
