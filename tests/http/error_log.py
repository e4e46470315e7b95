# SPDX-License-Identifier: Apache-2.0
"""What an error log of httpd may say: one measure for every httpd that a test starts."""
import re

FAULT = re.compile(r"\[[\w-]*:(emerg|alert|crit|error|warn)\]|AH00052|AddressSanitizer|runtime error:")
IDENTIFIER = re.compile(r"\b(OEMR\d{4}|AH\d{5})\b")
# What is true of the machine and not of the module.
OF_THE_MACHINE = {
    "AH01882",  # mod_ssl was built with a newer OpenSSL than the machine has: an image whose packages are not of one day
}


def faults(lines, expected=()):
    """Lines that say warning or worse, but for those with an expected identifier."""
    accepted = OF_THE_MACHINE.union(expected)
    return [line for line in lines if FAULT.search(line) and not accepted.intersection(IDENTIFIER.findall(line))]
