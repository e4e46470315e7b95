// SPDX-License-Identifier: Apache-2.0
// A drug's own code.
#pragma once

/// drugs.drug_code with its kind before it, which some installs keep with the code and others do not; NULL without a
/// code. For SELECT lists made of literals.
#define OEMR_DRUG_CODE "IF(LOCATE(':', drugs.drug_code) > 0, drugs.drug_code, CONCAT('RXCUI:', drugs.drug_code))"
