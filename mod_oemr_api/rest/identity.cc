// SPDX-License-Identifier: Apache-2.0
// Scopes of a caller.
#include "rest/identity.h"

#include <algorithm>

namespace oemr::rest {

bool Identity::has_scope(std::string_view scope) const {
  return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
}

}  // namespace oemr::rest
