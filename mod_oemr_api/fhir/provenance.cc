// SPDX-License-Identifier: Apache-2.0
// FHIR Provenance (US Core): nothing that OpenEMR stores, but said of each resource of the other types by their own
// declarations. An id is the target's, "Encounter-PSK-<uuid>".
#include <array>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <type_traits>

#include "fhir/codings.h"
#include "fhir/datatypes.h"
#include "fhir/practice.h"
#include "fhir/resources.h"

namespace oemr::fhir {
namespace {

constexpr std::string_view author_system = "http://terminology.hl7.org/CodeSystem/provenance-participant-type";
constexpr std::string_view transmitter_system =
    "http://hl7.org/fhir/us/core/CodeSystem/us-core-provenance-participant-type";

// Without a primary business entity the first facility speaks for the practice.
#define OEMR_ORGANIZATION                                                                 \
  "COALESCE(" OEMR_PRACTICE                                                               \
  ", (SELECT first_facility.uuid FROM facility first_facility WHERE first_facility.uuid " \
  "IS NOT NULL ORDER BY first_facility.billing_location DESC, first_facility.id LIMIT 1))"
#define OEMR_PROVIDER(column) "(SELECT users.uuid FROM users WHERE users.id = " column " AND users.npi <> '')"

/// Of which types there is a provenance, and who is the author of the resources of a source; of the others it is the
/// practice.
struct Authors {
  const ResourceType* type;
  std::array<std::string_view, 3> of_source{};  // SQL of a practitioner's uuid over Source::from
};
constexpr Authors known[] = {
    {&allergy_intolerance, {"recorder.uuid"}},
    {&appointment},
    {&condition},
    {&device},
    {&diagnostic_report, {"author.uuid"}},
    {&document_reference, {"author.uuid", OEMR_PROVIDER("documents.owner")}},
    {&encounter,
     {"COALESCE(" OEMR_PROVIDER("form_encounter.provider_id") ", " OEMR_PROVIDER(
         "form_encounter.referring_provider_id") ")"}},
    {&immunization, {OEMR_PROVIDER("immunizations.administered_by_id")}},
    {&medication_request, {OEMR_PROVIDER("prescriptions.provider_id"), "recorder.uuid"}},
    {&observation},
    {&patient},
    {&procedure, {"provider.uuid", "recorder.uuid"}},
};

class ProvenanceWriter : public ResourceWriter {
 public:
  using ResourceWriter::ResourceWriter;

 private:
  void write_elements(JsonWriter& out, const db::Rows& rows) override {
    out.key("target").begin_array();
    reference(out, rows.text("target_type"), *rows.uuid("id"));
    out.end_array();
    if (const std::string recorded = instant(rows.text("recorded"), zone()); !recorded.empty()) {
      out.member("recorded", recorded);
    } else {
      absent_member(out, "recorded");
    }
    const std::optional<Uuid> author = rows.uuid("author"), organization = rows.uuid("organization");
    out.key("agent").begin_array();
    write_agent(out, {author_system, "author", "Author"}, author ? "Practitioner" : "Organization",
                author ? author : organization, organization);
    write_agent(out, {transmitter_system, "transmitter", "Transmitter"}, "Organization", organization, organization);
    out.end_array();
  }

  static void write_agent(JsonWriter& out, const Code& role, std::string_view type, const std::optional<Uuid>& who,
                          const std::optional<Uuid>& organization) {
    out.begin_object();
    concept_member(out, "type", role);
    if (who) {
      reference_member(out, "who", type, who);
    } else {
      out.key("who").begin_object();
      absent_extension(out);
      out.end_object();
    }
    reference_member(out, "onBehalfOf", "Organization", organization);
    out.end_object();
  }
};

constexpr std::string_view profiles[] = {"http://hl7.org/fhir/us/core/StructureDefinition/us-core-provenance"};

/// The sources of Provenance out of those of its targets. Trivially destructible; the declarations that it reads are
/// constants, so it may be made while the module is loaded.
class Derived {
 public:
  Derived() {
    for (const Authors& authors : known) {
      for (std::size_t place = 0; place < authors.type->sources.size(); ++place) {
        add(*authors.type, authors.type->sources[place],
            place < authors.of_source.size() ? authors.of_source[place] : std::string_view{});
      }
    }
  }

  std::span<const Source> sources() const { return std::span(sources_).first(size_); }

 private:
  static constexpr std::size_t most = 64, columns_of_each = 3;

  void add(const ResourceType& type, const Source& target, std::string_view author) {
    if (size_ == most) std::abort();
    const std::string_view practitioner = author.empty() ? "NULL" : author;
    const std::string_view recorded = target.last_updated.empty() ? "NULL" : target.last_updated;
    std::array<SearchColumn, columns_of_each>& columns = searched_[size_];
    std::size_t count = 0;
    columns[count++] = by::reference("target", target.id_column, type.name);
    if (&type == &patient) columns[count++] = by::reference("patient", target.id_column, type.name);
    if (!target.last_updated.empty()) columns[count++] = by::moment("recorded", target.last_updated);
    Source source = target;
    source.columns = text({target.id_column, " AS id, '", type.name, "' AS target_type, ", recorded, " AS recorded, ",
                           practitioner, " AS author, ", OEMR_ORGANIZATION, " AS organization"});
    source.id_prefix = text({type.name, "-PSK-"});
    source.profiles = profiles;
    source.search = std::span(columns).first(count);
    source.related = {};
    source.coded_text = {};
    source.uuid_table = {};
    source.complete = nullptr;
    source.writer = &make_writer<ProvenanceWriter>;
    sources_[size_++] = source;
  }

  std::string_view text(std::initializer_list<std::string_view> parts) {
    char* const begin = texts_.data() + used_;
    for (const std::string_view part : parts) {
      if (used_ + part.size() > texts_.size()) std::abort();
      std::memcpy(texts_.data() + used_, part.data(), part.size());
      used_ += part.size();
    }
    return {begin, static_cast<std::size_t>(texts_.data() + used_ - begin)};
  }

  std::array<Source, most> sources_{};
  std::array<std::array<SearchColumn, columns_of_each>, most> searched_{};
  std::array<char, 65536> texts_{};
  std::size_t size_ = 0, used_ = 0;
};
static_assert(std::is_trivially_destructible_v<Derived>);

const Derived derived;

using Kind = SearchParameter::Kind;
constexpr std::string_view patients[] = {"Patient"};
constexpr std::string_view targets[] = {"AllergyIntolerance", "Appointment", "Condition",          "Device",      "DiagnosticReport", "DocumentReference",
                                        "Encounter",          "Immunization",     "MedicationRequest",
                                        "Observation",        "Patient",     "Procedure"};
static_assert(std::size(targets) == std::size(known));
constexpr SearchParameter parameters[] = {
    {"_id", Kind::token},     {"_lastUpdated", Kind::date},           {"target", Kind::reference, targets},
    {"recorded", Kind::date}, {"patient", Kind::reference, patients},
};
constexpr std::string_view interactions[] = {"read", "search-type"};

}  // namespace

const ResourceType provenance = {
    .name = "Provenance",
    .profiles = profiles,
    .interactions = interactions,
    .search = parameters,
    .acl = {"admin", "super"},
    .sources = derived.sources(),
};

}  // namespace oemr::fhir
