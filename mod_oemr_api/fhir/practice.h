// SPDX-License-Identifier: Apache-2.0
// The organization that speaks for the practice: OpenEMR's primary business entity.
#pragma once

/// SQL of its uuid, or NULL; facilities are few.
#define OEMR_PRACTICE                                                                                                  \
  "(SELECT practice.uuid FROM facility practice WHERE practice.primary_business_entity = 1 ORDER BY practice.id DESC " \
  "LIMIT 1)"
