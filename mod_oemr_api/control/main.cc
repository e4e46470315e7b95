// SPDX-License-Identifier: Apache-2.0
// oemrctl: what a sysadmin does to a site's clients, tokens and keys.
#include <apr_general.h>
#include <vector>

#include "control/command.h"

int main(int count, char** words) {
  apr_initialize();
  const std::vector<std::string_view> given(words + 1, words + (count > 0 ? count : 1));
  const int status = oemr::control::run(given);
  apr_terminate();
  return status;
}
