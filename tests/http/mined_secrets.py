# SPDX-License-Identifier: Apache-2.0
"""Collects every secret that goes over the wire: no log may hold one. Each session of requests is mined by its response hook."""
import base64
import html
import json
import re
import urllib.parse

# Parameters and JSON members; what a client sends under such a name may be no secret at all, but must not be logged either.
NAMES = {"access_token", "assertion", "client_assertion", "client_secret", "code", "code_verifier", "csrf_token", "csrf_token_form", "id_token",
         "id_token_hint", "launch", "password", "refresh_token", "registration_access_token", "token"}
HIDDEN = re.compile(r'<input[^>]*\bname="csrf_token(?:_form)?"[^>]*\bvalue="([^"]+)"')
# A shorter one is a word that logs hold anyway ("nonesuch", "garbage").
SHORTEST, SHORTEST_PASSWORD = 16, 8
# A long value of a few letters is some test's, and stands in the addresses of others.
FEWEST_LETTERS = 5


def of_pairs(pairs):
    for name, value in pairs:
        if name.partition("[")[0].lower() in NAMES and len(value) >= (SHORTEST_PASSWORD if name == "password" else SHORTEST):
            yield value


def of_query(text):
    return of_pairs(urllib.parse.parse_qsl(text))


def of_json(text):
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):  # what tests send may be deeper than Python reads
        return ()
    members = document.items() if isinstance(document, dict) else ()
    return of_pairs((name, value) for name, value in members if isinstance(value, str))


def of_cookies(header):
    """Of a Cookie or a Set-Cookie header."""
    pairs = (part.strip().partition("=") for part in re.split("[;,]", header))
    return {value for name, _, value in pairs if name.startswith("__Secure-") and len(value) >= SHORTEST}


def of_authorization(header):
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "basic":
        try:
            value = base64.b64decode(value).decode().partition(":")[2]
        except ValueError:
            return ()
    return {value} if len(value) >= SHORTEST else ()


def of_page(text):
    return {html.unescape(value) for value in HIDDEN.findall(text)}


def of_request(request):
    yield from of_query(urllib.parse.urlsplit(request.url).query)
    yield from of_cookies(request.headers.get("Cookie", ""))
    yield from of_authorization(as_text(request.headers.get("Authorization", "")))
    body = as_text(request.body) if isinstance(request.body, (str, bytes)) else ""
    yield from of_json(body) if body.startswith("{") else of_query(body)


def of_response(response):
    yield from of_cookies(response.headers.get("Set-Cookie", ""))
    yield from of_query(urllib.parse.urlsplit(response.headers.get("Location", "")).query)
    kind = response.headers.get("Content-Type", "")
    if kind.startswith("application/json"):
        yield from of_json(response.text)
    elif kind.startswith("text/html"):
        yield from of_page(response.text)


def as_text(value):
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def mine(session, found):
    """From now on what the session sends and gets from the authorization server is added to found."""

    def keep(*secrets):
        found.update(secret for some in secrets for secret in some if len(set(secret)) >= FEWEST_LETTERS)

    def mine_answer(response, *_, **arguments):
        path = urllib.parse.urlsplit(response.request.url).path
        if path.startswith("/oauth2/") and not arguments.get("stream"):
            keep(of_request(response.request), of_response(response))
        elif "Authorization" in response.request.headers:
            keep(of_authorization(as_text(response.request.headers["Authorization"])))

    session.hooks["response"].append(mine_answer)


def forms_in_logs(secret):
    """The texts under which a log could hold it."""
    return {secret.encode(), urllib.parse.quote(secret).encode(), urllib.parse.quote(secret, safe="").encode(), urllib.parse.quote_plus(secret).encode()}
