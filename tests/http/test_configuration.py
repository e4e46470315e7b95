# SPDX-License-Identifier: Apache-2.0
"""apachectl configtest accepts what is right and names what is wrong, before anybody restarts httpd."""
import pytest


def test_the_two_lines_are_enough(demo):
    status, text = demo.configtest(f"OemrApi On\nOemrSitesDir {demo.env['SITES_DIR']}\n")
    assert status == 0, text
    assert "Syntax OK" in text


def test_the_module_loaded_and_not_used_is_silent(demo):
    status, text = demo.configtest("")
    assert (status, text.strip()) == (0, "Syntax OK")


def test_a_site_per_virtual_host(demo):
    status, text = demo.configtest(f"""
        OemrSitesDir {demo.env['SITES_DIR']}
        <VirtualHost *:8443>
          OemrApi On
          OemrSite default
        </VirtualHost>""")
    assert status == 0, text


@pytest.mark.parametrize("text", ["OemrClientKeysFrom Off", "OemrClientKeysFrom 10.20.0.0/16 fd00::/8", "OemrClientKeysFrom Public ::1",
                                  "OemrClientKeysCA /etc/ssl/certs/ca-certificates.crt", "OemrClientKeysProxy http://proxy.example.org:3128/",
                                  "OemrClientKeysProxy off"])
def test_sources_of_client_keys(demo, text):
    status, said = demo.configtest(f"OemrApi On\nOemrSitesDir {demo.env['SITES_DIR']}\n{text}\n")
    assert status == 0, said


@pytest.mark.parametrize("text, said", [
    ("OemrApi On", "OemrSitesDir"),
    ("OemrApi On\nOemrSitesDir /no/such/folder", "/no/such/folder"),
    ("OemrApi On\nOemrSitesDir @SITES@\nOemrSite nonesuch", "nonesuch"),
    ("OemrApi Perhaps", "OemrApi"),
    ("OemrTokenCacheTTL soon", "OemrTokenCacheTTL"),
    ("OemrTokenCache nonesuch", "nonesuch"),
    ("OemrPublicURL ftp://example.org", "OemrPublicURL"),
    ("OemrMaxBody -1", "OemrMaxBody"),
    ("OemrClientKeysFrom private", "OemrClientKeysFrom"),
    ("OemrClientKeysFrom public 10.1.0.0/8", "without bits behind the prefix"),
    ("OemrClientKeysFrom Off public", "OemrClientKeysFrom"),
    ("OemrClientKeysProxy proxy.example.org", "scheme, host and port of an HTTP proxy"),
    ("OemrClientKeysProxy https://proxy.example.org:3128", "OemrClientKeysProxy"),
    ("OemrClientKeysProxy http://me:pw@proxy.example.org:3128", "OemrClientKeysProxy"),
    ("OemrApi On\nOemrSitesDir @SITES@\nOemrClientKeysCA /etc/hostname", "holds no certificate"),
    ("OemrApi On\nOemrSitesDir @SITES@\nOemrClientKeysCA /no/such/file", "cannot be read"),
    ("<Directory />\nOemrApi On\n</Directory>", "OemrApi"),
])
def test_a_wrong_line_is_refused_by_name(demo, text, said):
    if "nonesuch" == said and "TokenCache" in text:
        text = f"OemrApi On\nOemrSitesDir {demo.env['SITES_DIR']}\n{text}"
    status, message = demo.configtest(text.replace("@SITES@", demo.env["SITES_DIR"]) + "\n")
    assert status != 0
    assert said in message
