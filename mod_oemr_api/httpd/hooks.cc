// SPDX-License-Identifier: Apache-2.0
// Where the module stands in httpd's phases, and why there.

#include "httpd/border.h"

void oemr_register_hooks(apr_pool_t*) {
  // Before the MPM or anyone else reads the directive Mutex, any position will do.
  ap_hook_pre_config(oemr_pre_config, nullptr, nullptr, APR_HOOK_MIDDLE);
  // After the MPM has settled how many threads it runs. apachectl configtest comes this far and no further.
  ap_hook_check_config(oemr_check_config, nullptr, nullptr, APR_HOOK_LAST);
  // For -t -D DUMP_OEMR.
  ap_hook_test_config(oemr_test_config, nullptr, nullptr, APR_HOOK_MIDDLE);
  ap_hook_post_config(oemr_post_config, nullptr, nullptr, APR_HOOK_MIDDLE);
  // After mod_watchdog, mod_unique_id and the like have made a child of the process.
  ap_hook_child_init(oemr_child_init, nullptr, nullptr, APR_HOOK_MIDDLE);

  // After mod_rewrite, so that an admin's redirect to https or refusal in the server's configuration holds for the API
  // too; before mod_alias and mod_proxy, whose mapping of the whole of OpenEMR would end the phase. <Location> is
  // merged by now, <Directory>, .htaccess and <If> are not, and for a claimed URL they never are.
  static const char* const rewriters[] = {"mod_rewrite.c", nullptr};
  static const char* const mappers[] = {"mod_alias.c", "mod_proxy.c", "mod_userdir.c", "mod_vhost_alias.c", nullptr};
  ap_hook_translate_name(oemr_translate_name, rewriters, mappers, APR_HOOK_FIRST);
  // Before the core's walk through folders and files: that is what makes a claimed URL cheap.
  ap_hook_map_to_storage(oemr_map_to_storage, nullptr, nullptr, APR_HOOK_FIRST);
  // First, whatever handler another module put in: the claim, kept with the request, decides.
  ap_hook_handler(oemr_handler, nullptr, nullptr, APR_HOOK_FIRST);
  // After the loggers, which may still change what is counted.
  ap_hook_log_transaction(oemr_log_transaction, nullptr, nullptr, APR_HOOK_LAST);

  // Works whether or not, and in whichever order, mod_status is loaded.
  APR_OPTIONAL_HOOK(ap, status_hook, oemr_status, nullptr, nullptr, APR_HOOK_MIDDLE);
}
