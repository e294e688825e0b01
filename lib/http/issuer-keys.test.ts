import { errors } from "jose";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { testKey, type TestKey } from "../access/test-issuer.ts";
import { IssuerKeys, type FetchJson } from "./issuer-keys.ts";

const ISSUER = "https://issuer.example/realm";
const MINUTE = 60_000;
let now = 0;
let published: object[] = [];
let named = ISSUER;
const fetchJson = vi.fn<FetchJson>(async (url) => {
  if (url.pathname.endsWith("/.well-known/openid-configuration")) {
    return Promise.resolve({ issuer: named, jwks_uri: "https://issuer.example/keys" });
  }
  return Promise.resolve({ keys: published });
});
const token = { payload: "", signature: "" };
let first: TestKey;

beforeEach(async () => {
  now = 0;
  named = ISSUER;
  first ??= await testKey("1");
  published = [first.jwk];
  fetchJson.mockClear();
});

const keys = () => new IssuerKeys(fetchJson, () => now);
const find = async (all: IssuerKeys, kid: string, alg = "ES256") => all.finder(ISSUER)({ alg, kid }, token);
const unreachable = expect.objectContaining({ code: "UNAVAILABLE", reason: "ISSUER_UNREACHABLE" }) as Error;

describe("the keys of an issuer", () => {
  it("are asked for once, below its path, by however many at the same time, and again after ten minutes", async () => {
    const all = keys();
    await Promise.all([find(all, "1"), find(all, "1"), find(all, "1")]);
    expect(fetchJson.mock.calls.map(([url]) => url.href)).toEqual([
      `${ISSUER}/.well-known/openid-configuration`,
      "https://issuer.example/keys",
    ]);
    now = 9 * MINUTE;
    await find(all, "1");
    expect(fetchJson).toHaveBeenCalledTimes(2);
    now = 11 * MINUTE;
    published = [];
    await expect(find(all, "1")).rejects.toThrow(errors.JWKSNoMatchingKey);
    expect(fetchJson).toHaveBeenCalledTimes(4);
  });

  it("are asked for again where a token names another one, twice a minute at most", async () => {
    const all = keys();
    await find(all, "1");
    published = [first.jwk, (await testKey("2")).jwk];
    await expect(find(all, "2")).rejects.toThrow(errors.JWKSNoMatchingKey);
    expect(fetchJson).toHaveBeenCalledTimes(2);
    now = 31_000;
    await find(all, "2");
    await Promise.allSettled(["3", "4", "5"].map((kid) => find(all, kid)));
    expect(fetchJson).toHaveBeenCalledTimes(4);
  });

  it("that cannot be had leave a token unjudged, and the issuer alone for five seconds", async () => {
    const all = keys();
    fetchJson.mockRejectedValueOnce(new Error("nobody there"));
    await expect(find(all, "1")).rejects.toThrow(unreachable);
    await expect(find(all, "1")).rejects.toThrow(unreachable);
    expect(fetchJson).toHaveBeenCalledTimes(1);
    now = 5001;
    await find(all, "1");
    now = 11 * MINUTE;
    fetchJson.mockRejectedValueOnce(new Error("nobody there"));
    await expect(find(all, "1")).rejects.toThrow(unreachable);
  });

  it("are not those of a document that names another issuer, and never secrets", async () => {
    named = "https://issuer.example";
    await expect(find(keys(), "1")).rejects.toThrow(unreachable);
    named = ISSUER;
    published = [{ kty: "oct", kid: "1", k: "c2VjcmV0" }];
    await expect(find(keys(), "1")).rejects.toThrow(errors.JWKSNoMatchingKey);
    published = Array.from({ length: 101 }, () => first.jwk);
    await expect(find(keys(), "1")).rejects.toThrow(unreachable);
  });
});
