// SPDX-License-Identifier: Apache-2.0
// Clinical notes: with a category they are DiagnosticReports, without one DocumentReferences.
#pragma once

#include <string_view>

#include "api/users_by_name.h"
#include "core/joined.h"
#include "fhir/codings.h"
#include "fhir/datatypes.h"
#include "fhir/practice.h"
#include "fhir/resource_type.h"

namespace oemr::fhir {

// A note's form is the one of its own patient in the chart of an encounter: other forms have the same numbers.
#define OEMR_NOTE_IN_CHART                                                                         \
  "EXISTS (SELECT 1 FROM forms WHERE forms.form_id = form_clinical_notes.form_id AND forms.pid = " \
  "form_clinical_notes.pid AND forms.formdir = 'clinical_notes' AND forms.deleted = 0)"
#define OEMR_OF_NOTE_ENCOUNTER(column)                                                                            \
  "(SELECT form_encounter." column                                                                                \
  " FROM forms JOIN form_encounter ON form_encounter.pid = forms.pid AND "                                        \
  "form_encounter.encounter = forms.encounter WHERE forms.form_id = form_clinical_notes.form_id AND forms.pid = " \
  "form_clinical_notes.pid AND forms.formdir = 'clinical_notes' AND forms.deleted = 0 ORDER BY forms.id LIMIT 1)"
// The note's own code, or that of its type.
#define OEMR_NOTE_CODES                                                                                       \
  "COALESCE(NULLIF(form_clinical_notes.code, ''), (SELECT note_type.notes FROM list_options note_type WHERE " \
  "note_type.list_id = 'Clinical_Note_Type' AND note_type.option_id = form_clinical_notes.clinical_notes_type), '')"
#define OEMR_NOTE_CATEGORY(column)                                                                          \
  "(SELECT note_category." column                                                                           \
  " FROM list_options note_category WHERE note_category.list_id = "                                         \
  "'Clinical_Note_Category' AND note_category.option_id = form_clinical_notes.clinical_notes_category AND " \
  "note_category.notes <> '')"
inline constexpr std::string_view notes_of_patients =
    "form_clinical_notes JOIN patient_data ON patient_data.pid = form_clinical_notes.pid";
inline constexpr std::string_view joined_note_authors = " LEFT JOIN ";
inline constexpr std::string_view named_note_authors =
    " author_name ON author_name.name = form_clinical_notes.user LEFT JOIN users author ON author.id = author_name.id "
    "AND author.npi <> ''";
inline constexpr std::string_view notes_with_authors =
    joined<notes_of_patients, joined_note_authors, api::users_by_name, named_note_authors>;

#define OEMR_NOTE_COLUMNS                                                                                        \
  "form_clinical_notes.uuid AS id, form_clinical_notes.date, form_clinical_notes.activity, "                     \
  "form_clinical_notes.codetext, form_clinical_notes.description, patient_data.uuid AS patient, author.uuid AS " \
  "author, " OEMR_NOTE_CODES " AS codes, " OEMR_OF_NOTE_ENCOUNTER("uuid") " AS encounter, " OEMR_PRACTICE        \
                                                                          " AS practice"

/// "member":[…] of the author: a practitioner, else the practice; nothing of neither.
void author_list(JsonWriter& out, std::string_view name, const db::Rows& rows);
/// Inside of an Attachment: a text as its content.
void text_attachment(JsonWriter& out, std::string_view text);

}  // namespace oemr::fhir
