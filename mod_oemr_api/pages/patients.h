// SPDX-License-Identifier: Apache-2.0
// The page on which a user chooses the patient that an app works with.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pages/frame.h"

namespace oemr::pages {

struct PatientsView {
  struct Row {
    std::string uuid, name, birth_date, sex, number;
  };
  std::string csrf, client;
  std::string name, birth_date;  // what was searched for
  std::vector<Row> rows;
  int page = 1;
  std::string previous_link, next_link;  // empty: there is no such page
  std::optional<Message> problem;
};
void write_patients(rest::Response& response, const Look& look, const PatientsView& view);

}  // namespace oemr::pages
