import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseAllowedSigners } from "./allowed-signers.ts";
import { parseKeyFile } from "./key-file.ts";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK2EhITylf+uZMxtiS2FPufOmp0wDkW22dFFvas6J9vB";

describe("parseAllowedSigners", () => {
  it("reads principals, options, comments and plain keys", () => {
    const text = [
      "# people",
      "",
      `ana@northwind.example,ana@home.example ${KEY} Ana's laptop`,
      `"bo@northwind.example" namespaces="git,file",valid-after="20260101",valid-before="20260601120000Z" ${KEY}`,
      KEY,
    ].join("\r\n");
    expect(parseAllowedSigners(text)).toMatchObject([
      { principals: ["ana@northwind.example", "ana@home.example"], namespaces: null, comment: "Ana's laptop" },
      {
        principals: ["bo@northwind.example"],
        namespaces: ["git", "file"],
        validAfter: "2026-01-01T00:00:00.000Z",
        validBefore: "2026-06-01T12:00:00.000Z",
      },
      { principals: [], fingerprint: "SHA256:SDB4adE/BP2VLwX9Pdf7aFUwW9JNdzoPSsHjd/wZIw4" },
    ]);
  });

  it("knows a line of an authority from a line of a key", async () => {
    const line = `*@northwind.example,!bo@northwind.example cert-authority,valid-after="20260101Z" ${KEY} CA`;
    expect(parseAllowedSigners(line)).toMatchObject([{ certAuthority: true, validAfter: "2026-01-01T00:00:00.000Z" }]);
    const [key] = await parseKeyFile(line);
    expect(key).toMatchObject({
      format: "ssh-authority",
      identities: [{ subject: "*@northwind.example" }, { subject: "!bo@northwind.example" }],
    });
  });

  it.each([
    ["an option nobody knows", `a@b.c touch-required ${KEY}`],
    ["a time that is none", `a@b.c valid-after="yesterday" ${KEY}`],
    ["a key of another type than it says", `a@b.c ${KEY.replace("ssh-ed25519 ", "ssh-rsa ")}`],
    ["a key that is cut", `a@b.c ${KEY.slice(0, -8)}`],
    ["DSA", `a@b.c ssh-dss AAAAB3NzaC1kc3MAAAABAQ==`],
    ["no key at all", "a@b.c"],
  ])("refuses %s", (_what, line) => {
    expect(() => parseAllowedSigners(line)).toThrow(expect.objectContaining({ reason: "ALLOWED_SIGNERS" }));
  });
});

describe("parseKeyFile", () => {
  it("takes validity and name from the file, as its claim", async () => {
    const [key] = await parseKeyFile(`ana@northwind.example valid-before="20270101Z" ${KEY} laptop`);
    expect(key).toMatchObject({
      format: "ssh",
      name: "laptop",
      email: "ana@northwind.example",
      from: null,
      to: "2027-01-01T00:00:00.000Z",
    });
  });

  it("takes authorities and logs of a trusted root, each for its time", async () => {
    const root = readFileSync(join(import.meta.dirname, "vectors/sigstore-trusted-root.json"), "utf8");
    expect(await parseKeyFile(root)).toMatchObject([
      { format: "x509-authority", name: "sigstore-intermediate", from: "2022-04-13T20:06:15.000Z", to: null },
      { format: "x509-authority", name: "sigstore" },
      { format: "rekor", name: "https://rekor.sigstore.dev", from: "2021-01-12T11:53:27.000Z" },
    ]);
  });

  it("leaves out keys that are not for git", async () => {
    await expect(parseKeyFile(`a@b.c namespaces="file" ${KEY}`)).rejects.toMatchObject({ reason: "KEY_FILE" });
  });

  it.each([
    ["a private key", "-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----"],
    ["a private OpenPGP key", "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nabc\n-----END PGP PRIVATE KEY BLOCK-----"],
    ["a broken OpenPGP key", "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n-----END PGP PUBLIC KEY BLOCK-----"],
    ["a certificate that is none", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"],
    [
      "a public key that is no log's",
      generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ format: "pem", type: "spki" }).toString(),
    ],
    ["JSON that is no trusted root", '{"tlogs": [{}]}'],
    ["JSON that is none", "{"],
    ["nothing", "\n# nobody\n"],
  ])("refuses %s", async (_what, text) => {
    await expect(parseKeyFile(text)).rejects.toMatchObject({ reason: "KEY_FILE" });
  });
});
