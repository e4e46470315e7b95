// SPDX-License-Identifier: Apache-2.0
// FHIR Patient (US Core) out of patient_data, former names and further addresses.
#include "core/text.h"
#include "fhir/datatypes.h"
#include "fhir/patient_addresses.h"
#include "fhir/resources.h"
#include "openemr/patient_details.h"

namespace oemr::fhir {
namespace {

constexpr std::string_view race_system = "urn:oid:2.16.840.1.113883.6.238";
constexpr std::string_view null_flavor = "http://terminology.hl7.org/CodeSystem/v3-NullFlavor";
constexpr std::string_view ssn_system = "http://hl7.org/fhir/sid/us-ssn";
constexpr CodeMapping genders[] = {{"male", "male"}, {"female", "female"}, {"other", "other"}, {any_other, "unknown"}};

/// The categories of the US Office of Management and Budget; any other race code is a detailed one (US Core race
/// extension).
bool is_omb_category(std::string_view code) {
  constexpr std::string_view categories[] = {"1002-5", "2028-9", "2054-5", "2076-8", "2106-3"};
  for (std::string_view category : categories) {
    if (code == category) return true;
  }
  return false;
}

void text_extension(JsonWriter& out, std::string_view text) {
  out.begin_object().member("valueString", text).member("url", "text").end_object();
}

void coding_extension(JsonWriter& out, std::string_view url, std::string_view system, std::string_view code,
                      std::string_view display) {
  out.begin_object().key("valueCoding");
  coding(out, system, code, display);
  out.member("url", url).end_object();
}

class PatientWriter : public ResourceWriter {
 public:
  explicit PatientWriter(rest::Call& call) : ResourceWriter(call), record_system_(site_system(call, record_path)) {}
  static constexpr std::string_view record_path = "/identifier/patient";  // the practice's own numbers

 private:
  void write_elements(JsonWriter& out, const db::Rows& rows) override {
    write_text(out, rows);
    out.key("extension").begin_array();
    write_birth_sex(out, rows.text("sex"));
    write_race(out, rows);
    write_ethnicity(out, rows);
    out.end_array();
    write_identifiers(out, rows);
    out.key("active").boolean(true);
    write_names(out, rows);
    write_telecom(out, rows);
    out.member("gender", find_mapping(genders, rows.text("sex"))->code);
    text_member(out, "birthDate", real_date(rows.text("DOB")));
    text_member(out, "deceasedDateTime", instant(rows.text("deceased_date"), zone()));
    write_addresses(out, rows, zone());
    write_language(out, rows);
    if (const std::optional<Uuid> provider = rows.uuid("provider")) {
      out.key("generalPractitioner").begin_array().begin_object();
      out.member("reference", "Practitioner/" + provider->text())
          .member("type", "Practitioner")
          .end_object()
          .end_array();
    }
  }

  static void write_text(JsonWriter& out, const db::Rows& rows) {
    std::string name(rows.text("fname"));
    if (const std::string_view last = rows.text("lname"); !last.empty())
      name.append(name.empty() ? "" : " ").append(last);
    if (name.empty()) return;
    out.key("text");
    narrative(out, name);
  }

  static void write_birth_sex(JsonWriter& out, std::string_view sex) {
    const std::string_view code = equal_ignoring_case(sex, "Male")     ? "M"
                                  : equal_ignoring_case(sex, "Female") ? "F"
                                                                       : "UNK";
    out.begin_object().member("valueCode", code).member("url", std::string(us_core) + "us-core-birthsex").end_object();
  }

  static void write_race(JsonWriter& out, const db::Rows& rows) {
    out.begin_object().key("extension").begin_array();
    std::string text;
    for (std::string_view entry : split(rows.text("races"), '\n')) {
      const std::size_t tab = entry.find('\t');
      if (tab == std::string_view::npos || tab == 0) continue;
      const std::string_view code = entry.substr(0, tab), title = entry.substr(tab + 1);
      coding_extension(out, is_omb_category(code) ? "ombCategory" : "detailed", race_system, code, title);
      text.append(text.empty() ? "" : ", ").append(title);
    }
    if (text.empty()) {
      const bool declined = rows.text("race") == "declne_to_specfy";
      text = declined ? "Asked but no answer" : "Unknown";
      coding_extension(out, "ombCategory", null_flavor, declined ? "ASKU" : "UNK", text);
    }
    text_extension(out, text);
    out.end_array().member("url", std::string(us_core) + "us-core-race").end_object();
  }

  static void write_ethnicity(JsonWriter& out, const db::Rows& rows) {
    const std::string_view title = rows.text("ethnicity_title"), code = rows.text("ethnicity_code");
    if (title.empty()) return;
    out.begin_object().key("extension").begin_array();
    if (!code.empty()) coding_extension(out, "ombCategory", race_system, code, title);
    text_extension(out, title);
    out.end_array().member("url", std::string(us_core) + "us-core-ethnicity").end_object();
  }

  void write_identifiers(JsonWriter& out, const db::Rows& rows) const {
    const std::string_view ssn = rows.text("ss"), record = rows.text("pubpid");
    if (ssn.empty() && record.empty()) return;
    out.key("identifier").begin_array();
    if (!ssn.empty()) identifier(out, "SS", ssn_system, ssn);
    if (!record.empty()) identifier(out, "PT", record_system_, record);
    out.end_array();
  }

  static void write_list(JsonWriter& out, std::string_view name, std::string_view first, std::string_view second = {}) {
    if (first.empty() && second.empty()) return;
    out.key(name).begin_array();
    if (!first.empty()) out.string(first);
    if (!second.empty()) out.string(second);
    out.end_array();
  }

  void write_names(JsonWriter& out, const db::Rows& rows) const {
    const std::string_view last = rows.text("lname"), own = rows.text("suffix");
    out.key("name").begin_array().begin_object().member("use", "official");
    text_member(out, "family", last);
    write_list(out, "given", rows.text("fname"), rows.text("mname"));
    write_list(out, "prefix", rows.text("title"));
    write_list(out, "suffix", own.empty() || own == "0" ? openemr::suffix_in_last_name(last) : own);
    out.end_object();
    for (db::RelatedRows row(rows, openemr::previous_names); row.next();) {
      const openemr::PreviousName name(row);
      out.begin_object().member("use", "old");
      text_member(out, "family", name.last);
      write_list(out, "given", name.first, name.middle);
      write_list(out, "prefix", name.prefix);
      write_list(out, "suffix", name.suffix);
      if (const std::string end = instant(name.end_date, zone()); !end.empty()) {
        out.key("period").begin_object().member("end", end).end_object();
      }
      out.end_object();
    }
    out.end_array();
  }

  static void write_telecom(JsonWriter& out, const db::Rows& rows) {
    const std::string_view home = rows.text("phone_home"), work = rows.text("phone_biz"),
                           mobile = rows.text("phone_cell");
    const std::string_view email = rows.text("email"), trusted = rows.text("email_direct");
    if (home.empty() && work.empty() && mobile.empty() && email.empty() && trusted.empty()) return;
    out.key("telecom").begin_array();
    contact_point(out, "phone", home, "home");
    contact_point(out, "phone", work, "work");
    contact_point(out, "phone", mobile, "mobile");
    contact_point(out, "email", email, "home");
    contact_point(out, "email", trusted, "mobile");  // OpenEMR 8's word for the trusted address
    out.end_array();
  }

  static void write_language(JsonWriter& out, const db::Rows& rows) {
    const std::string_view title = rows.text("language_title"), code = rows.text("language_code");
    if (title.empty()) return;
    out.key("communication").begin_array().begin_object().key("language").begin_object();
    if (!code.empty()) {
      out.key("coding").begin_array();
      coding(out, "urn:ietf:bcp:47", code, title);
      out.end_array();
    }
    out.member("text", title).end_object().end_object().end_array();
  }

  std::string record_system_;
};

constexpr std::string_view further =
    "contact JOIN contact_address ON contact_address.contact_id = contact.id AND contact_address.status = 'A' "
    "JOIN addresses ON addresses.id = contact_address.address_id WHERE contact.foreign_table_name = 'patient_data' "
    "AND contact.foreign_id = patient_data.pid";
constexpr std::string_view former =
    "patient_history WHERE patient_history.pid = patient_data.pid AND patient_history.history_type_key = "
    "'name_history'";

constexpr SearchColumn columns_searched[] = {
    by::code("identifier", "patient_data.ss", ssn_system),
    by::code("identifier", "patient_data.pubpid", PatientWriter::record_path),
    by::text("name", "patient_data.fname"),
    by::text("name", "patient_data.mname"),
    by::text("name", "patient_data.lname"),
    by::text("name", "patient_data.title"),
    by::text("name", "NULLIF(patient_data.suffix, '0')"),
    by::text("name", "patient_history.previous_name_first").among(former),
    by::text("name", "patient_history.previous_name_middle").among(former),
    by::text("name", "patient_history.previous_name_last").among(former),
    by::text("name", "patient_history.previous_name_prefix").among(former),
    by::text("name", "patient_history.previous_name_suffix").among(former),
    by::day("birthdate", "patient_data.DOB"),
    by::mapped("gender", "patient_data.sex", "http://hl7.org/fhir/administrative-gender", genders),
    by::text("address", "patient_data.street"),
    by::text("address", "patient_data.street_line_2"),
    by::text("address", "patient_data.postal_code"),
    by::text("address", "patient_data.city"),
    by::text("address", "patient_data.state"),
    by::text("address", "patient_data.county"),
    by::text("address", "patient_data.country_code"),
    by::text("address", "addresses.line1").among(further),
    by::text("address", "addresses.line2").among(further),
    by::text("address", "addresses.zip").among(further),
    by::text("address", "addresses.city").among(further),
    by::text("address", "addresses.state").among(further),
    by::text("address", "addresses.district").among(further),
    by::text("address", "addresses.country").among(further),
    by::text("address-city", "patient_data.city"),
    by::text("address-city", "addresses.city").among(further),
    by::text("address-postalcode", "patient_data.postal_code"),
    by::text("address-postalcode", "addresses.zip").among(further),
    by::text("address-state", "patient_data.state"),
    by::text("address-state", "addresses.state").among(further),
    by::code("email", "patient_data.email", "email"),
    by::code("email", "patient_data.email_direct", "email"),
    by::text("family", "patient_data.lname"),
    by::text("family", "patient_history.previous_name_last").among(former),
    by::text("given", "patient_data.fname"),
    by::text("given", "patient_data.mname"),
    by::text("given", "patient_history.previous_name_first").among(former),
    by::text("given", "patient_history.previous_name_middle").among(former),
    by::code("phone", "patient_data.phone_home", "phone"),
    by::code("phone", "patient_data.phone_biz", "phone"),
    by::code("phone", "patient_data.phone_cell", "phone"),
    by::code("telecom", "patient_data.email", "email"),
    by::code("telecom", "patient_data.email_direct", "email"),
    by::code("telecom", "patient_data.phone_home", "phone"),
    by::code("telecom", "patient_data.phone_biz", "phone"),
    by::code("telecom", "patient_data.phone_cell", "phone"),
    by::reference("generalPractitioner", "(SELECT users.uuid FROM users WHERE users.id = patient_data.providerID)",
                  "Practitioner"),
};

using Kind = SearchParameter::Kind;
constexpr std::string_view practitioners[] = {"Practitioner"};
constexpr SearchParameter parameters[] = {
    {"_id", Kind::token},
    {"identifier", Kind::token},
    {"name", Kind::string},
    {"birthdate", Kind::date},
    {"gender", Kind::token},
    {"address", Kind::string},
    {"address-city", Kind::string},
    {"address-postalcode", Kind::string},
    {"address-state", Kind::string},
    {"email", Kind::token},
    {"family", Kind::string},
    {"given", Kind::string},
    {"phone", Kind::token},
    {"telecom", Kind::token},
    {"_lastUpdated", Kind::date},
    {"generalPractitioner", Kind::reference, practitioners},
};

constexpr std::string_view interactions[] = {"create", "update", "search-type", "read"};
constexpr std::string_view profiles[] = {"http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient"};
constexpr std::string_view summary[] = {"identifier", "active",          "name",    "telecom",
                                        "gender",     "birthDate",       "address", "managingOrganization",
                                        "link",       "deceasedDateTime"};
constexpr Operation operations[] = {{"export", "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/patient-export"}};

// patient_data.race holds several options as "a|b": each part is one look-up by primary key, missing parts find
// nothing.
#define OEMR_RACE(part)                                                                           \
  "(SELECT CONCAT(notes, '\\t', title) FROM list_options WHERE list_id = 'race' AND option_id = " \
  "SUBSTRING_INDEX(SUBSTRING_INDEX(CONCAT(patient_data.race, '||||||'), '|', " part "), '|', -1))"

constexpr std::string_view columns =
    "patient_data.uuid AS id, patient_data.fname, patient_data.mname, patient_data.lname, "
    "patient_data.title, patient_data.suffix, patient_data.sex, patient_data.ss, patient_data.pubpid, patient_data.phone_home, "
    "patient_data.phone_biz, patient_data.phone_cell, patient_data.email, patient_data.email_direct, patient_data.DOB, patient_data.street, "
    "patient_data.street_line_2, patient_data.city, patient_data.county, patient_data.state, patient_data.postal_code, "
    "patient_data.country_code, patient_data.deceased_date, patient_data.race, provider.uuid AS provider, "
    "CONCAT_WS('\\n', " OEMR_RACE("1") ", " OEMR_RACE("2") ", " OEMR_RACE("3") ", " OEMR_RACE("4") ", " OEMR_RACE("5") ", "
    OEMR_RACE("6") ") AS races, "
    "ethnicity.title AS ethnicity_title, ethnicity.notes AS ethnicity_code, spoken.title AS language_title, spoken.notes AS language_code";
#undef OEMR_RACE

constexpr std::string_view from =
    "patient_data LEFT JOIN users provider ON provider.id = patient_data.providerID "
    "LEFT JOIN list_options ethnicity ON ethnicity.list_id = 'ethnicity' AND ethnicity.option_id = "
    "patient_data.ethnicity "
    "LEFT JOIN list_options spoken ON spoken.list_id = 'language' AND spoken.option_id = patient_data.language";

constexpr Source sources[] = {{
    .columns = columns,
    .from = from,
    .condition = "patient_data.uuid IS NOT NULL",
    .key_from = "patient_data",
    .row_key = "patient_data.id",
    .key_index = "id",
    .id_column = "patient_data.uuid",
    .last_updated = "patient_data.date",
    .patient_column = "patient_data.uuid",
    .profiles = profiles,
    .search = columns_searched,
    .related = openemr::patient_details,
    .writer = &make_writer<PatientWriter>,
    .uuid_table = "patient_data",
}};

}  // namespace

constexpr ResourceType patient = {
    .name = "Patient",
    .profiles = profiles,
    .interactions = interactions,
    .search = parameters,
    .operations = operations,
    .acl = {"patients", "demo"},
    .sources = sources,
    .further_routes = &patient_routes,
    .summary = summary,
};

}  // namespace oemr::fhir
