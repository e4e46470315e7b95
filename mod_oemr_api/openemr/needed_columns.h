// SPDX-License-Identifier: Apache-2.0
// The columns that the module cannot do without. Written by tools/needed_columns.py from the SQL of the sources.
#pragma once

#include <string_view>

namespace oemr::openemr {

struct NeededColumns {
  std::string_view table, columns;  // with blanks between them
};
// clang-format off
inline constexpr NeededColumns needed_columns[] = {
    {"addresses",
     "city country district foreign_id id line1 line2 state zip"},
    {"api_log",
     "created_time ip_address log_id method patient_id request request_body request_url response user_id"},
    {"api_refresh_token",
     "client_id expiry id revoked token user_id"},
    {"api_token",
     "client_id context expiry id revoked scope token user_id"},
    {"categories",
     "aco_spec codes id name parent"},
    {"categories_to_documents",
     "category_id document_id"},
    {"code_types",
     "ct_active ct_external ct_id ct_key"},
    {"codes",
     "code code_text code_text_short code_type id"},
    {"contact",
     "foreign_id foreign_table_name id"},
    {"contact_address",
     "address_id contact_id id period_end period_start status type use"},
    {"documents",
     "couch_docid date date_expires deleted docdate drive_uuid encounter_id encrypted foreign_id hash id "
     "mimetype name owner path_depth revision size type url uuid"},
    {"drug_inventory",
     "drug_id expiration inventory_id lot_number manufacturer"},
    {"drugs",
     "active drug_code drug_id form name ndc_number related_code route size unit uuid"},
    {"facility",
     "accepts_assignment billing_location city country_code domain_identifier email facility_code facility_npi "
     "facility_taxonomy fax federal_ein id name oid phone postal_code primary_business_entity service_location "
     "state street uuid website"},
    {"facility_user_ids",
     "facility_id field_id field_value id uid uuid"},
    {"form_care_plan",
     "care_plan_type code codetext date date_end description id pid user"},
    {"form_clinical_notes",
     "activity clinical_notes_category clinical_notes_type code codetext date description form_id id pid user "
     "uuid"},
    {"form_encounter",
     "billing_facility billing_note class_code date date_end discharge_disposition encounter "
     "encounter_type_code encounter_type_description external_id facility_id id invoice_refno last_level_billed "
     "last_level_closed last_stmt_date onset_date pc_catid pid pos_code provider_id reason referral_source "
     "referring_provider_id sensitivity stmt_count supervisor_id uuid"},
    {"form_soap",
     "id pid"},
    {"form_vital_details",
     "form_id id interpretation_codes interpretation_title vitals_column"},
    {"form_vitals",
     "BMI BMI_status bpd bps date external_id head_circ height id inhaled_oxygen_concentration note "
     "oxygen_flow_rate oxygen_saturation ped_bmi ped_head_circ ped_weight_height pid pulse respiration "
     "temp_method temperature user uuid waist_circ weight"},
    {"forms",
     "authorized date deleted encounter form_id form_name formdir groupname id pid user"},
    {"gacl_acl",
     "allow enabled id return_value"},
    {"gacl_aco_map",
     "acl_id section_value value"},
    {"gacl_aro",
     "id section_value value"},
    {"gacl_aro_groups",
     "id lft rgt"},
    {"gacl_aro_groups_map",
     "acl_id group_id"},
    {"gacl_aro_map",
     "acl_id section_value value"},
    {"gacl_axo_groups_map",
     "acl_id"},
    {"gacl_groups_aro_map",
     "aro_id group_id"},
    {"globals",
     "gl_index gl_name gl_value"},
    {"groups",
     "id name user"},
    {"history_data",
     "date id pid tobacco uuid"},
    {"immunizations",
     "added_erroneously administered_by administered_by_id administered_date administration_site "
     "amount_administered amount_administered_unit completion_status create_date created_by cvx_code "
     "education_date expiration_date external_id id immunization_id information_source lot_number manufacturer "
     "note ordering_provider patient_id reason_code reason_description refusal_reason route update_date "
     "updated_by uuid vis_date"},
    {"insurance_companies",
     "alt_cms_id attn cms_id id inactive ins_type_code name uuid x12_default_partner_id x12_receiver_id"},
    {"insurance_data",
     "date group_number id pid plan_name policy_number provider subscriber_fname subscriber_lname "
     "subscriber_mname subscriber_relationship type uuid"},
    {"insurance_type_codes",
     "id type"},
    {"issue_encounter",
     "encounter list_id pid"},
    {"jwt_grant_history",
     "client_id creation_date jti jti_exp"},
    {"keys",
     "name value"},
    {"lang_constants",
     "cons_id constant_name"},
    {"lang_definitions",
     "cons_id definition lang_id"},
    {"lang_languages",
     "lang_code lang_description lang_id lang_is_rtl"},
    {"lbt_data",
     "field_id field_value form_id"},
    {"list_options",
     "activity codes list_id notes option_id seq title"},
    {"lists",
     "activity begdate comments date diagnosis enddate id modifydate occurrence outcome pid reaction "
     "severity_al title type udi udi_data user uuid verification"},
    {"lists_medication",
     "drug_dosage_instructions id list_id request_intent request_intent_title usage_category "
     "usage_category_title"},
    {"log",
     "category ccda_doc_id comments crt_user date event groupname log_from menu_item_id patient_id success user "
     "user_notes"},
    {"log_comment_encrypt",
     "checksum checksum_api encrypt log_id version"},
    {"login_mfa_registrations",
     "last_challenge method name user_id var1"},
    {"oauth_clients",
     "client_id client_name client_role client_secret contacts grant_types initiate_login_uri is_confidential "
     "is_enabled jwks jwks_uri logout_redirect_uris policy_uri redirect_uri register_date registration_token "
     "registration_uri_path revoke_date scope site_id tos_uri"},
    {"oauth_trusted_user",
     "client_id code grant_type id persist_login scope session_cache time user_id"},
    {"openemr_postcalendar_categories",
     "pc_catid pc_catname"},
    {"openemr_postcalendar_events",
     "pc_aid pc_apptstatus pc_catid pc_duration pc_eid pc_endTime pc_eventDate pc_facility pc_hometext pc_pid "
     "pc_startTime pc_time pc_title"},
    {"patient_access_onsite",
     "id pid portal_login_username portal_onetime portal_pwd portal_pwd_status portal_username"},
    {"patient_data",
     "DOB allow_patient_portal care_team_facility care_team_provider care_team_status city country_code county "
     "date deceased_date email email_direct ethnicity fname id language lname mname phone_biz phone_cell "
     "phone_contact phone_home pid postal_code providerID pubpid race sex ss state street street_line_2 suffix "
     "title uuid"},
    {"patient_history",
     "care_team_facility care_team_provider date history_type_key id pid previous_name_enddate "
     "previous_name_first previous_name_last previous_name_middle previous_name_prefix previous_name_suffix "
     "uuid"},
    {"phone_numbers",
     "area_code country_code foreign_id id number prefix type"},
    {"pnotes",
     "body deleted id pid"},
    {"prescriptions",
     "active date_added date_modified dosage drug drug_dosage_instructions drug_id encounter end_date id "
     "interval note patient_id provider_id quantity refills route rxnorm_drugcode size unit uuid"},
    {"procedure_order",
     "encounter_id lab_id order_diagnosis order_priority order_status patient_id procedure_order_id "
     "procedure_order_type provider_id uuid"},
    {"procedure_order_code",
     "diagnoses procedure_code procedure_name procedure_order_id procedure_order_seq procedure_order_title"},
    {"procedure_providers",
     "active name npi ppid uuid"},
    {"procedure_report",
     "date_collected date_report procedure_order_id procedure_order_seq procedure_report_id report_notes "
     "report_status uuid"},
    {"procedure_result",
     "abnormal comments date facility procedure_report_id procedure_result_id range result result_code "
     "result_data_type result_status result_text units uuid"},
    {"procedure_type",
     "procedure_code procedure_type procedure_type_id standard_code"},
    {"product_registration",
     "email id opt_out"},
    {"sequences",
     "id"},
    {"transactions",
     "authorized groupname id pid title"},
    {"users",
     "abook_type active assistant billname city email facility facility_id fax federaldrugid federaltaxid fname "
     "id lname mname notes npi organization phone phonecell phonew1 physician_type specialty state "
     "state_license_number street streetb suffix title upin url username uuid valedictory zip"},
    {"users_secure",
     "id last_update_password login_fail_counter password"},
    {"uuid_mapping",
     "created id resource resource_path table target_uuid uuid"},
    {"uuid_registry",
     "couchdb created document_drive mapped table_id table_name table_vertical uuid"},
    {"valueset",
     "code description valueset"},
    {"valueset_oid",
     "code description"},
    {"version",
     "v_database v_major v_minor v_patch"},
};
// clang-format on

}  // namespace oemr::openemr
