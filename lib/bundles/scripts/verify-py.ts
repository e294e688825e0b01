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


# ---- Ed25519 (RFC 8032, section 6), for a handful of signatures ------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(a, b):
    A, B = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    C, E = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = B - A, E - C, E + C, B + A
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def multiply(s, point):
    result = (0, 1, 1, 0)
    while s > 0:
        if s & 1:
            result = add(result, point)
        point = add(point, point)
        s >>= 1
    return result


def decompress(raw):
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P != 0:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - x2) % P != 0 or (x == 0 and sign):
        return None
    if (x & 1) != sign:
        x = P - x
    return (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = decompress(BASE_Y.to_bytes(32, "little"))


def ed25519(key, message, signature):
    if len(key) != 32 or len(signature) != 64:
        return False
    a, r, s = decompress(key), decompress(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    left, right = multiply(s, BASE), add(r, multiply(h, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


# ---- The signature (openssh PROTOCOL.sshsig) -------------------------------------------------------------------

def wire(data):
    parts, at = [], 0
    while at < len(data):
        (length,) = struct.unpack(">I", data[at:at + 4])
        if at + 4 + length > len(data):
            raise Bad("it ends early")
        parts.append(data[at + 4:at + 4 + length])
        at += 4 + length
    return parts


def string(data):
    return struct.pack(">I", len(data)) + data


def check_signature(armor, message, allowed):
    match = re.fullmatch(r"-----BEGIN SSH SIGNATURE-----\n([A-Za-z0-9+/=\n]+)\n-----END SSH SIGNATURE-----\n?", armor)
    blob = base64.b64decode(match.group(1).replace("\n", ""), validate=True) if match else b""
    if match and base64.b64encode(blob).decode() != match.group(1).replace("\n", ""):
        raise Bad("its Base64 is not canonical")
    if blob[:10] != b"SSHSIG\x00\x00\x00\x01":
        raise Bad("it is no SSH signature")
    public, namespace, reserved, algorithm, signature = wire(blob[10:])
    fingerprint = "SHA256:" + base64.b64encode(hashlib.sha256(public).digest()).decode().rstrip("=")
    (kind, key), (how, raw) = wire(public), wire(signature)
    if namespace != NAMESPACE or algorithm not in (b"sha512", b"sha256") or kind != b"ssh-ed25519" or how != kind:
        raise Bad("it is not a bundle's signature by an Ed25519 key")
    digest = hashlib.new(algorithm.decode(), message).digest()
    signed = b"SSHSIG" + string(namespace) + string(reserved) + string(algorithm) + string(digest)
    if not ed25519(key, signed, raw):
        fault("tagmanifest-sha256.txt.sig", "the signature is not over this tag manifest")
    line = '%s namespaces="%s" ssh-ed25519 %s\n' % (SIGNER, NAMESPACE.decode(), base64.b64encode(public).decode())
    if allowed != line:
        fault("allowed_signers", "it names another key than the one that signed")
    return fingerprint


# ---- The log ---------------------------------------------------------------------------------------------------

def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def perfect(row):
    hashes = [row[at:at + 32] for at in range(0, len(row), 32)]
    while len(hashes) > 1:
        hashes = [node(hashes[at], hashes[at + 1]) for at in range(0, len(hashes), 2)]
    return hashes[0]


def open_note(note, vkey):
    name, key_id, encoded = vkey.split("+", 2)
    typed = base64.b64decode(encoded, validate=True)
    if typed[:1] != b"\x01" or hashlib.sha256(name.encode() + b"\n" + typed).digest()[:4].hex() != key_id:
        raise Bad("the log's key is malformed")
    text, _, signatures = note.rpartition("\n\n")
    text += "\n"
    good = 0
    for line in signatures.rstrip("\n").split("\n"):
        match = re.fullmatch("— (\\S+) (\\S+)", line)
        raw = base64.b64decode(match.group(2), validate=True) if match else b""
        if base64.b64encode(raw).decode() != (match.group(2) if match else ""):
            raise Bad("a signature line is malformed")
        if match and match.group(1) == name and raw[:4].hex() == key_id:
            if not ed25519(typed[1:], text.encode(), raw[4:]):
                raise Bad("the checkpoint's signature is bad")
            good += 1
    origin, size, root = text.split("\n")[:3]
    if not good or origin != name or not re.fullmatch(r"0|[1-9][0-9]*", size) or not note.endswith("\n"):
        raise Bad("the checkpoint is not of this log")
    return int(size), base64.b64decode(root, validate=True)


def check_consistency(size1, root1, size2, root2, proof):
    """RFC 9162, section 2.1.4.2."""
    if size1 == 0 or size1 == size2:
        if proof or size1 > size2 or (size1 == size2 and root1 != root2):
            raise Bad("the checkpoints are not consistent")
        return
    if size1 > size2 or not proof:
        raise Bad("the checkpoints are not consistent")
    at, last = size1 - 1, size2 - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    path = [root1] + proof if at == 0 else proof
    older = newer = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise Bad("the checkpoints are not consistent")
        if at & 1 or at == last:
            older, newer = node(sibling, older), node(sibling, newer)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            newer = node(newer, sibling)
        at, last = at >> 1, last >> 1
    if last or older != root1 or newer != root2:
        raise Bad("the checkpoints are not consistent")


class Tiles:
    def __init__(self, bag, size, root):
        self.bag, self.size, self.known = bag, size, {}
        edges, level, hashes = [], 0, size
        while hashes > 0:
            width = hashes % 256
            if width:
                row = self.read(level, hashes // 256, width)
                self.known[(level, hashes // 256)] = row
                for bit in range(8):
                    if width >> bit & 1:
                        start = (width >> (bit + 1) << (bit + 1)) * 32
                        edges.append(perfect(row[start:start + (32 << bit)]))
            level, hashes = level + 1, hashes // 256
        made = hashlib.sha256().digest() if not edges else edges[0]
        for left in edges[1:]:
            made = node(left, made)
        if made != root:
            raise Bad("the tiles do not make the root of the checkpoint")

    def read(self, level, n, width):
        groups, rest = ["%03d" % (n % 1000)], n // 1000
        while rest:
            groups, rest = ["x%03d" % (rest % 1000)] + groups, rest // 1000
        path = "data/07-ledger/tile/%d/%s%s" % (level, "/".join(groups), "" if width == 256 else ".p/%d" % width)
        row = whole(self.bag, path)
        if len(row) != width * 32:
            raise Bad("%s has the wrong length" % path)
        return row

    def tile(self, level, n):
        if (level, n) not in self.known:
            row = self.read(level, n, 256)
            above = self.tile(level + 1, n // 256)[n % 256 * 32:n % 256 * 32 + 32]
            if perfect(row) != above:
                raise Bad("tile %d/%d does not lead to the root" % (level, n))
            self.known[(level, n)] = row
        return self.known[(level, n)]

    def leaf(self, index):
        if index >= self.size:
            raise Bad("entry %d is past the checkpoint" % index)
        return self.tile(0, index // 256)[index % 256 * 32:index % 256 * 32 + 32]


def mac(salt, label, *parts):
    return hmac.new(salt, label + b"".join(parts), hashlib.sha256).hexdigest()


def prove(line, tiles):
    leaf_bytes = line["leaf"].encode()
    if hashlib.sha256(b"\x00" + leaf_bytes).digest() != tiles.leaf(line["index"]):
        raise Bad("entry %d of the log is another leaf" % line["index"])
    leaf = json.loads(leaf_bytes)
    for name in ("source", "origin", "receivedAt", "auth"):
        if leaf[name] != line[name]:
            raise Bad("entry %d says another %s than its leaf" % (line["index"], name))
    if line["erased"]:
        return
    salt = base64.b64decode(line["salt"], validate=True)
    delivery = '{"headers":%s,"length":%d,"sha256":"%s"}' % (line["headers"], line["deliveryLength"], line["deliverySha256"])
    made = {
        "commitment": mac(salt, b"countersign/payload/v1\x00", base64.b64decode(line["bytes"], validate=True)),
        "keyHash": mac(salt, b"countersign/key/v1\x00", line["key"].encode()),
        "deliveryHash": mac(salt, b"countersign/delivery/v1\x00", delivery.encode()),
    }
    for name in made:
        if made[name] != leaf[name]:
            raise Bad("entry %d was not made from this record (%s)" % (line["index"], name))


# ---- Everything ------------------------------------------------------------------------------------------------

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
