// SPDX-License-Identifier: Apache-2.0
// The phases of a request; exceptions are stopped by the border around them.
#pragma once

#include "httpd/module.h"

namespace oemr::httpd {

int claim_url(request_rec* request);     // translate_name
int skip_storage(request_rec* request);  // map_to_storage
int answer(request_rec* request);        // handler
int complete(request_rec* request);      // log_transaction

}  // namespace oemr::httpd
