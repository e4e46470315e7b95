// SPDX-License-Identifier: Apache-2.0
// SOAP notes of an encounter, by the numbers of patient, encounter and note.
#include "api/encounter_form.h"
#include "api/resources.h"

namespace oemr::api {
namespace {

using namespace rest;

constexpr std::string_view writable[] = {"subjective", "objective", "assessment", "plan"};

constexpr Field fields[] = {
    optional("subjective", rule::length(2, 65535)),
    optional("objective", rule::length(2, 65535)),
    optional("assessment", rule::length(2, 65535)),
    optional("plan", rule::length(2, 65535)),
};

constexpr auto keys = encounter_form_keys("sid", "Note", "form_soap.id");

void set_server_values(Call& call, ColumnValues& values) {
  values.set("date", call.site.local_now(call.db));
  values.set("activity", std::int64_t{1});
}

void prepare_insert(Call& call, const Body&, ColumnValues& values) {
  set_server_values(call, values);
  values.set("pid", path_number(call, 0));
}

void after_insert(Call& call, const ColumnValues&, Created& created) { file_in_chart(call, "SOAP", "soap", created); }

void prepare_update(Call& call, const Body&, ColumnValues& values) { set_server_values(call, values); }

// Forms of other kinds have the same numbers: only the folder tells them apart.
constexpr Resource soap_note = {
    .name = "soap_note",
    .table = "form_soap",
    .columns = "form_soap.*",
    .from = "forms JOIN form_soap ON form_soap.id = forms.form_id AND form_soap.pid = forms.pid",
    .condition = "forms.formdir = 'soap' AND forms.deleted = 0",
    .order = "form_soap.id",
    .keys = keys,
    .envelope = Envelope::bare,
    .empty_list_is_404 = true,
    .fields = fields,
    .writable = writable,
    .plain_values = true,
    .created_member = "sid",
    .form_member = "fid",
    .has_uuid = false,
    .updated_member = "sid",
    .replaces = true,
    .prepare_insert = &prepare_insert,
    .after_insert = &after_insert,
    .prepare_update = &prepare_update,
};

constexpr Route routes[] = {
    list(soap_note, "/api/patient/:pid/encounter/:eid/soap_note", {"encounters", "notes"}),
    one(soap_note, "/api/patient/:pid/encounter/:eid/soap_note/:sid", {"encounters", "notes"}),
    insertion(soap_note, "/api/patient/:pid/encounter/:eid/soap_note", {"encounters", "notes"}),
    change(soap_note, "/api/patient/:pid/encounter/:eid/soap_note/:sid", {"encounters", "notes"}),
};

}  // namespace

const std::span<const Route> soap_note_routes = routes;

}  // namespace oemr::api
