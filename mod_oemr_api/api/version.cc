// SPDX-License-Identifier: Apache-2.0
// The version of the OpenEMR install, as its table `version` says.
#include "api/resources.h"

namespace oemr::api {
namespace {

using namespace rest;

constexpr Resource version = {
    .name = "version",
    .table = "version",
    .columns = "version.*",
    .from = "version",
    .order = "version.v_major",
    .envelope = Envelope::bare,
    .is_text_in_old_releases = true,
};

constexpr Route routes[] = {unscoped(one(version, "/api/version", {}))};

}  // namespace

const std::span<const Route> version_routes = routes;

}  // namespace oemr::api
