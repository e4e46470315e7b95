# SPDX-License-Identifier: Apache-2.0
"""Keys and secrets of a site in OpenEMR's own formats: CryptoGen version 006, the OAuth keys, bcrypt hashes."""
import base64
import ctypes
import ctypes.util
import hashlib
import hmac
import os
import secrets
import string
import subprocess

_crypto = ctypes.CDLL(ctypes.util.find_library("crypto"))
for _name in ("EVP_CIPHER_CTX_new", "EVP_aes_256_cbc"):
    getattr(_crypto, _name).restype = ctypes.c_void_p


def _aes_256_cbc(key, iv, text):
    """libcrypto and not the openssl program, whose arguments any user of the machine could read."""
    context = ctypes.c_void_p(_crypto.EVP_CIPHER_CTX_new())
    out, length, total = ctypes.create_string_buffer(len(text) + 32), ctypes.c_int(), 0
    done = _crypto.EVP_EncryptInit_ex(context, ctypes.c_void_p(_crypto.EVP_aes_256_cbc()), None, key, iv)
    done &= _crypto.EVP_EncryptUpdate(context, out, ctypes.byref(length), text, len(text))
    total = length.value
    done &= _crypto.EVP_EncryptFinal_ex(context, ctypes.byref(out, total), ctypes.byref(length))
    _crypto.EVP_CIPHER_CTX_free(context)
    if done != 1:
        raise RuntimeError("libcrypto could not encrypt")
    return out.raw[: total + length.value]


class KeySet:
    """A cipher key and a MAC key; encrypt-then-MAC as CryptoGen does."""

    def __init__(self):
        self.cipher_key, self.mac_key = os.urandom(32), os.urandom(32)

    def seal(self, text):
        iv = os.urandom(16)
        sealed = _aes_256_cbc(self.cipher_key, iv, text if isinstance(text, bytes) else text.encode())
        mac = hmac.new(self.mac_key, iv + sealed, hashlib.sha384).digest()
        return "006" + base64.b64encode(mac + iv + sealed).decode()


class SiteKeys:
    """The database set seals the drive set's files; the drive set seals what the database holds."""

    def __init__(self):
        self.database, self.drive = KeySet(), KeySet()
        self.passphrase = "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(60))

    def rows(self):
        """Table keys: name, value."""
        return [
            ("sixa", base64.b64encode(self.database.cipher_key).decode()),
            ("sixb", base64.b64encode(self.database.mac_key).decode()),
            ("oauth2key", self.drive.seal(base64.b64encode(os.urandom(32)))),
            ("oauth2passphrase", self.drive.seal(self.passphrase)),
        ]

    def write(self, documents):
        """The files below documents/: the drive keys and the pair that signs tokens."""
        methods, certificates = os.path.join(documents, "logs_and_misc", "methods"), os.path.join(documents, "certificates")
        os.makedirs(methods)
        os.makedirs(certificates)
        for name, key in (("sixa", self.drive.cipher_key), ("sixb", self.drive.mac_key)):
            with open(os.path.join(methods, name), "w", encoding="ascii") as file:
                file.write(self.database.seal(key))
                os.chmod(file.name, 0o640)
        private = os.path.join(certificates, "oaprivate.key")
        subprocess.run(["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-aes-256-cbc",
                        "-pass", "stdin", "-out", private], input=self.passphrase.encode(), check=True, stderr=subprocess.DEVNULL)
        subprocess.run(["openssl", "pkey", "-in", private, "-passin", "stdin", "-pubout", "-out",
                        os.path.join(certificates, "oapublic.key")], input=self.passphrase.encode(), check=True)
        os.chmod(private, 0o640)


def password_hash(password):
    """bcrypt, as PHP's password_hash makes it."""
    line = subprocess.run(["htpasswd", "-niBC", "10", "-"], input=password.encode(), capture_output=True, check=True).stdout
    return line.decode().strip().partition(":")[2]


def random_id(size):
    return base64.urlsafe_b64encode(os.urandom(size)).rstrip(b"=").decode()
