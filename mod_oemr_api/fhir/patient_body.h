// SPDX-License-Identifier: Apache-2.0
// A FHIR Patient in a request, turned into what it changes: columns of patient_data, and further addresses.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "core/json.h"
#include "core/time.h"

namespace oemr::fhir {

/// An address as a read shows it, and the rows that it stands in; patient_data's own has none of them.
struct ShownAddress {
  std::int64_t contact_address = 0, address = 0;
  Json element;

  bool is_own() const noexcept { return contact_address == 0; }
};

/// What a read shows of the patient before the change.
struct ShownPatient {
  Json resource;
  std::vector<ShownAddress> addresses;
};

/// A further address to be changed, or added when the rows are 0.
struct FurtherAddress {
  std::string path;  // "Patient.address[1]"
  std::int64_t contact_address = 0, address = 0;
  std::string columns, link_columns;  // JSON objects: of addresses, of contact_address
};

struct PatientChange {
  std::string columns;  // of patient_data, a JSON object
  bool has_columns = false;
  std::vector<FurtherAddress> addresses;

  bool empty() const noexcept { return !has_columns && addresses.empty(); }
};

/// What the body says otherwise than the patient is shown; shown is null for a new one. Elements that are sent as they
/// were read change nothing; addresses and telecoms are matched by their use. Throws BadRequest for what is no Patient
/// and ValidationError for a telecom or an address that OpenEMR has no place for.
PatientChange patient_change(JsonValue resource, const ShownPatient* shown, const Zone& zone);

/// The same messages under the elements (FHIRPath) that the columns of patient_data come from.
ValidationError named_by_element(const ValidationError& error);

}  // namespace oemr::fhir
