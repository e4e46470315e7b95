// SPDX-License-Identifier: Apache-2.0
// The language of a page: messages of the program, in the words of OpenEMR's translation tables.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "db/connection.h"
#include "openemr/translations.h"
#include "pages/messages.h"

namespace oemr::pages {

/// One of messages[]: what is not in that list does not compile, so that every text can be translated.
class Message {
 public:
  consteval Message(const char* english) : english_(english) {  // NOLINT(google-explicit-constructor): reads as text
    if (std::find(std::begin(messages), std::end(messages), english_) == std::end(messages)) {
      throw "add this text to pages/messages.h";
    }
  }
  constexpr std::string_view english() const noexcept { return english_; }

 private:
  std::string_view english_;
};

class Texts {
 public:
  Texts() = default;  // English
  Texts(std::string tag, bool is_right_to_left, openemr::Definitions definitions)
      : tag_(std::move(tag)), is_right_to_left_(is_right_to_left), definitions_(std::move(definitions)) {}

  /// In the language that the person prefers and the install has. Two statements at most.
  static Texts load(db::Connection& connection, std::string_view ui_locales, std::string_view accept_language,
                    std::string_view default_language);

  std::string_view operator()(Message message) const;
  /// With the value in place of "%s".
  std::string operator()(Message message, std::string_view value) const;

  const std::string& tag() const noexcept { return tag_; }  // of the attribute lang
  bool is_right_to_left() const noexcept { return is_right_to_left_; }

 private:
  std::string tag_ = "en";
  bool is_right_to_left_ = false;
  openemr::Definitions definitions_;
};

/// There were too many attempts: when to try again.
std::string words_of_wait(const Texts& texts, int seconds);

}  // namespace oemr::pages
