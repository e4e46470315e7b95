// SPDX-License-Identifier: Apache-2.0
// Finds pages and reads their resources.
#include "fhir/page.h"

#include <algorithm>
#include <unordered_map>

#include "core/uuid.h"

namespace oemr::fhir {
namespace {

constexpr std::size_t portion = 250;

/// The rows of one source among a portion.
class SourceReader {
 public:
  SourceReader(rest::Call& call, const ResourceType& type, const Source& source)
      : call_(call), type_(type), source_(source), writer_(source.writer(call)) {}

  void read(std::span<const RowKey> rows, std::size_t place, std::vector<FoundResource>& found) {
    std::vector<std::int64_t> keys;
    std::unordered_map<std::int64_t, std::size_t> positions;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows[i].source != place) continue;
      keys.push_back(rows[i].key);
      positions.emplace(rows[i].key, i);
    }
    if (keys.empty()) return;
    load_codes(keys);
    writer_->prepare(call_, keys);
    const Statement statement = rows_statement(source_, keys);
    db::Rows result = statement.query(call_.db);
    while (result.next()) {
      const auto position = positions.find(result.integer("row_key"));
      if (position == positions.end() || result.is_null("id")) continue;
      FoundResource& resource = found[position->second];
      resource.id = resource_id(source_, result);
      resource.json = writer_->resource(type_, source_, result);
      if (!source_.last_updated.empty()) resource.last_updated = result.text("last_updated");
      positions.erase(position);  // once, however many rows a join makes of it
    }
  }

 private:
  void load_codes(std::span<const std::int64_t> keys) {
    if (source_.coded_text.empty()) return;
    std::vector<std::string> texts;
    {
      const Statement statement = coded_texts_statement(source_, keys);
      db::Rows rows = statement.query(call_.db);
      while (rows.next()) texts.emplace_back(rows.text(std::size_t{0}));
    }
    writer_->use_codes(openemr::CodeBook::load(call_.db, texts));
  }

  rest::Call& call_;
  const ResourceType& type_;
  const Source& source_;
  std::unique_ptr<ResourceWriter> writer_;
};

}  // namespace

Page find_page(rest::Call& call, const Search& search, const Position* after, std::int64_t size) {
  Page page;
  if (search.finds_nothing()) return page;
  const Statement statement = page_statement(search, after, size + 1);  // one more tells of the next page
  db::Rows rows = statement.query(call.db);
  Position last;
  while (rows.next()) {
    if (static_cast<std::int64_t>(page.rows.size()) == size) {
      page.next_after = std::move(last);
      break;
    }
    last.row = {static_cast<std::size_t>(rows.integer(std::size_t{0})), rows.integer(std::size_t{1})};
    last.sort.clear();
    for (std::size_t i = 0; i < search.sort.size(); ++i) last.sort.emplace_back(rows.text(2 + i));
    page.rows.push_back(last.row);
  }
  return page;
}

void read_resources(rest::Call& call, const ResourceType& type, std::span<const RowKey> rows,
                    const std::function<void(FoundResource&)>& take) {
  std::vector<std::unique_ptr<SourceReader>> readers(type.sources.size());
  while (!rows.empty()) {
    const std::span<const RowKey> part = rows.first(std::min(portion, rows.size()));
    rows = rows.subspan(part.size());
    std::vector<FoundResource> found(part.size());
    for (std::size_t place = 0; place < readers.size(); ++place) {
      const bool is_there =
          std::any_of(part.begin(), part.end(), [&](const RowKey& row) { return row.source == place; });
      if (!is_there) continue;
      if (!readers[place]) readers[place] = std::make_unique<SourceReader>(call, type, type.sources[place]);
      readers[place]->read(part, place, found);
    }
    for (FoundResource& resource : found) {
      if (!resource.json.empty()) take(resource);
    }
  }
}

std::optional<std::int64_t> count_matches(rest::Call& call, const Search& search, std::optional<std::int64_t> bound) {
  if (search.finds_nothing()) return 0;
  const Statement statement = count_statement(search, bound);
  db::Rows rows = statement.query(call.db);
  const std::int64_t count = rows.next() ? rows.integer(std::size_t{0}) : 0;
  return bound && count >= *bound ? std::nullopt : std::optional(count);
}

}  // namespace oemr::fhir
