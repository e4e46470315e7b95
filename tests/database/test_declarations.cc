// SPDX-License-Identifier: Apache-2.0
// What is declared is prepared on the tables of each release of OpenEMR: no statement names what one of them lacks.
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/text.h"
#include "dispatch/routes.h"
#include "fhir/resources.h"
#include "fixture.h"
#include "openemr/release.h"
#include "rest/list_filters.h"
#include "rest/resource.h"

using namespace oemr;

namespace {

int prepared = 0;

void check(db::Connection& connection, const std::string& sql) {
  ++prepared;
  try {
    connection.query(sql);
  } catch (const Error& error) {
    std::printf("\n    %s", error.what());
    CU_FAIL("a declaration cannot be read");
  }
}

std::string select(std::string_view columns, std::span<const db::Related> related) {
  std::string sql = "SELECT ";
  sql.append(columns);
  for (const db::Related& one : related) one.append_to(sql);
  return sql.append(" FROM ");
}

void check_resource(db::Connection& connection, const rest::Resource& resource) {
  const std::string from(resource.from), limit = " LIMIT 0";
  std::string sql = select(resource.columns, resource.related) + from;
  if (!resource.condition.empty()) sql.append(" WHERE ").append(resource.condition);
  check(connection, sql + " ORDER BY " + std::string(resource.order) + limit);
  for (const rest::PathKey& key : resource.keys) {
    if (!key.column.empty()) check(connection, "SELECT " + std::string(key.column) + " FROM " + from + limit);
  }
  for (const std::string_view column : {resource.patient_column, resource.row_key}) {
    if (!column.empty()) check(connection, "SELECT " + std::string(column) + " FROM " + from + limit);
  }
  const rest::ListFilters filters(connection, resource);
  for (const rest::Filter& filter : filters.all())
    check(connection, "SELECT " + std::string(filter.column) + " FROM " + from + limit);
}

void check_source(db::Connection& connection, const fhir::Source& source) {
  const std::size_t point = source.needs.find('.');
  if (point != std::string_view::npos &&
      !connection.schema()->has_column(source.needs.substr(0, point), source.needs.substr(point + 1)))
    return;
  const std::string limit = " LIMIT 0", tables(source.key_tables());
  check(connection, select(source.columns, source.related) + std::string(source.from) + limit);
  std::string keys = "SELECT ";
  keys.append(source.row_key).append(", ").append(source.id_column);
  for (const std::string_view column : {source.last_updated, source.patient_column}) {
    if (!column.empty()) keys.append(", ").append(column);
  }
  check(connection, keys + " FROM " + tables + limit);
  for (const fhir::SearchColumn& column : source.search) {
    for (const std::string_view part : {column.sql, column.end, column.display}) {
      if (part.empty()) continue;
      const std::string expression(part);
      check(connection, column.rows.empty() ? "SELECT " + expression + " FROM " + tables + limit
                                            : "SELECT EXISTS (SELECT " + expression + " FROM " +
                                                  std::string(column.rows) + ") FROM " + tables + limit);
    }
  }
}

void every_declaration_is_read_on_every_release() {
  const char* socket = std::getenv("OEMR_TEST_MYSQL_SOCKET");
  const char* databases = std::getenv("OEMR_TEST_RELEASES");
  if (databases == nullptr) return;
  for (const std::string_view name : split(databases, ' ')) {
    if (name.empty()) continue;
    db::Options options;
    options.socket = socket;
    options.user = "root";
    options.database = name;
    db::Connection connection(options);
    const auto release = openemr::Release::read(connection);
    CU_ASSERT(release.standing() == openemr::Release::Standing::known);
    for (const std::string& missing : release.missing_columns()) {
      std::printf("\n    %s lacks %s", options.database.c_str(), missing.c_str());
      CU_FAIL("a column that is needed is missing");
    }
    prepared = 0;
    dispatch::routes().for_each([&](const rest::Route& route) {
      for (const rest::Resource* part = route.resource; part != nullptr; part = part->continued) {
        if (!part->columns.empty()) check_resource(connection, *part);
      }
    });
    for (const fhir::ResourceType* type : fhir::resource_types()) {
      for (const fhir::Source& source : type->sources) check_source(connection, source);
    }
    CU_ASSERT(prepared > 500);
    const bool is_seven = name <= "release_7_0_3", is_newest = name >= "release_8_1";
    CU_ASSERT_EQUAL(release.refuses_with_403(), !is_seven);
    CU_ASSERT_EQUAL(release.crypto_version(), is_seven ? 6 : 7);
    CU_ASSERT_EQUAL(release.has_database_encryption_switch(), is_newest);
    CU_ASSERT_EQUAL(release.vitals_number_themselves(), name >= "release_7_0_3");
    CU_ASSERT_EQUAL(release.has_column("patient_data", "interpreter"), is_newest);
  }
}

const CU_TestInfo tests[] = {
    {"every declaration is read on every release", guarded<every_declaration_is_read_on_every_release>},
    CU_TEST_INFO_NULL,
};

}  // namespace

extern const Suite declarations_suite = {"declarations", tests};
