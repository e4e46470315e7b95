// SPDX-License-Identifier: Apache-2.0
// Who asks. A client that is not enabled (anybody can register one) is not answered at its own address: that would make
// this server send people wherever somebody likes.
#include "oauth/authorize/checks.h"

namespace oemr::oauth {

void check_client(Asking& asking) {
  const std::string_view id = asking["client_id"];
  if (id.empty()) throw Refusal(faults::no_client);
  auto client = find_client(*asking.call.db, id);
  if (!client) throw Refusal(faults::unknown_client);
  if (!client->is_enabled) throw Refusal(faults::disabled_client);
  asking.request.client_id = client->id;
  asking.client = std::move(*client);
}

}  // namespace oemr::oauth
