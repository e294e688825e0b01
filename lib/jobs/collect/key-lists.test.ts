import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { gitlabAccountKeys } from "./account-keys.ts";
import { ForgeClient } from "./forge-client.ts";
import type { AskedAccount, ListContext } from "./list.ts";
import { testForge, TOKEN, type TestForge } from "./test-forge.ts";

let forge: TestForge;
let client: ForgeClient;
let accounts: readonly AskedAccount[];
beforeEach(async () => {
  forge = await testForge("gitlab");
  client = new ForgeClient({ baseUrl: forge.url, headers: { "private-token": TOKEN }, retryMs: [] });
  forge.resources.set("/users/2", { document: () => ({ id: 2, username: "bo" }) });
  forge.resources.set("/users/2/keys", { list: () => [{ id: 7, key: "ssh-ed25519 AAAA" }] });
  forge.resources.set("/users/2/gpg_keys", { list: () => [] });
  accounts = [{ id: "2", login: "Bo as shown", standing: ["ssh"] }];
});
afterEach(async () => {
  await client.close();
  await forge.close();
});

const context = (): ListContext => ({
  ...{
    client,
    baseUrl: forge.url,
    run: "poll",
    repository: "acme/fleet",
    path: "projects/acme%2Ffleet",
    branches: ["main"],
  },
  ...{ since: "2026-11-20T10:00:00.000Z", now: "2026-11-20T10:00:00.000Z", ingestPath: "/api/v1/ingest/src" },
  accounts: () => Promise.resolve(accounts),
  known: () => Promise.resolve(new Set<string>()),
});
const step = () => gitlabAccountKeys.step(context(), undefined);
const unread = async () => {
  const { objects, refused } = await step();
  expect(objects).toEqual([]);
  return refused;
};
const told = async () =>
  (await step()).objects.map(({ object, of, account, answer }) => [object, of, account, answer.status]);

describe("the keys of an account of GitLab", () => {
  it("are asked for by its id, and told under its name there", async () => {
    expect(await told()).toEqual([["ssh_keys", "2", "bo", 200]]);
  });

  it("are none once there is no such account", async () => {
    forge.resources.delete("/users/2");
    expect(await told()).toEqual([["ssh_keys", "2", "Bo as shown", 404]]);
  });

  it("are not known where something in between says that nothing is there", async () => {
    forge.faults.push({ match: /users\/2$/, fault: { kind: "status", status: 404, body: "<html>no route</html>" } });
    expect(await unread()).toContain("users/2");
    forge.faults.push({ match: /users\/2$/, fault: { kind: "status", status: 404, body: "{}" } });
    expect(await unread()).toContain("users/2");
  });

  it("are not known where the forge has the account and not its list", async () => {
    forge.resources.delete("/users/2/keys");
    expect(await unread()).toContain("users/2/keys");
    accounts = [{ id: "2", login: "bo", standing: [] }];
    expect(await told()).toEqual([]);
  });
});
