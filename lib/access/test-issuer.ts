import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTPayload } from "jose";

// For tests only: an issuer of workload tokens, with discovery and keys over HTTP.

export interface TestKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

export interface TestIssuer {
  readonly issuer: string;
  readonly key: TestKey;
  /** What it publishes; a test may add to it or take away. */
  readonly published: JWK[];
  /** Answers 500 while true. */
  away: boolean;
  /** Requests for keys so far. */
  readonly asked: () => number;
  /** A token with these claims beside iss, iat and exp. */
  readonly token: (claims: JWTPayload, how?: { readonly key?: TestKey; readonly kid?: string }) => Promise<string>;
  readonly close: () => Promise<void>;
}

export async function testKey(kid: string, alg = "ES256"): Promise<TestKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: "sig" } };
}

export async function startTestIssuer(kid = "key-1", alg = "ES256"): Promise<TestIssuer> {
  const key = await testKey(kid, alg);
  const published = [key.jwk];
  const state = { away: false, asked: 0 };
  const server = createServer((request, response) => {
    if (state.away) return void response.writeHead(500).end();
    if (request.url === "/.well-known/openid-configuration") {
      return json(response, { issuer: url(), jwks_uri: `${url()}/keys` });
    }
    state.asked += 1;
    json(response, { keys: published });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer = url();
  return {
    issuer,
    key,
    published,
    get away() {
      return state.away;
    },
    set away(away) {
      state.away = away;
    },
    asked: () => state.asked,
    token: async (claims, how = {}) => signToken({ iss: issuer, ...claims }, how.key ?? key, how.kid),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Times are now and in five minutes, unless the claims say otherwise; a claim that is undefined is left out. */
export async function signToken(claims: JWTPayload, key: TestKey, kid = key.kid): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ iat: now, nbf: now, exp: now + 300, ...claims })
    .setProtectedHeader({ alg: key.alg, kid, typ: "JWT" })
    .sign(key.privateKey);
}

function json(response: ServerResponse, body: object): void {
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
