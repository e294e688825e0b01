import { VERIFY_PY_PROOFS } from "./verify-py-proofs.ts";

/** Level 2 with Python's standard library alone: files, signature, counts, and every record up to the checkpoint. */
export const VERIFY_PY = String.raw`#!/usr/bin/env python3
"""Verifies an evidence bundle, unpacked or as a ZIP, with Python's standard library alone.

    python3 verify/verify.py [FOLDER-OR-ZIP] [--fingerprint SHA256:...]

Exit 0: everything verified and signed by the fingerprint that was given.
Exit 1: something is wrong, or somebody else signed.
Exit 2: consistent in itself, but nobody said whose signature to expect.

What is checked, in this order: the SSH signature over tagmanifest-sha256.txt; every file against the two manifests;
Payload-Oxum; rows against the IPE records and README.txt; the two checkpoints of the log under its key, and that the
second extends the first; and for each record: its bytes open the commitments in its leaf, its leaf is in the tiles, and
the tiles make the root of the signed checkpoint (RFC 6962, c2sp.org/tlog-checkpoint, c2sp.org/tlog-tiles).
"""
import base64, csv, hashlib, hmac, io, json, os, re, struct, sys, zipfile, zlib

NAMESPACE = b"gitops-evidence@v1"
SIGNER = "countersign"
faults = []


def fault(path, message):
    faults.append(path)
    if len(faults) <= 100:
        print("BAD  %s: %s" % (path, message))


class Bad(Exception):
    pass


# ---- Where files come from -------------------------------------------------------------------------------------

class Folder:
    def __init__(self, root):
        self.root = root
        self.paths = []
        for base, folders, files in os.walk(root):
            for name in folders + files:
                if os.path.islink(os.path.join(base, name)):
                    raise Bad("%s is a link" % name)
            for name in files:
                self.paths.append(os.path.relpath(os.path.join(base, name), root).replace(os.sep, "/"))

    def open(self, path):
        return open(os.path.join(self.root, path), "rb")


class Archive:
    def __init__(self, file):
        self.zip = zipfile.ZipFile(file)
        names = [info.filename for info in self.zip.infolist()]
        tops = set(name.split("/")[0] for name in names)
        if len(tops) != 1 or len(set(name.lower() for name in names)) != len(names):
            raise Bad("a bundle has one top folder, and nothing twice")
        for info in self.zip.infolist():
            parts = info.filename.split("/")
            if not re.fullmatch(r"[A-Za-z0-9._/-]+", info.filename) or len(parts) < 2 or set(parts) & {"", ".", ".."}:
                raise Bad("%r does not belong into a bundle" % info.filename)
            if info.file_size > 1 << 24 and info.file_size > info.compress_size * 400:
                raise Bad("%s is a bomb" % info.filename)
        self.top = tops.pop() + "/"
        self.paths = [name[len(self.top):] for name in names]

    def open(self, path):
        return self.zip.open(self.top + path)


${VERIFY_PY_PROOFS}# ---- Everything ------------------------------------------------------------------------------------------------

def whole(bag, path):
    if path not in bag.paths:
        raise Bad("%s is missing" % path)
    with bag.open(path) as file:
        return file.read()


def manifest(bag, name, covers):
    listed = {}
    for line in whole(bag, name).decode().split("\n")[:-1]:
        match = re.fullmatch(r"([0-9a-f]{64})  (\S+)", line)
        if not match or not covers(match.group(2)) or match.group(2) in listed:
            fault(name, "the line %r does not belong here" % line)
        elif match.group(2) not in bag.paths:
            fault(match.group(2), "listed, but not there")
        else:
            listed[match.group(2)] = match.group(1)
    for path in bag.paths:
        if covers(path) and path not in listed:
            fault(path, "not listed in %s" % name)
    return listed


def digest(bag, path, expected):
    state, length = hashlib.sha256(), 0
    with bag.open(path) as file:
        for chunk in iter(lambda: file.read(1 << 20), b""):
            state.update(chunk)
            length += len(chunk)
    if state.hexdigest() != expected:
        fault(path, "its SHA-256 is not the one in the manifest")
    return length


def records(bag, path, tiles):
    said = whole(bag, re.sub(r"\.ndjson$", ".digests", path)).decode().split("\n")[:-1]
    count, newest = 0, -1
    with bag.open(path) as file:
        for at, raw in enumerate(file):
            try:
                text = raw[:-1] if raw.endswith(b"\n") else b""
                line = json.loads(text)
                if at >= len(said) or said[at] != "%s %d" % (hashlib.sha256(text).hexdigest(), line["index"]):
                    fault(path, "line %d is not the one whose digest was written" % (at + 1))
                if line["index"] <= newest:
                    fault(path, "line %d is out of order" % (at + 1))
                newest = line["index"]
                prove(line, tiles)
                count += 1
            except (Bad, ValueError, KeyError, TypeError, AttributeError) as error:
                fault(path, "line %d: %s" % (at + 1, error))
    if count != len(said):
        fault(path, "%d sound lines, of %d written" % (count, len(said)))
    return count


def open_log(bag):
    folder = "data/07-ledger/"
    key = whole(bag, folder + "log-key.txt").decode().rstrip("\n")
    start = whole(bag, folder + "checkpoint-start.txt").decode()
    size2, root2 = open_note(whole(bag, folder + "checkpoint-end.txt").decode(), key)
    size1, root1 = open_note(start, key) if start else (0, hashlib.sha256().digest())
    lines = whole(bag, folder + "consistency.txt").decode().split("\n")[:-1]
    check_consistency(size1, root1, size2, root2, [base64.b64decode(line, validate=True) for line in lines])
    return Tiles(bag, size2, root2)


def rows(bag, path):
    with bag.open(path) as file:
        return sum(1 for _ in csv.reader(io.TextIOWrapper(file, "utf-8", newline=""))) - 1


def main():
    csv.field_size_limit(1 << 30)
    arguments, expected = sys.argv[1:], None
    if "--fingerprint" in arguments:
        at = arguments.index("--fingerprint")
        expected = arguments[at + 1]
        del arguments[at:at + 2]
    place = arguments[0] if arguments else os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
    bag = Folder(place) if os.path.isdir(place) else Archive(place)
    signer, count = None, 0
    try:
        signer = check_signature(
            whole(bag, "tagmanifest-sha256.txt.sig").decode(),
            whole(bag, "tagmanifest-sha256.txt"),
            whole(bag, "allowed_signers").decode(),
        )
    except (Bad, ValueError) as error:
        fault("tagmanifest-sha256.txt.sig", error)
    own = ("tagmanifest-sha256.txt", "tagmanifest-sha256.txt.sig")
    tags = manifest(bag, "tagmanifest-sha256.txt", lambda path: not path.startswith("data/") and path not in own)
    for path in tags:
        digest(bag, path, tags[path])
    payload = manifest(bag, "manifest-sha256.txt", lambda path: path.startswith("data/"))
    length = sum(digest(bag, path, payload[path]) for path in payload)
    info = dict(re.findall(r"(?m)^([A-Za-z-]+): (.*)$", whole(bag, "bag-info.txt").decode()))
    if info.get("Payload-Oxum") != "%d.%d" % (length, len(payload)):
        fault("bag-info.txt", "Payload-Oxum should be %d.%d" % (length, len(payload)))
    readme = dict(re.findall(r"(?m)^(data/\S+)\s+(\d+) (?:rows|records)$", whole(bag, "README.txt").decode()))
    for path in payload:
        if path.endswith(".csv") and not path.startswith("data/00-index/"):
            here = rows(bag, path)
            if readme.get(path) != str(here):
                fault("README.txt", "it says another number of rows than %s has" % path)
            about = re.sub(r"\.csv$", ".ipe.json", path)
            if about in bag.paths:
                ipe = json.loads(whole(bag, about))
                if ipe["rows"] != here or ipe["secondCount"] != here or ipe["sha256"] != payload[path]:
                    fault(about, "it does not describe %s" % path)
    try:
        tiles = open_log(bag)
        for path in payload:
            if path.endswith(".ndjson"):
                count += records(bag, path, tiles)
    except (Bad, ValueError) as error:
        fault("data/07-ledger", error)
    if not faults and (readme.get("data/05-records") != str(count) or info.get("Countersign-Records") != str(count)):
        fault("README.txt", "%d records are here; README or bag-info says another number" % count)
    if expected is not None and signer != expected:
        fault("tagmanifest-sha256.txt.sig", "signed by %s, not by %s" % (signer, expected))
    if faults:
        print("NOT VERIFIED: %d faults." % len(faults))
        return 1
    print("%d files, %d records verified up to the signed checkpoint." % (len(payload) + len(tags), count))
    print("Signed by %s" % signer)
    if expected is None:
        print("The signer was not checked: give --fingerprint as you were told it by another way.")
        return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (Bad, OSError, ValueError, KeyError, IndexError, TypeError, struct.error, zipfile.BadZipFile, zlib.error) as error:
        print("NOT VERIFIED: %s" % error)
        sys.exit(1)
`;
