#!/usr/bin/env python3
"""Verifies a case file of brokerwatch: verify_case.py FILE [PUBLIC_KEY.pem]

Needs Python 3.8 and, for the signature, the package `cryptography`. Nothing is unpacked. Exit codes: 0 everything is as
it was signed; 1 something is not; 2 usage; 3 the digests are right, and the signature could not be checked.
"""
import hashlib, json, re, sys, zipfile, zlib

UNLISTED = {"manifest.json", "manifest.sig", "public-key.pem"}
PART = r"(?!\.)[A-Za-z0-9._-]+(?<!\.)"
SAFE = re.compile(f"{PART}(?:/{PART})*")


def measured(archive, entry):
    """SHA-256 and size of a file, read at most one byte beyond the size that was signed."""
    hashed, read = hashlib.sha256(), 0
    with archive.open(entry["name"]) as file:
        while block := file.read(min(1 << 16, entry["bytes"] + 1 - read)):
            hashed.update(block)
            read += len(block)
    return hashed.hexdigest(), read


def main(path, key_path=None):
    archive = zipfile.ZipFile(path)
    names = archive.namelist()
    faults = [f"refused: {name!r}" for name in names if not SAFE.fullmatch(name) or names.count(name) > 1]
    manifest_bytes, signature, pem = (archive.read(name) for name in sorted(UNLISTED))
    manifest = json.loads(manifest_bytes)
    for entry in manifest["files"]:
        if entry["name"] not in names:
            faults.append(f"missing: {entry['name']}")
        elif measured(archive, entry) != (entry["sha256"], entry["bytes"]):
            faults.append(f"damaged: {entry['name']}")
    listed = UNLISTED | {entry["name"] for entry in manifest["files"]}
    faults += [f"additional: {name}" for name in names if name not in listed]
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.serialization import load_pem_public_key
    except ImportError:
        print("the signature was not checked: pip install cryptography", file=sys.stderr)
        return faults, 3
    key = open(key_path, "rb").read() if key_path else pem
    try:
        load_pem_public_key(key).verify(signature, manifest_bytes)
    except InvalidSignature:
        faults.append("forged: manifest.sig is not a signature of manifest.json by this key")
    return faults, 0


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 3:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    try:
        found, code = main(*sys.argv[1:])
    except (OSError, ValueError, KeyError, RuntimeError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        found, code = [f"damaged: {error!r}"], 1
    print("\n".join(found) or "every file is as it was signed")
    sys.exit(1 if found else code)
