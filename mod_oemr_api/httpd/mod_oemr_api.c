/* SPDX-License-Identifier: Apache-2.0
 * The module record, nothing else: written in C so that <IfModule mod_oemr_api.c> works. */
#include "httpd.h"
#include "http_config.h"

module AP_MODULE_DECLARE_DATA oemr_api_module = {
    STANDARD20_MODULE_STUFF, NULL, NULL, NULL, NULL, NULL, NULL, AP_MODULE_FLAG_NONE};
