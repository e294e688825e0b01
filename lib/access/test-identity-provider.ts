import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";

// For tests only: a real OpenID Connect provider (oidc-provider) that signs in whoever `subject` names, asking nothing.

export interface TestProvider {
  readonly issuer: string;
  /** Who the provider sees at the browser. */
  person: { subject: string; name: string; email: string };
  /** Follows the browser's way through the provider and answers the address that it is sent back to. */
  readonly walk: (address: string) => Promise<URL>;
  readonly close: () => Promise<void>;
}

export const TEST_CLIENT = { id: "countersign", secret: "a client secret for tests" } as const;

export async function startTestProvider(redirectUri: string): Promise<TestProvider> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const state = { person: { subject: "u-1", name: "Ines Duarte", email: "ines@example.test" } };
  const provider: Provider = new Provider(
    issuer,
    options(
      redirectUri,
      () => state.person,
      () => provider,
    ),
  );
  const callback = provider.callback();
  server.on("request", (request, response) => {
    if (!request.url?.startsWith("/interaction/")) return callback(request, response);
    const login = { accountId: state.person.subject };
    provider
      .interactionFinished(request, response, { login })
      .catch((error: unknown) => response.destroy(error as Error));
  });
  return {
    issuer,
    get person() {
      return state.person;
    },
    set person(person) {
      state.person = person;
    },
    walk: async (address) => walk(issuer, address),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function options(redirectUri: string, person: () => TestProvider["person"], library: () => Provider): object {
  return {
    clients: [{ client_id: TEST_CLIENT.id, client_secret: TEST_CLIENT.secret, redirect_uris: [redirectUri] }],
    claims: { openid: ["sub"], profile: ["name"], email: ["email"] },
    conformIdTokenClaims: false,
    cookies: { keys: [randomBytes(16).toString("hex")] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_: unknown, interaction: { uid: string }) => `/interaction/${interaction.uid}` },
    findAccount: (_: unknown, sub: string) => ({
      accountId: sub,
      claims: async () => ({ sub, name: person().name, email: person().email }),
    }),
    loadExistingGrant: async (context: { oidc: { client: { clientId: string }; session: { accountId: string } } }) => {
      const { client, session } = context.oidc;
      const { Grant } = library();
      const grant = new Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope("openid profile email");
      await grant.save();
      return grant;
    },
  };
}

/** A browser at the provider: follows its redirects with its cookies until it is sent elsewhere. */
async function walk(issuer: string, address: string): Promise<URL> {
  const jar = new Map<string, string>();
  let at = new URL(address);
  for (let hop = 0; hop < 10 && at.origin === issuer; hop++) {
    const cookie = [...jar].map(([key, value]) => `${key}=${value}`).join("; ");
    const response = await fetch(at, { redirect: "manual", headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [key = "", value = ""] = (line.split(";")[0] ?? "").split(/=(.*)/s);
      jar.set(key, value);
    }
    const location = response.headers.get("location");
    if (!location) throw new Error(`The provider answered ${response.status}: ${await response.text()}`);
    at = new URL(location, at);
  }
  return at;
}
