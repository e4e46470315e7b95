// SPDX-License-Identifier: Apache-2.0
// What the routes of documents do besides listing them.
#pragma once

#include <cstdint>
#include <memory>

#include "rest/call.h"

namespace oemr::api {

/// POST: a form with one file named "document", for the category that ?path= names.
std::unique_ptr<rest::Upload> open_document_upload(rest::Call& call);
void store_document(rest::Call& call);

/// GET: the content of a patient's document.
void send_document(rest::Call& call);

enum class SentAs { content, binary_resource };
/// The same of a document that the caller has found, as it is or inside of a FHIR Binary; a user needs access to all
/// of its categories, a patient has it to what is his own.
void send_document(rest::Call& call, std::int64_t id, SentAs form);

}  // namespace oemr::api
