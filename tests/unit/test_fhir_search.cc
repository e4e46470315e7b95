// SPDX-License-Identifier: Apache-2.0
// FHIR searches as SQL: values of each kind against each kind of column, pages over several sources, links to pages,
// parts of resources.
#include "core/error.h"
#include "core/http_date.h"
#include "fhir/cursor.h"
#include "fhir/statements.h"
#include "fhir/subset.h"
#include "suites.h"

namespace {

namespace by = oemr::fhir::by;
using namespace oemr::fhir;
using Kind = SearchParameter::Kind;

constexpr std::string_view patients[] = {"Patient", "Group"};
constexpr SearchParameter parameters[] = {
    {"_id", Kind::token},    {"_lastUpdated", Kind::date}, {"code", Kind::token},
    {"status", Kind::token}, {"category", Kind::token},    {"name", Kind::string},
    {"date", Kind::date},    {"onset", Kind::date},        {"patient", Kind::reference, patients}};
constexpr CodeMapping statuses[] = {{"done", "final"}, {"", ""}, {any_other, "registered"}};
constexpr SearchColumn first_columns[] = {by::code_list("code", "a.codes"),
                                          by::mapped("status", "a.state", "urn:s", statuses),
                                          by::constant("category", "urn:c", "lab"),
                                          by::text("name", "a.name").shown_as("a.name"),
                                          by::text("name", "b.name").among("b WHERE b.of = a.id"),
                                          by::moment("date", "a.at"),
                                          by::day_period("onset", "a.begins", "a.ends"),
                                          by::reference("patient", "p.uuid", "Patient")};
constexpr SearchColumn second_columns[] = {by::code("code", "c.code", "urn:x"), by::day("date", "c.day")};
constexpr Source sources[] = {{.columns = "a.uuid AS id",
                               .from = "a JOIN p ON p.pid = a.pid",
                               .condition = "a.deleted = 0",
                               .row_key = "a.id",
                               .id_column = "a.uuid",
                               .last_updated = "a.changed",
                               .patient_column = "p.uuid",
                               .search = first_columns},
                              {.columns = "c.uuid AS id",
                               .from = "c JOIN d ON d.id = c.d",
                               .key_from = "c",
                               .row_key = "c.id",
                               .id_column = "c.uuid",
                               .search = second_columns}};
constexpr ResourceType thing = {.name = "Thing", .search = parameters, .sources = sources};

const oemr::Zone utc;
constexpr std::string_view base = "https://ehr.example.org/fhir/";
constexpr std::string_view id = "9467025a-6d14-485c-8c8f-f16f32abc702";

/// The condition in a source, with its values in the places of its "?"; or "refused".
std::string condition(std::string_view name, std::string_view value, std::size_t source = 0) {
  try {
    const std::size_t colon = name.find(':');
    const SearchParameter* parameter = find_parameter(thing, name.substr(0, colon));
    CU_ASSERT_FATAL(parameter != nullptr);
    ValueCount count;
    const std::string_view modifier = colon == std::string_view::npos ? std::string_view{} : name.substr(colon + 1);
    const Criterion criterion = read_criterion(thing, *parameter, modifier, value, {utc, std::string(base)}, count);
    Clause clause = clause_of(criterion, sources[source]);
    for (const std::string& bound : clause.values) clause.sql.replace(clause.sql.find('?'), 1, "<" + bound + ">");
    CU_ASSERT(clause.sql.find('?') == std::string::npos);
    return clause.sql;
  } catch (const oemr::BadRequest& error) {
    CU_ASSERT_EQUAL(error.status(), 400);
    return "refused";
  }
}

void texts() {
  CU_ASSERT(condition("name", "An_a") ==
            "(a.name LIKE <An\\_a%>) OR EXISTS (SELECT 1 FROM b WHERE b.of = a.id AND (b.name LIKE <An\\_a%>))");
  CU_ASSERT(condition("name:exact", "A").starts_with("(BINARY a.name = <A>)"));
  CU_ASSERT(condition("name:contains", "A").starts_with("(a.name LIKE <%A%>)"));
  CU_ASSERT(condition("name", "a\\,b").starts_with("(a.name LIKE <a,b%>)"));
  CU_ASSERT(condition("name", "a,b").find("<b%>") != std::string::npos);
  CU_ASSERT(condition("name:missing", "true") ==
            "NOT COALESCE(((a.name <> '') OR EXISTS (SELECT 1 FROM b WHERE b.of = a.id AND (b.name <> ''))), FALSE)");
  for (const char* modifier : {"name:above", "name:not", "name:missing"})
    CU_ASSERT(condition(modifier, "x") == "refused");
}

void what_a_source_does_not_declare_finds_nothing() {
  CU_ASSERT(condition("name", "A", 1) == "FALSE");
  CU_ASSERT(condition("name:missing", "true", 1) == "NOT COALESCE((FALSE), FALSE)");
  CU_ASSERT(condition("name:missing", "false", 1) == "FALSE");
  CU_ASSERT(condition("status:not", "final", 1) == "NOT COALESCE((FALSE), FALSE)");
  CU_ASSERT(condition("_lastUpdated", "2020", 1) == "FALSE");
}

void tokens() {
  CU_ASSERT(condition("code", "1", 1) == "(c.code = <1>)");
  CU_ASSERT(condition("code", "urn:x|1", 1) == "(c.code = <1>)");
  CU_ASSERT(condition("code", "urn:x|", 1) == "(c.code <> '')");
  CU_ASSERT(condition("code", "urn:y|1,|1", 1) == "FALSE");
  CU_ASSERT(condition("code", "a\\|b", 1) == "(c.code = <a|b>)");
  CU_ASSERT(condition("code:not", "1,2", 1) == "NOT COALESCE(((c.code = <1>) OR (c.code = <2>)), FALSE)");
  CU_ASSERT(condition("category", "lab") == "(TRUE)" && condition("category", "urn:c|") == "(TRUE)");
  CU_ASSERT(condition("category", "urn:d|lab") == "FALSE" && condition("category", "vital") == "FALSE");
  CU_ASSERT(condition("status", "final") == "(COALESCE(a.state, '') IN (<done>))");
  CU_ASSERT(condition("status", "registered") == "(COALESCE(a.state, '') NOT IN (<done>,<>))");
  CU_ASSERT(condition("status", "urn:s|") ==
            "(COALESCE(a.state, '') IN (<done>) OR COALESCE(a.state, '') NOT IN (<done>,<>))");
  CU_ASSERT(condition("status", "done") == "FALSE");
  CU_ASSERT(condition("_id", id).starts_with("(a.uuid = <") && condition("_id", "x") == "FALSE");
  CU_ASSERT(condition("code:above", "1") == "refused" && condition("code:text", "1") == "refused");
}

void lists_of_codes() {
  const std::string found = condition("code", "http://snomed.info/sct|1_2");
  CU_ASSERT(found.find("LIKE <%;SNOMED-CT:1\\_2;%>") != std::string::npos);
  CU_ASSERT(found.find("LIKE <%;SNOMED:1\\_2:%>") != std::string::npos);
  CU_ASSERT(found.find("ICD10") == std::string::npos);
  CU_ASSERT(condition("code", "http://loinc.org|").find("<%;LOINC:%>") != std::string::npos);
  CU_ASSERT(condition("code", "I10").find("<%:I10;%>") != std::string::npos);
  CU_ASSERT(condition("code", "urn:other|I10") == "FALSE");
}

void references() {
  const std::string own = condition("patient", id);
  CU_ASSERT(own.starts_with("(p.uuid = <"));
  CU_ASSERT(condition("patient", "Patient/" + std::string(id)) == own);
  CU_ASSERT(condition("patient", std::string(base) + "Patient/" + std::string(id)) == own);
  CU_ASSERT(condition("patient:Patient", id) == own);
  CU_ASSERT(condition("patient:Group", id) == "FALSE");
  CU_ASSERT(condition("patient", "Group/" + std::string(id)) == "FALSE");
  CU_ASSERT(condition("patient", "https://other.example.org/fhir/Patient/" + std::string(id)) == "FALSE");
  CU_ASSERT(condition("patient", "x") == "refused" && condition("patient:Device", id) == "refused");
}

void dates() {
  CU_ASSERT(condition("date", "2020-02-03") ==
            "(((a.at >= <2020-02-03 00:00:00>) AND (a.at < <2020-02-04 00:00:00> AND a.at >= '0001-01-01')))");
  CU_ASSERT(condition("date", "gt2020") == "((a.at >= <2021-01-01 00:00:00>))");
  // A day is later than each moment in it ends, and no moment is all of it.
  CU_ASSERT(condition("date", "gt1972-02-09T00:00:00Z", 1) == "((c.day >= <1972-02-09>))");
  CU_ASSERT(condition("date", "1972-02-09T00:00:00Z", 1) ==
            "(((c.day >= <1972-02-09>) AND (c.day < <1972-02-09> AND c.day >= '0001-01-01')))");
  CU_ASSERT(condition("date", "sa1972-02-09T10:00:00Z", 1) == "((c.day >= <1972-02-10>))");
  CU_ASSERT(condition("date", "eb1972-02-09", 1) == "((c.day < <1972-02-09> AND c.day >= '0001-01-01'))");
}

void the_open_end_of_a_period_is_open() {
  const std::string later = condition("onset", "gt2020");
  CU_ASSERT(later.find("a.ends >= <2021-01-01>) OR NOT COALESCE(a.ends >= '0001-01-01', FALSE)") != std::string::npos);
  CU_ASSERT(later.find("AND (a.begins >= '0001-01-01' OR a.ends >= '0001-01-01')") != std::string::npos);
  CU_ASSERT(condition("onset", "sa2020").find("OR NOT") == std::string::npos);
}

Search whole(std::span<const SortKey> sort = {}) {
  Search search{thing, {}, sort};
  for (const Source& source : sources) search.sources.push_back(restriction_of({}, thing, source, {}));
  return search;
}

void a_page_is_one_statement() {
  CU_ASSERT(page_statement(whole(), nullptr, 101).sql() ==
            "(SELECT STRAIGHT_JOIN 0 AS source, a.id AS row_key FROM a JOIN p ON p.pid = a.pid WHERE (a.deleted = 0) "
            "ORDER BY a.id LIMIT ?) UNION ALL (SELECT STRAIGHT_JOIN 1 AS source, c.id AS row_key FROM c WHERE TRUE "
            "ORDER BY c.id LIMIT ?) ORDER BY source, row_key LIMIT ?");
  const Position in_second{{1, 7}, {}};
  const Statement second = page_statement(whole(), &in_second, 101);
  CU_ASSERT(second.sql() ==
            "SELECT STRAIGHT_JOIN 1 AS source, c.id AS row_key FROM c WHERE TRUE AND c.id > ? "
            "ORDER BY c.id LIMIT ?");
  CU_ASSERT_EQUAL(second.parameters().size(), 2);
  const SortKey sort[] = {{&parameters[6], true}};
  const Position by_date{{0, 7}, {"2020-01-01 00:00:00"}};
  const std::string sorted = page_statement(whole(sort), &by_date, 11).sql();
  CU_ASSERT(sorted.find("COLLATE utf8mb4_general_ci < ? OR (") != std::string::npos);
  CU_ASSERT(sorted.find("AND a.id > ?))") != std::string::npos && sorted.find("AND TRUE))") != std::string::npos);
  CU_ASSERT(sorted.ends_with(" ORDER BY sort_0 DESC, source, row_key LIMIT ?"));
  CU_ASSERT(sorted.find(" OFFSET ") == std::string::npos);
}

void a_caller_bound_to_a_patient_sees_a_compartment_or_nothing() {
  const Access bound{std::string(id), {}};
  const auto first = restriction_of(bound, thing, sources[0], {});
  CU_ASSERT(first && first->clause.sql == "(a.deleted = 0) AND (p.uuid = ?)" && first->is_narrow);
  bool is_closed = false;
  try {
    restriction_of(bound, thing, sources[1], {});
  } catch (const oemr::AccessDenied&) {
    is_closed = true;
  }
  CU_ASSERT(is_closed);
  ResourceType shared = thing;
  shared.is_shared = true;
  CU_ASSERT(restriction_of(bound, shared, sources[1], {})->clause.sql == "TRUE");
  Source of_his_own = sources[1];
  of_his_own.patient_condition = "EXISTS (SELECT 1 FROM e WHERE e.c = c.id AND e.patient = ?)";
  CU_ASSERT(restriction_of(bound, shared, of_his_own, {})->clause.values.size() == 1);
  CU_ASSERT(!restriction_of({"no uuid", {}}, thing, sources[0], {}));
}

void links_to_pages_are_of_one_search_and_caller() {
  const std::string key(32, 'k');
  const CursorSeal seal(key, "mine");
  const Cursor cursor{{{1, 9007199254740993}, {"Ähm", ""}}, 12};
  const std::string link = seal.seal(cursor);
  const Cursor opened = seal.open(link, 2, 2);
  CU_ASSERT(opened.last.row == cursor.last.row && opened.last.sort == cursor.last.sort && opened.total == 12);
  const auto is_refused = [&](const CursorSeal& by, std::string_view text, std::size_t keys) {
    try {
      by.open(text, 2, keys);
      return false;
    } catch (const oemr::BadRequest& error) {
      return error.status() == 400;
    }
  };
  CU_ASSERT(is_refused(CursorSeal(key, "yours"), link, 2));
  CU_ASSERT(is_refused(CursorSeal(std::string(32, 'l'), "mine"), link, 2));
  CU_ASSERT(is_refused(seal, link, 1) && is_refused(seal, "", 2) && is_refused(seal, "%", 2));
  std::string changed = link;
  for (char& letter : changed) {
    const char before = letter;
    letter = letter == 'A' ? 'B' : 'A';
    if (letter != before) CU_ASSERT(is_refused(seal, changed, 2) || &letter == &changed.back());
    letter = before;
  }
}

void parts_of_resources() {
  const std::string json =
      R"({"resourceType":"Thing","id":"1","meta":{"versionId":"2"},"text":{"div":"a\"},{"},"_name":{"x":[1]},"name":["b"],"code":{}})";
  const std::string tag =
      R"("meta":{"versionId":"2","tag":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue","code":"SUBSETTED"}]})";
  CU_ASSERT(subset_of(json, thing, {}) == json);
  CU_ASSERT(subset_of(json, thing, {Summary::none, {"name"}}) ==
            R"({"resourceType":"Thing","id":"1",)" + tag + R"(,"_name":{"x":[1]},"name":["b"]})");
  CU_ASSERT(subset_of(json, thing, {Summary::text, {}}) ==
            R"({"resourceType":"Thing","id":"1",)" + tag + R"(,"text":{"div":"a\"},{"}})");
  CU_ASSERT(subset_of(json, thing, {Summary::data, {}}).find("text") == std::string::npos);
  constexpr std::string_view code[] = {"code"};
  ResourceType declared = thing;
  declared.summary = declared.mandatory = code;
  CU_ASSERT(subset_of(json, declared, {Summary::summary, {}}).ends_with(R"(}]},"code":{}})"));
  CU_ASSERT(subset_of(json, declared, {Summary::none, {"text"}}).ends_with(R"(,"code":{}})"));
}

void dates_of_http() {
  CU_ASSERT(oemr::http_date(784111777) == "Sun, 06 Nov 1994 08:49:37 GMT");
  CU_ASSERT(oemr::http_date(0) == "Thu, 01 Jan 1970 00:00:00 GMT");
  CU_ASSERT(oemr::http_date(-1) == "Wed, 31 Dec 1969 23:59:59 GMT");
  CU_ASSERT(oemr::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT") == 784111777);
  for (const char* other :
       {"", "Mon, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 UTC", "Sunday, 06-Nov-94 08:49:37 GMT"})
    CU_ASSERT(!oemr::parse_http_date(other));
}

const CU_TestInfo tests[] = {
    {"texts", texts},
    {"what a source does not declare finds nothing", what_a_source_does_not_declare_finds_nothing},
    {"tokens", tokens},
    {"lists of codes", lists_of_codes},
    {"references", references},
    {"dates", dates},
    {"the open end of a period is open", the_open_end_of_a_period_is_open},
    {"a page is one statement", a_page_is_one_statement},
    {"a caller bound to a patient sees a compartment or nothing",
     a_caller_bound_to_a_patient_sees_a_compartment_or_nothing},
    {"links to pages are of one search and caller", links_to_pages_are_of_one_search_and_caller},
    {"parts of resources", parts_of_resources},
    {"dates of HTTP", dates_of_http},
    CU_TEST_INFO_NULL};

}  // namespace

extern const Suite fhir_search_suite = {"FHIR searches", tests};
