// SPDX-License-Identifier: Apache-2.0
// FHIR DocumentReference (US Core): clinical notes without a category, and the patients' documents, whose content is a
// Binary.
#include "core/text.h"
#include "fhir/clinical_notes.h"
#include "fhir/resources.h"

namespace oemr::fhir {
namespace {

constexpr std::string_view status_system = "http://hl7.org/fhir/document-reference-status";
constexpr std::string_view category_system =
    "http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category";
constexpr std::string_view format_system = "http://ihe.net/fhir/ValueSet/IHE.FormatCode.codesystem";

constexpr CodeMapping note_statuses[] = {{"0", "entered-in-error"}, {any_other, "current"}};
constexpr CodeMapping document_statuses[] = {{"1", "entered-in-error"}, {any_other, "current"}};

class DocumentReferenceWriter : public ResourceWriter {
 public:
  explicit DocumentReferenceWriter(rest::Call& call) : ResourceWriter(call) {}

 protected:
  void begin(JsonWriter& out, const db::Rows& rows, std::string_view status) const {
    out.key("identifier").begin_array();
    plain_identifier(out, systems::uris, "urn:uuid:" + rows.uuid("id")->text());
    out.end_array().member("status", status).key("type");
    // What kind of document it is: a code of LOINC, or that it is not known.
    if (read_codes(rows.text("codes"), systems::loinc).empty()) {
      codeable_concept(out, {systems::null_flavor, "UNK", "unknown"}, rows.text("codetext"));
    } else {
      coded_concept(out, rows.text("codes"), rows.text("codetext"), systems::loinc, &codes());
    }
  }

  void end_of_head(JsonWriter& out, const db::Rows& rows) const {
    reference_member(out, "subject", "Patient", rows.uuid("patient"));
    instant_member(out, "date", rows.text("date"), zone());
    author_list(out, "author", rows);
    reference_member(out, "custodian", "Organization", rows.uuid("practice"));
  }

  static void format_member(JsonWriter& out) {
    coding_member(out, "format", {format_system, "urn:ihe:iti:xds:2017:mimeTypeSufficient", "mimeType Sufficient"});
  }

  void context_member(JsonWriter& out, const db::Rows& rows) const {
    const std::optional<Uuid> encounter = rows.uuid("encounter");
    if (!encounter) return;
    out.key("context").begin_object().key("encounter").begin_array();
    reference(out, "Encounter", *encounter);
    out.end_array();
    period_member(out, "period", rows.text("encounter_start"), rows.text("encounter_end"), zone());
    out.end_object();
  }
};

class NoteWriter : public DocumentReferenceWriter {
 public:
  using DocumentReferenceWriter::DocumentReferenceWriter;

 private:
  void write_elements(JsonWriter& out, const db::Rows& rows) override {
    begin(out, rows, find_mapping(note_statuses, rows.text("activity"))->code);
    concept_list(out, "category", {category_system, "clinical-note", "Clinical Note"});
    end_of_head(out, rows);
    out.key("content").begin_array().begin_object().key("attachment").begin_object();
    if (const std::string_view text = rows.text("description"); !trim(text).empty()) {
      text_attachment(out, text);
    } else {
      out.member("contentType", "text/plain");
      absent_extension(out);
    }
    out.end_object();
    format_member(out);
    out.end_object().end_array();
    context_member(out, rows);
  }
};

#define OEMR_CATEGORIES_OF_DOCUMENT                                                                              \
  "categories STRAIGHT_JOIN categories_to_documents ON categories_to_documents.category_id = categories.id AND " \
  "categories_to_documents.document_id = documents.id WHERE "
constexpr std::string_view category_columns[] = {"categories.name", "categories.codes"};
constexpr db::Related categories[] = {
    {"related_categories", "categories.id", category_columns, OEMR_CATEGORIES_OF_DOCUMENT "TRUE"}};

class DocumentWriter : public DocumentReferenceWriter {
 public:
  explicit DocumentWriter(rest::Call& call)
      : DocumentReferenceWriter(call), binaries_(call.site.api_base(call.db) + "/fhir/Binary/") {}

 private:
  void write_elements(JsonWriter& out, const db::Rows& rows) override {
    begin(out, rows, find_mapping(document_statuses, rows.text("deleted"))->code);
    write_categories(out, rows);
    end_of_head(out, rows);
    const std::string_view type = trim(rows.text("mimetype"));
    out.key("content").begin_array().begin_object().key("attachment").begin_object();
    out.member("contentType", type.empty() ? "application/octet-stream" : type);
    out.member("url", binaries_ + rows.uuid("id")->text());
    if (rows.integer("size") > 0) out.key("size").integer(rows.integer("size"));
    text_member(out, "title", trim(rows.text("name")));
    out.end_object();
    format_member(out);
    out.end_object().end_array();
    context_member(out, rows);
  }

  /// Every folder that it lies in.
  static void write_categories(JsonWriter& out, const db::Rows& rows) {
    bool is_open = false;
    for (db::RelatedRows row(rows, categories[0]); row.next();) {
      if (!is_open) out.key("category").begin_array();
      is_open = true;
      codeable_concept(out, read_codes(row.text(1), systems::loinc), row.text(0));
    }
    if (!is_open) {
      out.key("category").begin_array();
      absent_concept(out);
    }
    out.end_array();
  }

  std::string binaries_;
};

#define OEMR_OF_DOCUMENT_ENCOUNTER(column)                                    \
  "(SELECT form_encounter." column                                            \
  " FROM form_encounter WHERE form_encounter.pid = documents.foreign_id AND " \
  "form_encounter.encounter = documents.encounter_id ORDER BY form_encounter.id LIMIT 1)"
// Parts of LOINC ("LP173418-7") name classes of documents, not a document's type.
#define OEMR_DOCUMENT_CODES                                             \
  "COALESCE((SELECT categories.codes FROM " OEMR_CATEGORIES_OF_DOCUMENT \
  "categories.codes REGEXP '^LOINC:[0-9]+-[0-9]$' ORDER BY categories.id LIMIT 1), '')"
#define OEMR_OWNER "(SELECT users.uuid FROM users WHERE users.id = documents.owner AND users.npi <> '')"

constexpr SearchColumn notes_searched[] = {
    by::reference("patient", "patient_data.uuid", "Patient"),
    by::reference("subject", "patient_data.uuid", "Patient"),
    by::constant("category", category_system, "clinical-note").shown_as("'Clinical Note'"),
    by::code_list("type", OEMR_NOTE_CODES, systems::loinc).shown_as("form_clinical_notes.codetext"),
    by::code("type", "CASE WHEN " OEMR_NOTE_CODES " = '' THEN 'UNK' END", systems::null_flavor)
        .shown_as("CASE WHEN " OEMR_NOTE_CODES " = '' THEN 'unknown' END"),
    by::moment("date", "form_clinical_notes.date"),
    by::mapped("status", "form_clinical_notes.activity", status_system, note_statuses),
    by::period("period", OEMR_OF_NOTE_ENCOUNTER("date"), OEMR_OF_NOTE_ENCOUNTER("date_end")),
    by::reference("encounter", OEMR_OF_NOTE_ENCOUNTER("uuid"), "Encounter"),
};

constexpr SearchColumn documents_searched[] = {
    by::reference("patient", "patient_data.uuid", "Patient"),
    by::reference("subject", "patient_data.uuid", "Patient"),
    by::code_list("category", "categories.codes", systems::loinc)
        .shown_as("categories.name")
        .among(OEMR_CATEGORIES_OF_DOCUMENT "TRUE"),
    by::code_list("type", OEMR_DOCUMENT_CODES, systems::loinc),
    by::code("type", "CASE WHEN " OEMR_DOCUMENT_CODES " = '' THEN 'UNK' END", systems::null_flavor)
        .shown_as("CASE WHEN " OEMR_DOCUMENT_CODES " = '' THEN 'unknown' END"),
    by::moment("date", "documents.date"),
    by::mapped("status", "documents.deleted", status_system, document_statuses),
    by::period("period", OEMR_OF_DOCUMENT_ENCOUNTER("date"), OEMR_OF_DOCUMENT_ENCOUNTER("date_end")),
    by::reference("encounter", OEMR_OF_DOCUMENT_ENCOUNTER("uuid"), "Encounter"),
};

using Kind = SearchParameter::Kind;
constexpr std::string_view patients[] = {"Patient"};
constexpr std::string_view encounters[] = {"Encounter"};
constexpr SearchParameter parameters[] = {
    {"patient", Kind::reference, patients},
    {"type", Kind::token},
    {"category", Kind::token},
    {"date", Kind::date},
    {"_id", Kind::token},
    {"_lastUpdated", Kind::date},
    {"status", Kind::token},
    {"subject", Kind::reference, patients},
    {"period", Kind::date},
    {"encounter", Kind::reference, encounters},
};

constexpr std::string_view profiles[] = {"http://hl7.org/fhir/us/core/StructureDefinition/us-core-documentreference"};
constexpr Source sources[] = {
    {
        .columns = OEMR_NOTE_COLUMNS ", " OEMR_OF_NOTE_ENCOUNTER("date") " AS encounter_start, " OEMR_OF_NOTE_ENCOUNTER(
            "date_end") " AS encounter_end",
        .from = notes_with_authors,
        .condition = "form_clinical_notes.uuid IS NOT NULL AND patient_data.uuid IS NOT NULL AND " OEMR_NOTE_CATEGORY(
            "notes") " IS NULL AND " OEMR_NOTE_IN_CHART,
        .key_from = notes_of_patients,
        .row_key = "form_clinical_notes.id",
        .id_column = "form_clinical_notes.uuid",
        .last_updated = "form_clinical_notes.date",
        .patient_column = "patient_data.uuid",
        .profiles = profiles,
        .search = notes_searched,
        .coded_text = OEMR_NOTE_CODES,
        .writer = &make_writer<NoteWriter>,
        .uuid_table = "form_clinical_notes",
    },
    {
        .columns = "documents.uuid AS id, documents.date, documents.deleted, documents.mimetype, documents.name, "
                   "documents.size, patient_data.uuid AS patient, '' AS codetext, " OEMR_DOCUMENT_CODES
                   " AS codes, " OEMR_OWNER " AS author, " OEMR_PRACTICE
                   " AS practice, " OEMR_OF_DOCUMENT_ENCOUNTER("uuid") " AS encounter, " OEMR_OF_DOCUMENT_ENCOUNTER(
                       "date") " AS encounter_start, " OEMR_OF_DOCUMENT_ENCOUNTER("date_end") " AS encounter_end",
        .from = "documents JOIN patient_data ON patient_data.pid = documents.foreign_id",
        .condition = "documents.uuid IS NOT NULL AND patient_data.uuid IS NOT NULL",
        .row_key = "documents.id",
        .id_column = "documents.uuid",
        .last_updated = "documents.revision",
        .patient_column = "patient_data.uuid",
        .profiles = profiles,
        .search = documents_searched,
        .related = categories,
        .coded_text = OEMR_DOCUMENT_CODES,
        .writer = &make_writer<DocumentWriter>,
        .uuid_table = "documents",
    },
};

// PHP takes $docref for a create; it is an operation.
constexpr std::string_view interactions[] = {"search-type", "create", "read"};
constexpr Operation operations[] = {{"$docref", "http://hl7.org/fhir/us/core/OperationDefinition/docref"}};

}  // namespace

constexpr ResourceType document_reference = {
    .name = "DocumentReference",
    .profiles = profiles,
    .interactions = interactions,
    .search = parameters,
    .operations = operations,
    .acl = {"admin", "super"},
    .sources = sources,
};

}  // namespace oemr::fhir
