// SPDX-License-Identifier: Apache-2.0
// FHIR CareTeam (US Core): the present team of a patient, which is in his own row, and former ones.
#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "core/text.h"
#include "fhir/codings.h"
#include "fhir/datatypes.h"
#include "fhir/resources.h"

namespace oemr::fhir {
namespace {

constexpr CodeMapping statuses[] = {{"inactive", "inactive"},
                                    {"proposed", "proposed"},
                                    {"suspended", "suspended"},
                                    {"entered-in-error", "entered-in-error"},
                                    {any_other, "active"}};
constexpr std::string_view status_system = "http://hl7.org/fhir/care-team-status";

/// Numbers of users or facilities in a text, "5|6".
std::vector<std::int64_t> numbers_of(std::string_view text) {
  std::vector<std::int64_t> numbers;
  std::int64_t number = 0;
  bool is_number = false;
  const auto finish = [&] {
    if (is_number && std::find(numbers.begin(), numbers.end(), number) == numbers.end()) numbers.push_back(number);
    number = 0;
    is_number = false;
  };
  for (const char c : text) {
    if (c < '0' || c > '9') {
      finish();
    } else if (number < 1'000'000'000'000) {
      number = number * 10 + (c - '0');
      is_number = true;
    }
  }
  finish();
  return numbers;
}

struct Member {
  std::optional<Uuid> id, on_behalf_of;  // no id: a user who is no practitioner
  std::string name, codes, title;        // of his role
};

class CareTeamWriter : public ResourceWriter {
 public:
  using ResourceWriter::ResourceWriter;

  /// The members are in texts of numbers, which no join can find.
  void prepare(rest::Call& call, std::span<const std::int64_t> keys) override {
    providers_.clear();
    facilities_.clear();
    if (keys.empty()) return;
    std::set<std::int64_t> users, places;
    {
      db::Rows rows = in(call, std::string(team_texts()), keys);
      while (rows.next()) {
        for (const std::int64_t number : numbers_of(rows.text(std::size_t{0}))) users.insert(number);
        for (const std::int64_t number : numbers_of(rows.text(std::size_t{1}))) places.insert(number);
      }
    }
    // Of the roles in several facilities the first.
    load(call, users, providers_,
         "SELECT users.id, IF(users.npi <> '', users.uuid, NULL), CONCAT_WS(' ', NULLIF(users.fname, ''), "
         "NULLIF(users.lname, '')), COALESCE(NULLIF(physician.codes, ''), CONCAT('NUCC:', role_option.option_id)), "
         "COALESCE(physician.title, role_option.title), facility.uuid FROM users LEFT JOIN list_options physician ON "
         "physician.list_id = 'physician_type' AND physician.option_id = users.physician_type LEFT JOIN "
         "facility_user_ids role ON role.id = (SELECT MIN(one.id) FROM facility_user_ids one WHERE one.uid = users.id "
         "AND one.field_id = 'role_code' AND one.field_value <> '') LEFT JOIN list_options role_option ON "
         "role_option.list_id = 'us-core-provider-role' AND role_option.option_id = role.field_value LEFT JOIN "
         "facility ON facility.id = role.facility_id WHERE users.id IN (");
    load(call, places, facilities_,
         "SELECT facility.id, facility.uuid, facility.name, CONCAT('NUCC:', NULLIF(facility.facility_taxonomy, '')), "
         "'', NULL FROM facility WHERE facility.id IN (");
  }

 protected:
  /// SELECT of the texts, up to "IN (" the keys.
  virtual std::string_view team_texts() const = 0;

 private:
  template <class Numbers>
  static db::Rows in(rest::Call& call, std::string sql, const Numbers& numbers) {
    std::vector<db::Parameter> parameters;
    for (const std::int64_t number : numbers) {
      sql.append(parameters.empty() ? "?" : ",?");
      parameters.emplace_back(number);
    }
    return call.db.query(sql.append(")"), parameters);
  }

  static void load(rest::Call& call, const std::set<std::int64_t>& numbers, std::map<std::int64_t, Member>& members,
                   std::string sql) {
    if (numbers.empty()) return;
    db::Rows rows = in(call, std::move(sql), numbers);
    while (rows.next()) {
      const auto text = [&](std::size_t column) { return std::string(rows.text(column)); };
      members.emplace(rows.integer(std::size_t{0}),
                      Member{rows.uuid(std::size_t{1}), rows.uuid(std::size_t{5}), text(2), text(3), text(4)});
    }
  }

  void write_elements(JsonWriter& out, const db::Rows& rows) override {
    out.member("status", find_mapping(statuses, rows.text("status"))->code);
    reference_member(out, "subject", "Patient", rows.uuid("patient"));
    out.key("participant").begin_array();
    bool is_empty = true;
    for (const std::int64_t number : numbers_of(rows.text("providers"))) {
      is_empty &= !write_member(out, providers_, number, "Practitioner");
    }
    for (const std::int64_t number : numbers_of(rows.text("facilities"))) {
      is_empty &= !write_member(out, facilities_, number, "Organization");
    }
    if (is_empty) {  // all of them are gone: US Core demands a participant
      out.begin_object().key("role").begin_array();
      absent_concept(out);
      out.end_array().key("member").begin_object();
      absent_extension(out);
      out.end_object().end_object();
    }
    out.end_array();
  }

  static bool write_member(JsonWriter& out, const std::map<std::int64_t, Member>& members, std::int64_t number,
                           std::string_view type) {
    const auto found = members.find(number);
    if (found == members.end()) return false;
    const Member& member = found->second;
    out.begin_object().key("role").begin_array();
    coded_concept(out, member.codes, member.title);
    out.end_array();
    if (member.id) {
      reference_member(out, "member", type, member.id, member.name);
    } else {
      out.key("member").begin_object().member("display", member.name.empty() ? "unknown" : member.name).end_object();
    }
    reference_member(out, "onBehalfOf", "Organization", member.on_behalf_of);
    out.end_object();
    return true;
  }

  std::map<std::int64_t, Member> providers_{}, facilities_{};
};

class PresentTeamWriter : public CareTeamWriter {
 public:
  using CareTeamWriter::CareTeamWriter;

 private:
  std::string_view team_texts() const override {
    return "SELECT patient_data.care_team_provider, patient_data.care_team_facility FROM uuid_mapping JOIN "
           "patient_data ON patient_data.uuid = uuid_mapping.target_uuid WHERE uuid_mapping.id IN (";
  }
};

class FormerTeamWriter : public CareTeamWriter {
 public:
  using CareTeamWriter::CareTeamWriter;

 private:
  std::string_view team_texts() const override {
    return "SELECT history.care_team_provider, history.care_team_facility FROM patient_history history WHERE "
           "history.id IN (";
  }
};

#define OEMR_AMONG(table, column) \
  table " WHERE FIND_IN_SET(" table ".id, REPLACE(REPLACE(" column ", ' ', ''), '|', ','))"
constexpr SearchColumn present_search[] = {
    by::reference("patient", "patient_data.uuid", "Patient"),
    by::reference("subject", "patient_data.uuid", "Patient"),
    by::mapped("status", "patient_data.care_team_status", status_system, statuses),
    by::reference("participant", "users.uuid", "Practitioner")
        .among(OEMR_AMONG("users", "patient_data.care_team_provider") " AND users.npi <> ''"),
    by::reference("participant", "facility.uuid", "Organization")
        .among(OEMR_AMONG("facility", "patient_data.care_team_facility")),
};
constexpr SearchColumn former_search[] = {
    by::reference("patient", "patient_data.uuid", "Patient"),
    by::reference("subject", "patient_data.uuid", "Patient"),
    by::constant("status", status_system, "inactive"),
    by::reference("participant", "users.uuid", "Practitioner")
        .among(OEMR_AMONG("users", "history.care_team_provider") " AND users.npi <> ''"),
    by::reference("participant", "facility.uuid", "Organization")
        .among(OEMR_AMONG("facility", "history.care_team_facility")),
};

constexpr std::string_view profiles[] = {"http://hl7.org/fhir/us/core/StructureDefinition/us-core-careteam"};
constexpr Source sources[] = {
    {
        .columns = "uuid_mapping.uuid AS id, patient_data.uuid AS patient, patient_data.care_team_status AS status, "
                   "patient_data.care_team_provider AS providers, patient_data.care_team_facility AS facilities",
        .from = "uuid_mapping JOIN patient_data ON patient_data.uuid = uuid_mapping.target_uuid",
        .condition = "uuid_mapping.resource = 'CareTeam' AND (patient_data.care_team_provider REGEXP '[1-9]' OR "
                     "patient_data.care_team_facility REGEXP '[1-9]')",
        .row_key = "uuid_mapping.id",
        .id_column = "uuid_mapping.uuid",
        .patient_column = "patient_data.uuid",
        .profiles = profiles,
        .search = present_search,
        .writer = &make_writer<PresentTeamWriter>,
    },
    {
        .columns =
            "history.uuid AS id, patient_data.uuid AS patient, 'inactive' AS status, history.care_team_provider AS "
            "providers, history.care_team_facility AS facilities",
        .from = "patient_history history JOIN patient_data ON patient_data.pid = history.pid",
        .condition = "history.uuid IS NOT NULL AND history.history_type_key = 'care_team_history' AND "
                     "(history.care_team_provider REGEXP '[1-9]' OR history.care_team_facility REGEXP '[1-9]')",
        .row_key = "history.id",
        .id_column = "history.uuid",
        .last_updated = "history.date",
        .patient_column = "patient_data.uuid",
        .profiles = profiles,
        .search = former_search,
        .writer = &make_writer<FormerTeamWriter>,
    },
};

using Kind = SearchParameter::Kind;
constexpr std::string_view patients[] = {"Patient"};
constexpr std::string_view members[] = {"Practitioner", "Organization"};
constexpr SearchParameter parameters[] = {
    {"patient", Kind::reference, patients},
    {"status", Kind::token},
    {"_id", Kind::token},
    {"_lastUpdated", Kind::date},
    {"subject", Kind::reference, patients},
    {"participant", Kind::reference, members},
};

constexpr std::string_view interactions[] = {"search-type", "read"};

}  // namespace

constexpr ResourceType care_team = {
    .name = "CareTeam",
    .profiles = profiles,
    .interactions = interactions,
    .search = parameters,
    .acl = {"patients", "med"},
    .sources = sources,
};

}  // namespace oemr::fhir
