import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { AppError } from "../../base/errors.ts";
import { manifestText } from "./manifest.ts";
import { notificationsPatch, patchBeside } from "./notifications-patch.ts";

interface ConfigMap {
  readonly metadata: Readonly<Record<string, string>>;
  readonly data: Readonly<Record<string, string>>;
}

/** A JSON merge patch applied, as an API server does it (RFC 7386, §2). */
function mergePatch(target: unknown, patch: unknown): unknown {
  if (typeof patch !== "object" || patch === null || Array.isArray(patch)) return patch;
  const result = new Map(Object.entries(typeof target === "object" && !Array.isArray(target) ? (target ?? {}) : {}));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) result.delete(key);
    else result.set(key, mergePatch(result.get(key), value));
  }
  return Object.fromEntries(result);
}

const OURS = manifestText(notificationsPatch("https://countersign.example/api/v1/ingest/src_2"));

const SUBSCRIPTIONS = `# the rota of the payments team
- recipients: [slack:payments, email:oncall@northwind.example]
  triggers: [on-sync-failed, on-health-degraded]
  selector: team=payments # only theirs
- recipients:
    - pagerduty
  triggers:
    - on-health-degraded
`;

const EXISTING = stringify({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "argocd-notifications-cm", namespace: "argocd", resourceVersion: "48213" },
  data: {
    "service.slack": "token: $slack-token\n",
    "service.webhook.pagerduty": "url: https://events.pagerduty.example\n",
    "template.app-sync-failed": "message: sync of {{.app.metadata.name}} failed\n",
    "trigger.on-sync-failed":
      "- when: app.status.operationState.phase in ['Error', 'Failed']\n  send: [app-sync-failed]\n",
    "trigger.on-health-degraded": "- when: app.status.health.status == 'Degraded'\n  send: [app-degraded]\n",
    defaultTriggers: "- on-sync-failed\n",
    context: "argocdUrl: https://argocd.northwind.example\n",
    subscriptions: SUBSCRIPTIONS,
  },
});

describe("a notifications ConfigMap that holds other triggers", () => {
  const before = parse(EXISTING) as ConfigMap;
  const { subscriptions: _theirs, ...others } = before.data;

  it("keeps every key of its own under the plain patch", () => {
    const after = mergePatch(before, parse(OURS)) as ConfigMap;
    expect(after.data).toMatchObject(before.data);
    expect(
      Object.keys(after.data)
        .filter((key) => !(key in before.data))
        .sort(),
    ).toEqual(["service.webhook.countersign", "template.countersign-v1", "trigger.countersign"]);
    expect(after.metadata).toEqual(before.metadata);
  });

  it("keeps every key and every subscription where ours is put beside them", () => {
    const after = mergePatch(before, parse(manifestText(patchBeside(EXISTING, OURS)))) as ConfigMap;
    expect(after.data).toMatchObject(others);
    const subscriptions = parse(after.data["subscriptions"] ?? "") as unknown[];
    expect(subscriptions).toEqual([
      ...(parse(SUBSCRIPTIONS) as unknown[]),
      { recipients: ["countersign"], triggers: ["countersign"] },
    ]);
    expect(after.data["subscriptions"]).toContain("# the rota of the payments team");
    expect(after.data["subscriptions"]).toContain("# only theirs");
  });

  it("demands the version that was read, so that nothing written meanwhile is lost", () => {
    expect(patchBeside(EXISTING, OURS).metadata).toEqual({ resourceVersion: "48213" });
  });

  it("adds nothing twice", () => {
    const once = mergePatch(before, patchBeside(EXISTING, OURS)) as ConfigMap;
    const twice = mergePatch(once, patchBeside(stringify(once), OURS)) as ConfigMap;
    expect(twice.data).toEqual(once.data);
  });

  it.each(["", "# none yet\n", "null\n", "[]\n"])("may hold no subscription yet: %j", (subscriptions) => {
    const empty = stringify({ ...before, data: { ...others, subscriptions } });
    expect(parse(patchBeside(empty, OURS).data["subscriptions"] ?? "")).toEqual([
      { recipients: ["countersign"], triggers: ["countersign"] },
    ]);
  });

  it("may hold no data at all", () => {
    const { data } = patchBeside("kind: ConfigMap\nmetadata: {name: argocd-notifications-cm}\n", OURS);
    expect(data["subscriptions"]).toContain("countersign");
  });
});

it.each([
  ["no YAML", "kind: [ConfigMap"],
  ["another kind", "kind: Secret\nmetadata: {name: argocd-notifications-secret}\n"],
  [
    "subscriptions that are no list",
    stringify({ kind: "ConfigMap", metadata: { name: "x" }, data: { subscriptions: "a: b\n" } }),
  ],
  [
    "subscriptions that are no YAML",
    stringify({ kind: "ConfigMap", metadata: { name: "x" }, data: { subscriptions: "- [" } }),
  ],
])("refuses %s", (_what, text) => {
  expect(() => patchBeside(text, OURS)).toThrow(AppError);
  expect(() => patchBeside(text, OURS)).toThrow(expect.objectContaining({ reason: "NOTIFICATIONS_CONFIG" }) as Error);
});
