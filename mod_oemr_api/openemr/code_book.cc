// SPDX-License-Identifier: Apache-2.0
// Coded texts and their descriptions.
#include "openemr/code_book.h"

#include <algorithm>
#include <set>

#include "core/text.h"
#include "openemr/release.h"

namespace oemr::openemr {
namespace {

/// Where a kind of code (code_types.ct_external) keeps its texts. The first row counts.
struct CodeTable {
  std::int64_t external;
  std::string_view select;  // code, long text, short text; ends in WHERE …
  std::string_view column, order;
};
constexpr CodeTable tables[] = {
    {0, "SELECT code, code_text, code_text_short FROM codes WHERE code_type = ?", "code", "id"},
    {1,
     "SELECT formatted_dx_code, long_desc, short_desc FROM icd10_dx_order_code WHERE active = '1' AND valid_for_coding "
     "= '1'",
     "formatted_dx_code", "revision DESC"},
    {6,
     "SELECT pcs_code, long_desc, short_desc FROM icd10_pcs_order_code WHERE active = '1' AND valid_for_coding = '1'",
     "pcs_code", "revision DESC"},
    {4, "SELECT formatted_dx_code, long_desc, short_desc FROM icd9_dx_code WHERE active = '1'", "formatted_dx_code",
     "revision DESC"},
    {5, "SELECT formatted_sg_code, long_desc, short_desc FROM icd9_sg_code WHERE active = '1'", "formatted_sg_code",
     "revision DESC"},
    {11, "SELECT conceptId, term, '' FROM sct2_description WHERE active = 1", "conceptId", "id"},
    {10, "SELECT conceptId, term, '' FROM sct2_description WHERE active = 1 AND term LIKE '%(disorder)'", "conceptId",
     "id"},
    {12, "SELECT conceptId, term, '' FROM sct2_description WHERE active = 1 AND term LIKE '%(procedure)'", "conceptId",
     "id"},
    {13, "SELECT code, description, '' FROM valueset WHERE 1 = 1", "code", "code"},
    {14, "SELECT code, description, '' FROM valueset_oid WHERE 1 = 1", "code", "code"},
};

/// A statement takes 65,535 parameters. Long before, reading the table from one end to the other is as fast.
constexpr std::size_t most_named_codes = 10000;

struct CodeType {
  std::int64_t id, external;
};

std::map<std::string, CodeType, std::less<>> active_types(db::Connection& connection) {
  std::map<std::string, CodeType, std::less<>> types;
  db::Rows rows = connection.query("SELECT ct_key, ct_id, ct_external FROM code_types WHERE ct_active = 1");
  while (rows.next())
    types.emplace(rows.text(std::size_t{0}), CodeType{rows.integer(std::size_t{1}), rows.integer(std::size_t{2})});
  return types;
}

}  // namespace

std::vector<CodeEntry> parse_codes(std::string_view coded) {
  std::vector<CodeEntry> entries;
  if (coded.empty()) return entries;
  for (std::string_view part : split(coded, ';')) {
    const std::vector<std::string_view> pieces = split(part, ':');
    if (pieces.size() < 2) {
      entries.push_back({{}, part, {}});
    } else {
      entries.push_back({pieces[0], pieces[1], pieces.size() > 2 ? pieces[2] : std::string_view{}});
    }
  }
  return entries;
}

std::string_view code_system(std::string_view type, bool by_url) noexcept {
  constexpr std::pair<std::string_view, std::string_view> urls[] = {
      {"ICD10", "http://hl7.org/fhir/sid/icd-10"},
      {"CPT4", "http://www.ama-assn.org/go/cpt"},
      {"CPT", "http://www.ama-assn.org/go/cpt"},
      {"NDC", "http://hl7.org/fhir/sid/ndc"},
      {"NCI-CONCEPT-ID", "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl"},
      {"DataAbsentReason", "http://terminology.hl7.org/CodeSystem/data-absent-reason"},
      {"RoleCode", "http://terminology.hl7.org/CodeSystem/role-code"},
      {"ParticipationFunction", "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"},
      {"HSOC", "https://www.cdc.gov/nhsn/cdaportal/terminology/codesystem/hsloc.html"},
      {"IndustryODH", "2.16.840.1.114222.4.11.7900"},
      {"OccupationODH", "2.16.840.1.114222.4.11.7901"},
  };
  if (by_url) {
    for (const auto& [name, system] : urls) {
      if (name == type) return system;
    }
  }
  constexpr std::pair<std::string_view, std::string_view> systems[] = {
      {"SNOMED-CT", "http://snomed.info/sct"},
      {"SNOMED", "http://snomed.info/sct"},
      {"NUCC", "http://nucc.org/provider-taxonomy"},
      {"LOINC", "http://loinc.org"},
      {"RXNORM", "http://www.nlm.nih.gov/research/umls/rxnorm"},
      {"RXCUI", "http://www.nlm.nih.gov/research/umls/rxnorm"},
      {"ICD10", "2.16.840.1.113883.6.90"},
      {"CPT4", "2.16.840.1.113883.6.12"},
      {"CVX", "2.16.840.1.113883.12.292"},
      {"ICD9-CM", "2.16.840.1.113883.6.103"},
      {"ICD9-PCS", "2.16.840.1.113883.6.104"},
      {"ICD10-PCS", "2.16.840.1.113883.6.4"},
      {"HCP", "2.16.840.1.113883.6.14"},
      {"HCPCS", "2.16.840.1.113883.6.285"},
      {"UNII", "2.16.840.1.113883.4.9"},
      {"NDC", "2.16.840.1.113883.6.69"},
      {"CDT", "2.16.840.1.113883.6.13"},
      {"FDA", "2.16.840.1.113883.3.88.12.80.20"},
      {"NUBC", "2.16.840.1.113883.3.88.12.80.33"},
      {"NCI Thesaurus", "2.16.840.1.113883.3.26.1.1"},
      {"CDC Race", "2.16.840.1.113883.6.238"},
  };
  for (const auto& [name, system] : systems) {
    if (name == type) return system;
  }
  return {};
}

CodeBook CodeBook::load(db::Connection& connection, std::span<const std::string> coded_texts) {
  CodeBook book;
  std::map<std::string, std::set<std::string>, std::less<>> wanted;  // type -> codes
  for (const std::string& coded : coded_texts) {
    for (const CodeEntry& entry : parse_codes(coded)) {
      if (!entry.type.empty() && !entry.code.empty()) wanted[std::string(entry.type)].emplace(entry.code);
    }
  }
  if (wanted.empty()) return book;
  book.by_url_ = Release({}, connection.schema()).names_code_systems_by_url();
  const auto types = active_types(connection);
  for (const auto& [type, codes] : wanted) {
    const auto known = types.find(type);
    if (known == types.end()) continue;
    const auto* table = std::find_if(std::begin(tables), std::end(tables), [&](const CodeTable& candidate) {
      return candidate.external == known->second.external;
    });
    if (table == std::end(tables)) continue;
    std::vector<db::Parameter> parameters;
    if (table->external == 0) parameters.emplace_back(known->second.id);
    std::string sql(table->select);
    const bool names_codes = codes.size() <= most_named_codes;
    if (names_codes) {
      sql.append(" AND ").append(table->column).append(" IN (");
      for (const std::string& code : codes) {
        sql.append(&code == &*codes.begin() ? "?" : ",?");
        parameters.emplace_back(std::string_view(code));
      }
      sql.append(")");
    }
    sql.append(" ORDER BY ").append(table->order);
    db::Rows rows = connection.query(sql, parameters);
    while (rows.next()) {
      std::string code(rows.text(std::size_t{0}));
      if (!names_codes && !codes.contains(code)) continue;
      const std::string_view text =
          rows.text(std::size_t{1}).empty() ? rows.text(std::size_t{2}) : rows.text(std::size_t{1});
      book.descriptions_.try_emplace({type, std::move(code)}, text);
    }
  }
  return book;
}

std::string_view CodeBook::description(const CodeEntry& entry) const {
  const auto found = descriptions_.find({std::string(entry.type), std::string(entry.code)});
  return found == descriptions_.end() ? std::string_view{} : std::string_view(found->second);
}

void CodeBook::write(JsonWriter& out, std::string_view coded, std::optional<std::string_view> unknown) const {
  std::vector<CodeEntry> entries;
  for (const CodeEntry& entry : parse_codes(coded)) {
    const auto same =
        std::find_if(entries.begin(), entries.end(), [&](const CodeEntry& e) { return e.code == entry.code; });
    if (same == entries.end()) {
      entries.push_back(entry);
    } else {
      *same = entry;
    }
  }
  const auto write_text = [&out](std::string_view name, std::string_view text, bool is_null) {
    out.key(name);
    is_null ? out.null() : out.string(text);
  };
  out.begin_object();
  for (const CodeEntry& entry : entries) {
    const std::string_view known = description(entry), system = code_system(entry.type, by_url_);
    out.key(entry.code).begin_object().member("code", entry.code);
    write_text("description", known.empty() ? unknown.value_or("") : known, known.empty() && !unknown);
    write_text("code_type", entry.type, entry.type.empty());
    write_text("system", system, system.empty());
    out.end_object();
  }
  out.end_object();
}

}  // namespace oemr::openemr
