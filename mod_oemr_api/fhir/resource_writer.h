// SPDX-License-Identifier: Apache-2.0
// Makes resources out of rows: a type's writer writes its own elements, the mechanism what all resources have.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/json_writer.h"
#include "core/time.h"
#include "db/rows.h"
#include "openemr/code_book.h"
#include "rest/call.h"

namespace oemr::fhir {

struct ResourceType;
struct Source;

/// The id of a row's resource, made of the columns "id" and "id_number".
std::string resource_id(const Source& source, const db::Rows& rows);
/// What is between them.
inline constexpr std::string_view id_number_mark = "-SK-";

/// The system of numbers that the site gives itself: the path ("/identifier/payer") behind the base of its resources.
/// Search columns name the path alone.
std::string site_system(rest::Call& call, std::string_view path);

class ResourceWriter {
 public:
  explicit ResourceWriter(rest::Call& call) : zone_(call.site.zone(call.db)) {}
  virtual ~ResourceWriter() = default;
  ResourceWriter(const ResourceWriter&) = delete;
  ResourceWriter& operator=(const ResourceWriter&) = delete;

  /// The row's resource: resourceType, id, meta, and what write_elements() adds. meta.versionId is a digest of all of
  /// it, so that it changes whenever the resource does.
  std::string resource(const ResourceType& type, const Source& source, const db::Rows& rows);

  /// Before the rows of a portion are read, with their keys: for what no join can bring. Neither the number of
  /// statements nor memory may grow with the rows but by the portion.
  virtual void prepare(rest::Call&, std::span<const std::int64_t>) {}
  void use_codes(openemr::CodeBook codes) { codes_ = std::move(codes); }

 protected:
  /// Everything after meta. Columns are found by their aliases.
  virtual void write_elements(JsonWriter& out, const db::Rows& rows) = 0;
  /// meta.profile, where it depends on the row; usually the source's.
  virtual std::span<const std::string_view> profiles(const Source& source, const db::Rows& rows) const;

  const Zone& zone() const noexcept { return *zone_; }
  /// Descriptions of the codes in Source::coded_text.
  const openemr::CodeBook& codes() const noexcept { return codes_; }

 private:
  std::shared_ptr<const Zone> zone_;
  openemr::CodeBook codes_;
};

/// meta.versionId of a resource that a writer made.
std::string_view version_of(std::string_view resource) noexcept;

/// A Source::writer.
template <class Writer>
std::unique_ptr<ResourceWriter> make_writer(rest::Call& call) {
  return std::make_unique<Writer>(call);
}

}  // namespace oemr::fhir
