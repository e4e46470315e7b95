# SPDX-License-Identifier: Apache-2.0
"""OpenEMR below a path of the URL: the module finds the path where DocumentRoot and Alias tell it, and says when no URL can match."""
import os
import shutil

import pytest
import requests

from demo import free_port

THREE_LINES = "OemrApi On\nOemrSitesDir {sites}\n"
METADATA = "/apis/default/fhir/metadata"


@pytest.fixture
def folder(demo):
    """An OpenEMR that PHP would serve: what the module looks at is its folder sites and the file that answers PHP's API."""
    root = os.path.join(os.path.realpath(demo.state), "php")
    shutil.rmtree(root, ignore_errors=True)
    os.makedirs(os.path.join(root, "html", "openemr", "apis"))
    with open(os.path.join(root, "html", "openemr", "apis", "dispatch.php"), "w", encoding="ascii"):
        pass
    os.symlink(demo.env["SITES_DIR"], os.path.join(root, "html", "openemr", "sites"))
    yield root
    shutil.rmtree(root)


@pytest.fixture
def alias(demo):
    with open(os.path.join(demo.state, "httpd.conf"), encoding="utf-8") as file:
        (modules,) = [line.split('"')[1].rpartition("/")[0] for line in file if line.startswith("LoadModule dir_module")]
    return f'LoadModule alias_module "{modules}/mod_alias.so"\n'


def host(port, root, lines):
    return f'Listen 127.0.0.1:{port} http\n<VirtualHost *:{port}>\nDocumentRoot "{root}/{"{}"}"\n<Directory "{root}">\nRequire all granted\n</Directory>\n{lines}\n</VirtualHost>\n'


def status(port, path):
    return requests.get(f"http://localhost:{port}{path}", timeout=10).status_code


def test_a_sub_folder_of_the_document_root(demo, folder):
    port = free_port()
    sites = f"OemrSitesDir {folder}/html/openemr/sites"
    with demo.configured(host(port, folder, sites).format("html")):
        assert (status(port, "/openemr" + METADATA), status(port, METADATA)) == (200, 404)
        smart = requests.get(f"http://localhost:{port}/openemr/apis/default/fhir/.well-known/smart-configuration", timeout=10).json()
        assert smart["token_endpoint"].endswith("/openemr/oauth2/default/token")
        assert demo.get(METADATA).status_code == 200, "the other hosts stay as they are"


@pytest.mark.parametrize("root, lines, path", [
    ("", 'Alias /ehr "{}/html/openemr"', "/html/openemr /ehr"),  # two ways lead there: neither is certain
    ("html", 'Alias /openemr/ "{}/html/openemr/"', "/openemr"),
    ("html/openemr/apis", 'Alias /ehr "{}/html/openemr"', "/ehr"),
    ("html/openemr/apis", 'Alias /up "{}/html"', "/up/openemr"),
    ("html/openemr", "", "/"),
    ("html", "OemrWebRoot /openemr", "/openemr"),
    ("html/openemr/apis", '<Location /ehr>\nOemrApi On\n</Location>\nAlias /ehr "{}/html/openemr"', "/ehr"),
])
@pytest.mark.expect_log("OEMR9011")
def test_where_the_configuration_shows_it(demo, folder, alias, root, lines, path):
    port = free_port()
    text = alias + host(port, folder, f"OemrSitesDir {folder}/html/openemr/sites\n" + lines.replace("{}", folder)).format(root)
    begin = demo.log_size()
    with demo.configured(text):
        if " " in path:
            assert status(port, METADATA) == 200
            (said,) = {line.partition("OEMR9011")[2] for line in demo.faults(begin)}
            assert all(one in said for one in path.split()) and "OemrWebRoot" in said
        else:
            assert status(port, path.rstrip("/") + METADATA) == 200
            assert not demo.faults(begin)


def test_an_alias_for_all_hosts(demo, folder, alias):
    port = free_port()
    lines = host(port, folder, f"OemrSitesDir {folder}/html/openemr/sites").format("html/openemr/apis")
    with demo.configured(alias + f"Alias /all {folder}/html/openemr\n" + lines):
        assert status(port, "/all" + METADATA) == 200


def test_the_lines_of_the_manual_in_a_sub_folder(demo, folder):
    sites = f"{folder}/html/openemr/sites"
    lines = f"DocumentRoot {folder}/html\n" + THREE_LINES.format(sites=sites)
    code, text = demo.configtest(lines)
    assert code == 0 and "OEMR9011" not in text, text
    code, text = demo.configtest(lines, "-DDUMP_OEMR")
    assert code == 0 and "OemrWebRoot              /openemr\n" in text, text


@pytest.mark.parametrize("lines, said", [
    ("OemrWebRoot /emr", "seen at /openemr"),
    ("<Location /elsewhere>\nOemrFallthrough On\n</Location>", "/openemr/apis"),
    ("<Location /openemr/interface>\nOemrFallthrough On\n</Location>", "/openemr/oauth2"),
    ("<Location /openemr/apis/default>\nOemrFallthrough On\n</Location>", ""),
    ("<Location /openemr>\nOemrFallthrough On\n</Location>", ""),
    ("<Location />\nOemrFallthrough On\n</Location>", ""),
    ("<LocationMatch ^/any.*>\nOemrFallthrough On\n</LocationMatch>", ""),
])
def test_what_can_never_match_is_said(demo, folder, lines, said):
    code, text = demo.configtest(f"DocumentRoot {folder}/html\n" + THREE_LINES.format(sites=f"{folder}/html/openemr/sites") + lines + "\n")
    assert code == 0
    assert said in text and ("OEMR9011" in text) == bool(said), text


def test_a_folder_of_sites_alone_proves_nothing(demo, folder):
    os.unlink(f"{folder}/html/openemr/apis/dispatch.php")
    code, text = demo.configtest(f"DocumentRoot {folder}/html\n" + THREE_LINES.format(sites=f"{folder}/html/openemr/sites"), "-DDUMP_OEMR")
    assert code == 0 and "OemrWebRoot              /  (default)\n" in text and "OEMR9011" not in text, text
