# SPDX-License-Identifier: Apache-2.0
"""Lines of an error log that a test must look at, and lines that are the machine's own."""
import glob
import os
import re

import pytest

import error_log

OLDER_LIBRARY = ("[Sat Nov 28 16:00:00.000000 2026] [ssl:warn] [pid 1:tid 1] AH01882: Init: this version of mod_ssl was compiled against a newer "
                 "library (OpenSSL 3.0.17 (OpenSSL 3.0.17 1 Jul 2025), version currently loaded is 0x300000F0) - may result in undefined behavior")


@pytest.mark.parametrize("line, expected, is_fault", [
    (OLDER_LIBRARY, (), False),
    (OLDER_LIBRARY.replace("AH01882", "AH01909"), (), True),
    (OLDER_LIBRARY.replace("AH01882", "AH01909"), ("AH01909",), False),
    ("[oemr_api:notice] [pid 1] OEMR1000: served", (), False),
    ("[oemr_api:error] [pid 1] OEMR1003: no database", ("OEMR1002",), True),
    ("[core:notice] [pid 1] AH00052: child pid 7 exit signal Segmentation fault (11)", (), True),
])
def test_fault_or_not(line, expected, is_fault):
    assert error_log.faults([line], expected) == [line] * is_fault


def test_no_test_has_a_measure_of_its_own():
    folder = os.path.dirname(os.path.abspath(__file__))
    for path in glob.glob(os.path.join(folder, "*.py")):
        if os.path.basename(path) not in ("error_log.py", "test_error_log.py"):
            with open(path, encoding="utf-8") as file:
                assert not re.search(r"emerg\||AH01882", file.read()), f"{path} has its own idea of a fault; it is error_log.faults"
