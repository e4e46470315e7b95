// SPDX-License-Identifier: Apache-2.0
// Runs all unit test suites; the exit status says whether every assertion held.
#include "suites.h"

namespace {
const Suite* const suites[] = {
    &access_token_suite,
    &audit_rows_suite,
    &authorize_suite,
    &budget_suite,
    &claims_suite,
    &crypto_gen_suite,
    &control_suite,
    &crypto_suite,
    &encoding_suite,
    &entity_tag_suite,
    &granular_scopes_suite,
    &json_suite,
    &json_writer_suite,
    &jwt_suite,
    &multipart_suite,
    &html_writer_suite,
    &pages_suite,
    &password_suite,
    &php_session_suite,
    &registration_suite,
    &oauth_protocol_suite,
    &scopes_suite,
    &sealed_suite,
    &signing_keys_suite,
    &sqlconf_suite,
    &text_suite,
    &time_suite,
    &totp_suite,
    &tokens_suite,
    &url_suite,
    &uuid_suite,
    &access_suite,
    &column_values_suite,
    &envelope_suite,
    &fhir_search_date_suite,
    &fhir_structure_suite,
    &measurement_suite,
    &operation_outcome_suite,
    &response_suite,
    &route_suite,
    &related_suite,
    &selection_suite,
    &validation_suite,
    nullptr,
};
}

int main() { return run_suites(suites); }
