/* SPDX-License-Identifier: Apache-2.0
 * The module record, nothing else: written in C so that <IfModule mod_oemr_api.c> works. */
#include "httpd/module.h"

/* The one exported symbol: everything else is hidden, so that nothing of ours meets another module's names. */
module AP_MODULE_DECLARE_DATA __attribute__((visibility("default"))) oemr_api_module = {
    STANDARD20_MODULE_STUFF,
    oemr_create_directory_configuration,
    oemr_merge_directory_configuration,
    NULL,
    NULL,
    oemr_commands,
    oemr_register_hooks,
    AP_MODULE_FLAG_NONE};
