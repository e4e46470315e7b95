// SPDX-License-Identifier: Apache-2.0
// /api/patient/:pid/document: files of a patient, filed under categories.
#include "api/document.h"

#include "api/resources.h"
#include "openemr/document_category.h"
#include "openemr/release_columns.h"
#include "rest/resource.h"

namespace oemr::api {

using namespace rest;

namespace {

std::optional<std::string> resolve_category(Call& call, std::string_view path) {
  const std::optional<std::int64_t> category = openemr::find_document_category(call.db, path);
  return category ? std::optional(std::to_string(*category)) : std::nullopt;
}

constexpr Filter filters[] = {
    {"path", "categories_to_documents.category_id", Filter::Kind::number, &resolve_category, true}};

constexpr PathKey keys[] = {
    {"pid", "Patient", {}, "documents.foreign_id", PathKey::Kind::number, PathKey::Missing::unchecked}};

constexpr Resource document = {
    .name = "document",
    .table = "documents",
    .columns = "{" OEMR_NEWER_RECORDS
               "documents.name AS filename, documents.hash|SUBSTRING_INDEX(documents.url, '/', -1) AS filename}, "
               "documents.id, documents.mimetype, documents.docdate",
    .from = "documents JOIN categories_to_documents ON categories_to_documents.document_id = documents.id",
    .condition = "documents.deleted = 0",
    .order = "documents.id",
    .keys = keys,
    .filters = filters,
    .envelope = Envelope::bare,
    .empty_list_is_404 = true,
};

constexpr std::string_view pattern = "/api/patient/:pid/document";

// Old releases of OpenEMR ask for no access to write or list; reading a file needs that to its categories.
constexpr Route routes[] = {
    guarded_later(list(document, pattern, {}), {"patients", "docs"}),
    guarded_later(described(upload(document, pattern, {}, &open_document_upload, &store_document),
                            "Stores the file of the form's part \"document\""),
                  {"patients", "docs"}),
    guarded_later(
        described(download("/api/patient/:pid/document/:did", {}, &send_document), "The content of a document"),
        {"patients", "docs"}),
};

}  // namespace

const std::span<const Route> document_routes = routes;

}  // namespace oemr::api
