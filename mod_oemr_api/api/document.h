// SPDX-License-Identifier: Apache-2.0
// What the routes of documents do besides listing them.
#pragma once

#include <memory>

#include "rest/call.h"

namespace oemr::api {

/// POST: a form with one file named "document", for the category that ?path= names.
std::unique_ptr<rest::Upload> open_document_upload(rest::Call& call);
void store_document(rest::Call& call);

/// GET: the content of a patient's document.
void send_document(rest::Call& call);

}  // namespace oemr::api
