/** The part of verify.py that checks signatures, checkpoints, tiles and records. */
export const VERIFY_PY_PROOFS = String.raw`# ---- Ed25519 (RFC 8032, section 6), for a handful of signatures ------------------------------------------------

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


`;
