// SPDX-License-Identifier: Apache-2.0
// The httpd headers for this room, and what the module record (C) needs from C++.
#pragma once

// command_rec's function as a typed union in C++ too; without it, it would be a cast of a function pointer.
#ifndef AP_HAVE_DESIGNATED_INITIALIZER
#define AP_HAVE_DESIGNATED_INITIALIZER
#endif

// In httpd's order: some of them lean on httpd.h without including it.
// clang-format off
#include <httpd.h>
#include <http_config.h>
#include <http_core.h>
#include <http_log.h>
#include <http_main.h>
#include <http_protocol.h>
#include <http_request.h>
#include <ap_mpm.h>
#include <ap_provider.h>
#include <ap_socache.h>
#include <mod_status.h>
#include <util_mutex.h>
#include <apr_optional_hooks.h>
// clang-format on

#if !AP_MODULE_MAGIC_AT_LEAST(20120211, 52)
#error "httpd 2.4.17 or newer is needed"
#endif

#ifdef __cplusplus
extern "C" {
#endif

extern module AP_MODULE_DECLARE_DATA oemr_api_module;
APLOG_USE_MODULE(oemr_api);

#ifndef __cplusplus
extern const command_rec oemr_commands[];
#endif
void* oemr_create_directory_configuration(apr_pool_t* pool, char* directory);
void* oemr_merge_directory_configuration(apr_pool_t* pool, void* base, void* add);
void oemr_register_hooks(apr_pool_t* pool);

#ifdef __cplusplus
}
#endif
