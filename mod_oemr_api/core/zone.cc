// SPDX-License-Identifier: Apache-2.0
// Reads TZif files (RFC 8536) and answers which offset holds at an instant.
#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <vector>

#include "core/posix_zone_rule.h"
#include "core/text.h"
#include "core/time.h"

namespace oemr {

struct Zone::Table {
  std::vector<std::int64_t> transitions;  // ascending
  std::vector<int> offsets;               // of the time from each transition on
  int first_offset = 0;                   // of the time before all transitions
  std::optional<PosixZoneRule> rule;      // of the time after them
};

namespace {

constexpr std::size_t header_size = 44;
constexpr std::size_t largest_file = 1U << 20U;

/// Names of the database only: no way out of its folder.
bool is_zone_name(std::string_view name) noexcept {
  const auto allowed = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '+' ||
           c == '-' || c == '/';
  };
  return name.size() < 100 && name.front() != '/' && std::all_of(name.begin(), name.end(), allowed);
}

struct Close {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};

std::optional<std::string> read_file(const std::string& path) {
  const std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "rbe"));
  if (!file) return std::nullopt;
  std::string content(largest_file, '\0');
  content.resize(std::fread(content.data(), 1, content.size(), file.get()));
  if (std::ferror(file.get()) != 0) return std::nullopt;  // a folder, for one
  return content;
}

std::int64_t big_endian(std::string_view bytes) noexcept {
  // The sign is that of the first byte.
  auto value = static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<signed char>(bytes.front())));
  for (const char c : bytes.substr(1)) value = (value << 8U) | static_cast<unsigned char>(c);
  return static_cast<std::int64_t>(value);
}

/// One of the two data blocks of a file: where its parts start (section 3.2) for a size of times of 4 or 8 bytes.
struct Block {
  std::size_t time_size, time_count, type_count;
  std::size_t times, type_indexes, types, end;

  static std::optional<Block> at(std::string_view file, std::size_t start, std::size_t time_size) {
    if (file.size() < start + header_size || !file.substr(start).starts_with("TZif")) return std::nullopt;
    const auto count = [&](std::size_t index) {
      return static_cast<std::size_t>(big_endian(file.substr(start + 20 + index * 4, 4)) & 0xFFFFFF);
    };
    Block block{};
    block.time_size = time_size;
    block.time_count = count(3);
    block.type_count = count(4);
    block.times = start + header_size;
    block.type_indexes = block.times + block.time_count * time_size;
    block.types = block.type_indexes + block.time_count;
    const std::size_t leap_seconds = count(2) * (time_size + 4);
    block.end = block.types + block.type_count * 6 + count(5) + leap_seconds + count(1) + count(0);
    if (block.end > file.size() || block.type_count == 0) return std::nullopt;
    return block;
  }
};

}  // namespace

Zone::Zone() : table_(std::make_unique<Table>()) {}
Zone::~Zone() = default;

std::shared_ptr<const Zone> Zone::load(std::string_view name) {
  if (name.empty()) return std::make_shared<const Zone>();
  if (!is_zone_name(name)) return nullptr;
  const auto file = read_file("/usr/share/zoneinfo/" + std::string(name));
  if (!file) return nullptr;
  const std::string_view data = *file;
  auto block = Block::at(data, 0, 4);
  if (!block) return nullptr;
  const bool has_second_block = data[4] >= '2';
  if (has_second_block) block = Block::at(data, block->end, 8);
  if (!block) return nullptr;

  auto table = std::make_unique<Table>();
  const auto offset_of_type = [&](std::size_t type) {
    return static_cast<int>(big_endian(data.substr(block->types + type * 6, 4)));
  };
  table->first_offset = offset_of_type(0);
  for (std::size_t i = 0; i < block->time_count; ++i) {
    const std::size_t type = static_cast<unsigned char>(data[block->type_indexes + i]);
    if (type >= block->type_count) return nullptr;
    table->transitions.push_back(big_endian(data.substr(block->times + i * block->time_size, block->time_size)));
    table->offsets.push_back(offset_of_type(type));
  }
  if (!std::is_sorted(table->transitions.begin(), table->transitions.end())) return nullptr;
  if (has_second_block) {
    const std::string_view footer = trim(data.substr(block->end));
    if (!footer.empty()) {
      table->rule = PosixZoneRule::parse(footer);
      if (!table->rule) return nullptr;
    }
  }
  auto zone = std::make_shared<Zone>();
  zone->table_ = std::move(table);
  return zone;
}

int Zone::offset_at(std::int64_t seconds) const {
  const auto& transitions = table_->transitions;
  if (table_->rule && (transitions.empty() || seconds >= transitions.back())) return table_->rule->offset_at(seconds);
  const auto next = std::upper_bound(transitions.begin(), transitions.end(), seconds);
  if (next == transitions.begin()) return table_->first_offset;
  return table_->offsets[static_cast<std::size_t>(next - transitions.begin()) - 1];
}

std::int64_t Zone::instant(const CivilTime& local) const {
  constexpr std::int64_t day = 86400;
  const std::int64_t as_utc = seconds_of(local);
  const int before = offset_at(as_utc - day);
  const int after = offset_at(as_utc + day);
  if (before != after && offset_at(as_utc - before) != before && offset_at(as_utc - after) == after) {
    return as_utc - after;
  }
  return as_utc - before;
}

std::string Zone::offset_text(std::int64_t seconds) const {
  const int offset = offset_at(seconds);
  const int minutes = (offset < 0 ? -offset : offset) / 60;
  std::string result(1, offset < 0 ? '-' : '+');
  for (const int part : {minutes / 60, minutes % 60}) {
    if (result.size() > 1) result += ':';
    result += static_cast<char>('0' + part / 10);
    result += static_cast<char>('0' + part % 10);
  }
  return result;
}

std::string instant(std::string_view local, const Zone& zone) {
  const std::optional<CivilTime> time = local.size() == 10 ? parse_date(local) : parse_date_time(local.substr(0, 19));
  if (!time) return {};
  const std::int64_t seconds = zone.instant(*time);
  std::string text = zone.format(seconds);
  text[10] = 'T';
  return text + zone.offset_text(seconds);
}

}  // namespace oemr
