// SPDX-License-Identifier: Apache-2.0
// The functions that httpd calls: C linkage, no exception gets through.
#pragma once

#include "httpd/module.h"

extern "C" {
int oemr_pre_config(apr_pool_t* pconf, apr_pool_t* plog, apr_pool_t* ptemp) noexcept;
int oemr_check_config(apr_pool_t* pconf, apr_pool_t* plog, apr_pool_t* ptemp, server_rec* server) noexcept;
void oemr_test_config(apr_pool_t* pconf, server_rec* server) noexcept;
int oemr_post_config(apr_pool_t* pconf, apr_pool_t* plog, apr_pool_t* ptemp, server_rec* server) noexcept;
void oemr_child_init(apr_pool_t* pchild, server_rec* server) noexcept;
int oemr_translate_name(request_rec* request) noexcept;
int oemr_map_to_storage(request_rec* request) noexcept;
int oemr_handler(request_rec* request) noexcept;
int oemr_log_transaction(request_rec* request) noexcept;
int oemr_status(request_rec* request, int flags) noexcept;
const char* oemr_directive(cmd_parms* command, void* configuration, int count, char* const arguments[]) noexcept;
}
