// SPDX-License-Identifier: Apache-2.0
// The list of unit test suites; a guard checks that every test of every file is registered.
#pragma once

#include "suite.h"

extern const Suite access_token_suite;
extern const Suite audit_rows_suite;
extern const Suite authorize_suite;
extern const Suite budget_suite;
extern const Suite cache_control_suite;
extern const Suite claims_suite;
extern const Suite crypto_gen_suite;
extern const Suite control_suite;
extern const Suite crypto_suite;
extern const Suite encoding_suite;
extern const Suite encrypted_file_suite;
extern const Suite entity_tag_suite;
extern const Suite granular_scopes_suite;
extern const Suite file_name_suite;
extern const Suite incoming_file_suite;
extern const Suite json_suite;
extern const Suite json_writer_suite;
extern const Suite jwt_suite;
extern const Suite multipart_suite;
extern const Suite held_suite;
extern const Suite gunzip_suite;
extern const Suite html_writer_suite;
extern const Suite network_address_suite;
extern const Suite pages_suite;
extern const Suite password_suite;
extern const Suite php_session_suite;
extern const Suite registration_suite;
extern const Suite remote_keys_suite;
extern const Suite oauth_protocol_suite;
extern const Suite scopes_suite;
extern const Suite sealed_suite;
extern const Suite signing_keys_suite;
extern const Suite sqlconf_suite;
extern const Suite text_suite;
extern const Suite time_suite;
extern const Suite totp_suite;
extern const Suite tokens_suite;
extern const Suite url_suite;
extern const Suite uuid_suite;
extern const Suite access_suite;
extern const Suite column_values_suite;
extern const Suite envelope_suite;
extern const Suite byte_range_suite;
extern const Suite fhir_datatypes_suite;
extern const Suite fhir_search_suite;
extern const Suite fhir_search_date_suite;
extern const Suite fhir_structure_suite;
extern const Suite measurement_suite;
extern const Suite operation_outcome_suite;
extern const Suite response_suite;
extern const Suite route_suite;
extern const Suite related_suite;
extern const Suite selection_suite;
extern const Suite validation_suite;
