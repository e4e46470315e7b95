// SPDX-License-Identifier: Apache-2.0
// Transactions, of which referrals are the usual kind: a row with the fields of its form beside it, each a row of
// lbt_data.
#include <array>

#include "api/resources.h"
#include "core/text.h"
#include "rest/column_kinds.h"
#include "rest/envelope.h"
#include "rest/path_keys.h"
#include "rest/write.h"

namespace oemr::api {
namespace {

using namespace rest;

constexpr std::string_view referral_type = "LBTref";

/// A field of the form and the member of a body that sets it.
struct FormField {
  enum class Kind { plain, lower_case, npi };
  std::string_view name, member;
  Kind kind = Kind::plain;
};
constexpr FormField form_fields[] = {
    {"body", "body"},
    {"refer_date", "referralDate"},
    {"refer_diag", "referDiagnosis"},
    {"refer_from", "referByNpi", FormField::Kind::npi},
    {"refer_to", "referToNpi", FormField::Kind::npi},
    {"refer_risk_level", "riskLevel", FormField::Kind::lower_case},
    {"refer_vitals", "includeVitals"},
    {"refer_authorization", "authorization"},
    {"refer_visits", "visits"},
    {"refer_validFrom", "validFrom"},
    {"refer_validThrough", "validThrough"},
};

/// Users are referred to by number.
Value user_of_npi(Call& call, const std::string& npi) {
  if (npi.empty()) return nullptr;
  db::Rows rows = call.db.query("SELECT id FROM users WHERE npi = ? ORDER BY id LIMIT 1", {std::string_view(npi)});
  return rows.next() ? Value(std::string(rows.text(std::size_t{0}))) : Value(nullptr);
}

Value value_of(Call& call, const Body& body, const FormField& field) {
  const JsonValue member = body[field.member];
  const std::string text = scalar_text(member).value_or("");
  if (field.kind == FormField::Kind::npi) return user_of_npi(call, text);
  if (field.kind == FormField::Kind::lower_case) return lower_ascii(text);
  return member.exists() && !member.is_null() ? Value(text) : Value(nullptr);
}

bool is_nothing(const Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  return text == nullptr || text->empty();
}

/// One statement for all fields; of a change, those that have a value.
void store_fields(Call& call, const Body& body, std::int64_t id, WriteKind kind) {
  std::string marks;
  std::vector<std::string_view> names;
  std::vector<Value> values;
  for (const FormField& field : form_fields) {
    Value value = value_of(call, body, field);
    if (kind == WriteKind::update && is_nothing(value)) continue;
    marks.append(marks.empty() ? "(?, ?, ?)" : ", (?, ?, ?)");
    names.push_back(field.name);
    values.push_back(std::move(value));
  }
  if (values.empty()) return;
  std::vector<db::Parameter> parameters;
  for (std::size_t i = 0; i < values.size(); ++i) {
    parameters.insert(parameters.end(), {id, names[i], parameter_of(values[i])});
  }
  call.db.execute("REPLACE INTO lbt_data (form_id, field_id, field_value) VALUES " + marks, parameters);
  const std::pair<std::string, Value> some("field_value", "of several");
  refuse_altered(call.db, {&some, 1});
}

void prepare_insert(Call& call, const Body& body, ColumnValues& values) {
  values.set("date", call.site.local_now(call.db));
  values.set("title", scalar_text(body["type"]).value_or(""));
  values.set("pid", path_number(call, 0));
  values.set("user", call.identity.username);
  values.set("authorized", std::int64_t{1});
}

// Field values are TEXT.
constexpr Rule any_text = rule::length(0, 65535);

/// A referral has rules of its own.
constexpr auto fields_of(bool is_referral) {
  const Presence of_referral = is_referral ? Presence::required : Presence::optional;
  return std::array{
      required("type", rule::length(1, 255)),
      Field{"referralDate", {}, of_referral, {is_referral ? rule::date : any_text}},
      Field{"body", {}, of_referral, {is_referral ? rule::length(2, 150) : any_text}},
      required("groupname", rule::text),
      Field{"referByNpi", {}, of_referral, {is_referral ? rule::text : any_text}},
      optional("referToNpi", any_text),
      optional("referDiagnosis", any_text),
      optional("riskLevel", any_text),
      optional("includeVitals", any_text),
      optional("authorization", any_text),
      optional("visits", any_text),
      optional("validFrom", any_text),
      optional("validThrough", any_text),
  };
}

/// A change may leave out everything; type and group stay, so they are not looked at.
constexpr auto changes_of(bool is_referral) {
  const auto fields = fields_of(is_referral);
  std::array<Field, fields.size() - 2> changes{};
  std::size_t count = 0;
  for (Field field : fields) {
    if (field.name == "type" || field.name == "groupname") continue;
    if (field.name == "referByNpi") field.rules = {any_text};
    field.presence = Presence::optional;
    changes[count++] = field;
  }
  return changes;
}

constexpr auto referral_fields = fields_of(true);
constexpr auto referral_changes = changes_of(true);
constexpr auto other_fields = fields_of(false);
constexpr auto other_changes = changes_of(false);

constexpr std::string_view writable[] = {"groupname"};

constexpr PathKey keys[] = {
    {.field = "pid",
     .label = "Patient",
     .table = "patient_data",
     .column = "transactions.pid",
     .kind = PathKey::Kind::number,
     .on_read = PathKey::Missing::not_found,
     .message = "pid must be for a valid patient"},
    {.field = "tid", .label = "Transaction", .column = "transactions.id", .kind = PathKey::Kind::number},
};

// A field that a form lacks is an empty text.
#define OEMR_FORM_FIELD(name) \
  "IFNULL((SELECT field_value FROM lbt_data WHERE form_id = transactions.id AND field_id = '" name "'), '') AS " name

constexpr std::string_view columns =
    "transactions.id AS form_id, transactions.title, transactions.groupname, transactions.authorized, "
    OEMR_FORM_FIELD("body") ", " OEMR_FORM_FIELD("refer_date") ", " OEMR_FORM_FIELD("refer_diag") ", "
    OEMR_FORM_FIELD("refer_from") ", " OEMR_FORM_FIELD("refer_to") ", " OEMR_FORM_FIELD("refer_risk_level") ", "
    OEMR_FORM_FIELD("refer_vitals") ", " OEMR_FORM_FIELD("refer_authorization") ", "
    OEMR_FORM_FIELD("refer_visits") ", " OEMR_FORM_FIELD("refer_validFrom") ", " OEMR_FORM_FIELD("refer_validThrough");
#undef OEMR_FORM_FIELD

constexpr Resource referral = {
    .name = "transaction",
    .table = "transactions",
    .columns = columns,
    .from = "transactions",
    .order = "transactions.id",
    .keys = keys,
    .empty_list_is_404 = true,
    .nests_list = true,
    .fields = referral_fields,
    .update_fields = referral_changes,
    .writable = writable,
    .has_uuid = false,
    .prepare_insert = &prepare_insert,
};

constexpr Resource other_transaction = [] {
  Resource resource = referral;
  resource.fields = other_fields;
  resource.update_fields = other_changes;
  return resource;
}();

void create_transaction(Call& call) {
  const Body body = Body::read(call.request);
  const bool is_referral = scalar_text(body["type"]) == referral_type;
  ColumnValues values;
  const Created created = insert_record(call, is_referral ? referral : other_transaction, body, values);
  store_fields(call, body, created.id, WriteKind::insert);
  call.response.status = 201;
  call.response.content_type("application/json");
  begin_envelope(call.response.body);
  JsonWriter out(call.response.body);
  out.begin_array().begin_object().key("id").integer(created.id).key("form_id").integer(created.id);
  out.end_object().end_array();
  end_envelope(call.response.body, list_links(call, {}, false, call.site.address(call.db)));
}

void change_transaction(Call& call) {
  const Body body = Body::read(call.request);
  const std::int64_t id = path_number(call, 0);
  bool is_referral = false;
  {
    db::Rows rows = call.db.query("SELECT title FROM transactions WHERE id = ?", {id});
    if (!rows.next()) throw NotFound();
    is_referral = rows.text(std::size_t{0}) == referral_type;
  }
  Validation validation(body, WriteKind::update);
  validation.check(is_referral ? referral_changes : other_changes, call.db);
  validation.finish();
  if (call.request.body.empty()) throw BadRequest("a change needs a body");
  store_fields(call, body, id, WriteKind::update);
  write_result(call.response, 200, "[" + read_record(call, referral, keys_of(call, referral)) + "]");
}

constexpr Route routes[] = {
    list(referral, "/api/patient/:pid/transaction", {"patients", "trans"}),
    custom(Method::post, referral, "/api/patient/:pid/transaction", {"patients", "trans"}, &create_transaction),
    custom(Method::put, referral, "/api/transaction/:tid", {"patients", "trans"}, &change_transaction),
};

}  // namespace

const std::span<const Route> transaction_routes = routes;

}  // namespace oemr::api
