import type { lookup as dnsLookup } from "node:dns";
import { describe, expect, it } from "vitest";
import {
  configuredLookup,
  guardedLookup,
  isLinkLocal,
  isPrivateHostAllowed,
  isPublicAddress,
  lookupFor,
  requireDialable,
} from "./dial-guard.ts";

describe("public addresses", () => {
  it.each(["93.184.216.34", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450:4001:800::200e"])("%s is one", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
  it.each([
    ...["127.0.0.1", "127.255.0.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1"],
    ...["169.254.169.254", "100.64.0.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "192.0.2.7"],
    ...[
      "::1",
      "::",
      "fe80::1",
      "fc00::1",
      "fd12:3456::1",
      "ff02::1",
      "2001:db8::1",
      "2002:7f00:1::",
      "64:ff9b::7f00:1",
    ],
    ...["::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "not an address", ""],
  ])("%s is none", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe("what is written out", () => {
  it.each([
    ...["http://127.0.0.1/", "http://2130706433/", "http://0x7f.1/", "http://[::1]/", "http://[::ffff:10.0.0.1]/"],
    ...["http://169.254.169.254/latest/meta-data", "https://user:secret@example.com/", "ftp://example.com/"],
  ])("refuses %s", (url) => {
    expect(() => requireDialable(new URL(url), [])).toThrow(expect.objectContaining({ reason: "WEBHOOK_ADDRESS" }));
  });

  it("lets a host that the policy lists be dialled, and no other", () => {
    expect(() => requireDialable(new URL("http://10.0.0.5:8080/hook"), ["10.0.0.5"])).not.toThrow();
    expect(() => requireDialable(new URL("http://10.0.0.6:8080/hook"), ["10.0.0.5"])).toThrow();
    expect(isPrivateHostAllowed(new URL("http://hooks.internal:8080/"), ["Hooks.Internal"])).toBe(true);
    expect(isPrivateHostAllowed(new URL("http://hooks.internal:8080/"), ["hooks.internal:9090"])).toBe(false);
  });
});

describe("how a host is dialled", () => {
  const refused = expect.objectContaining({ reason: "WEBHOOK_ADDRESS" }) as Error;

  it.each(["http://169.254.169.254/", "http://[fe80::1]/", "http://[::ffff:169.254.169.254]/"])(
    "never where it is link-local, whoever named it: %s",
    (url) => {
      expect(() => lookupFor(new URL(url), true)).toThrow(refused);
      expect(() => lookupFor(new URL(url), false)).toThrow(refused);
    },
  );

  it("where it is private, only as the operator named it", () => {
    expect(lookupFor(new URL("https://10.0.0.5/"), true)).toBeTypeOf("function");
    expect(() => lookupFor(new URL("https://10.0.0.5/"), false)).toThrow(refused);
    expect(() => lookupFor(new URL("ftp://10.0.0.5/"), true)).toThrow(refused);
  });
});

describe("what a name leads to", () => {
  const resolving = (...addresses: string[]) =>
    ((_name: string, _options: object, done: (error: null, found: { address: string; family: number }[]) => void) =>
      done(
        null,
        addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
      )) as unknown as typeof dnsLookup;
  const dial = (resolve: typeof dnsLookup, all: boolean) =>
    new Promise((done, refuse) =>
      guardedLookup(resolve)("hooks.example.com", { all }, (error, address) => (error ? refuse(error) : done(address))),
    );

  it("is handed on when all of it is public", async () => {
    await expect(dial(resolving("1.1.1.1"), false)).resolves.toBe("1.1.1.1");
    await expect(dial(resolving("1.1.1.1", "2606:4700:4700::1111"), true)).resolves.toHaveLength(2);
  });

  it.each([[["127.0.0.1"]], [["1.1.1.1", "10.0.0.1"]], [[]]])("is refused for %o", async (addresses) => {
    await expect(dial(resolving(...addresses), true)).rejects.toMatchObject({ reason: "WEBHOOK_ADDRESS" });
  });
});

describe("a host that the operator named", () => {
  it.each([
    ["10.1.2.3", false],
    ["127.0.0.1", false],
    ["fd12:3456::1", false],
    ["169.254.169.254", true],
    ["fe80::1", true],
    ["::ffff:169.254.169.254", true],
    ["fd00:ec2::254", true],
  ])("at %s is link-local: %s, and then not dialled", (address, linkLocal) => {
    expect(isLinkLocal(address)).toBe(linkLocal);
    const family = address.includes(":") ? 6 : 4;
    // Safe because the guard calls it with these three arguments alone.
    const resolve = ((_host: string, _options: object, done: (error: null, found: object[]) => void) =>
      done(null, [{ address, family }])) as unknown as typeof dnsLookup;
    let answer: unknown;
    configuredLookup(resolve)("forge.corp", {}, (error, found) => (answer = error ?? found));
    if (linkLocal) expect(answer).toBeInstanceOf(Error);
    else expect(answer).toBe(address);
  });
});
