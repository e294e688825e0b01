import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SourceFacts } from "../fact.ts";
import type { LiveWriteFact } from "../fact-cluster.ts";
import { mutated } from "../mutation.ts";
import { blank } from "../redact.ts";
import { splitKubernetesAudit } from "./key.ts";
import { auditEventOf, eventListOf, reconciledObject, SECRET_EVENT } from "./made.ts";
import { normaliseKubernetesAudit } from "./normalise.ts";

const source: SourceFacts = {
  id: "src_1",
  type: "kubernetes-audit",
  name: "audit",
  cluster: "prod-eu-1",
  environment: "prod",
};
const read = (value: unknown) => normaliseKubernetesAudit(Buffer.from(JSON.stringify(value)), {}, source);
const write = (changes: Record<string, unknown> = {}): LiveWriteFact => {
  const fact = read(auditEventOf(changes))[0]?.fact;
  if (fact?.kind !== "live-write") throw new Error(`not a live write: ${JSON.stringify(fact)}`);
  return fact;
};
const account = (namespace: string, name: string) => ({
  username: `system:serviceaccount:${namespace}:${name}`,
  groups: [],
});
const ref = (resource: string, more = {}) => ({ objectRef: { resource, namespace: "shop", name: "x", ...more } });

describe("an audit Event", () => {
  it("is a live write with target, actor and both times' later one", () => {
    expect(read(auditEventOf())).toEqual([
      {
        occurredAt: "2026-03-01T10:20:30.222Z",
        actor: {
          kind: "user",
          name: "mina@example.com",
          id: "u-77",
          email: "mina@example.com",
          issuer: "kubernetes:prod-eu-1",
        },
        fact: {
          kind: "live-write",
          target: {
            cluster: "prod-eu-1",
            apiGroup: "apps",
            kind: "Deployment",
            namespace: "shop",
            name: "ui",
            uid: "d-1",
          },
          environment: "prod",
          verb: "patch",
          auditId: "155b887c-c27c-4fdb-9667-999f74512d0a",
          stage: "ResponseComplete",
          statusCode: 200,
          dryRun: false,
          class: "human-write",
          sourceIp: "10.0.0.4",
          partial: false,
        },
      },
    ]);
  });

  it.each<[string, LiveWriteFact["class"], Record<string, unknown>]>([
    ["a create", "human-write", { verb: "create", responseStatus: { code: 201 } }],
    ["a delete of many", "human-write", { verb: "deletecollection" }],
    ["a scale", "human-write", ref("deployments", { apiGroup: "apps", subresource: "scale" })],
    ["an eviction", "human-write", { verb: "create", ...ref("pods", { subresource: "eviction" }) }],
    ["an ephemeral container", "human-write", ref("pods", { subresource: "ephemeralcontainers" })],
    ["an anonymous write", "human-write", { user: { username: "system:anonymous", groups: [] } }],
    ["an administrator's certificate", "human-write", { user: { username: "system:admin" } }],
    ["a read", "read", { verb: "get" }],
    ["a watch", "read", { verb: "watch" }],
    ["a request without an object", "read", { verb: "get", objectRef: undefined, requestURI: "/healthz" }],
    [
      "exec by a WebSocket",
      "exec",
      { verb: "get", ...ref("pods", { subresource: "exec" }), responseStatus: { code: 101 } },
    ],
    [
      "exec that started",
      "exec",
      { verb: "create", stage: "ResponseStarted", ...ref("pods", { subresource: "exec" }) },
    ],
    ["attach", "exec", { verb: "create", ...ref("pods", { subresource: "attach" }) }],
    [
      "exec that was forbidden",
      "failed",
      { verb: "create", ...ref("pods", { subresource: "exec" }), responseStatus: { code: 403 } },
    ],
    [
      "exec that was only asked for",
      "excluded",
      { verb: "create", stage: "RequestReceived", ...ref("pods", { subresource: "exec" }) },
    ],
    ["port-forward", "excluded", { verb: "create", ...ref("pods", { subresource: "portforward" }) }],
    ["a proxied request", "excluded", { verb: "create", ...ref("services", { subresource: "proxy" }) }],
    [
      "an access review",
      "excluded",
      { verb: "create", ...ref("selfsubjectaccessreviews", { apiGroup: "authorization.k8s.io" }) },
    ],
    ["a token review", "excluded", { verb: "create", ...ref("tokenreviews", { apiGroup: "authentication.k8s.io" }) }],
    ["a lease", "excluded", ref("leases", { apiGroup: "coordination.k8s.io" })],
    ["an Event", "excluded", ref("events", { apiGroup: "events.k8s.io" })],
    ["a status", "excluded", ref("deployments", { apiGroup: "apps", subresource: "status" })],
    ["a dry run in the address", "excluded", { requestURI: "/apis/apps/v1/namespaces/shop/deployments/ui?dryRun=All" }],
    [
      "a dry run in the options",
      "excluded",
      { verb: "delete", requestObject: { kind: "DeleteOptions", dryRun: ["All"] } },
    ],
    ["a request that was only received (K3)", "excluded", { stage: "RequestReceived", responseStatus: undefined }],
    ["a refused write", "failed", { responseStatus: { code: 409 } }],
    ["a redirect", "failed", { responseStatus: { code: 300 } }],
    ["a write without an answer", "unknown", { responseStatus: undefined }],
    ["a panic", "unknown", { stage: "Panic", responseStatus: { code: 500 } }],
    [
      "Flux",
      "reconciler",
      { user: account("flux-system", "kustomize-controller"), userAgent: "kustomize-controller/v1" },
    ],
    ["Argo CD", "reconciler", { user: account("argocd", "argocd-application-controller") }],
    [
      "Flux's name in another namespace",
      "controller",
      { user: account("shop", "kustomize-controller"), userAgent: "x" },
    ],
    [
      "Argo CD's API server, for a user of it",
      "unknown",
      { user: account("argocd", "argocd-server"), userAgent: "argocd-server" },
    ],
    [
      "a controller's account",
      "controller",
      { user: account("kube-system", "deployment-controller"), userAgent: "kube-controller-manager" },
    ],
    ["an account used from kubectl", "unknown", { user: account("ci", "deployer") }],
    ["the scheduler", "controller", { user: { username: "system:kube-scheduler" } }],
    ["a node", "controller", { user: { username: "system:node:ip-10-0-0-1" } }],
    ["no user", "unknown", { user: {} }],
  ])("of %s is %s", (_name, expected, changes) => {
    expect(write(changes).class).toBe(expected);
  });

  it("records both users of an impersonation, and is a person's where either is one (K6)", () => {
    const impersonatedUser = account("flux-system", "kustomize-controller");
    const [reading] = read(auditEventOf({ impersonatedUser }));
    expect(reading?.actor).toMatchObject({
      kind: "controller",
      name: "system:serviceaccount:flux-system:kustomize-controller",
    });
    expect(reading?.fact).toMatchObject({
      class: "human-write",
      impersonator: { kind: "user", name: "mina@example.com" },
    });
    const tenant = {
      user: account("flux-system", "kustomize-controller"),
      impersonatedUser: account("shop", "deployer"),
    };
    expect(write(tenant)).toMatchObject({ class: "reconciler", impersonator: { kind: "controller" } });
    expect(
      write({ user: account("proxy", "teleport"), userAgent: "x", impersonatedUser: { username: "mina" } }).class,
    ).toBe("human-write");
  });

  it("says where bodies are missing: truncated, not logged, or blanked (K5)", () => {
    expect(write({ annotations: { "audit.k8s.io/truncated": "true" } }).partial).toBe(true);
    expect(write({ level: "Metadata", requestObject: undefined, responseObject: undefined }).partial).toBe(true);
    expect(write({ requestObject: "      " }).partial).toBe(true);
    expect(write({ level: "Request", responseObject: undefined }).partial).toBe(false);
  });

  it("takes name and uid of what was created from the answer", () => {
    const created = {
      verb: "create",
      objectRef: { resource: "jobs", namespace: "shop", apiGroup: "batch", uid: "chosen-by-the-client" },
      requestObject: { kind: "Job", metadata: { generateName: "migrate-" } },
      responseObject: { kind: "Job", metadata: { name: "migrate-x2x5k", uid: "j-1" } },
    };
    expect(write(created).target).toMatchObject({ kind: "Job", name: "migrate-x2x5k", uid: "j-1" });
  });

  it("names the kind by the resource, by the body, else by the resource's own name", () => {
    const none = { requestObject: undefined, responseObject: undefined };
    expect(write({ ...ref("helmreleases", { apiGroup: "helm.toolkit.fluxcd.io" }), ...none }).target.kind).toBe(
      "HelmRelease",
    );
    expect(write({ ...ref("widgets"), requestObject: { kind: "Widget" }, responseObject: undefined }).target.kind).toBe(
      "Widget",
    );
    expect(write({ ...ref("widgets"), ...none }).target.kind).toBe("widgets");
    const deleted = { verb: "delete", requestObject: { kind: "DeleteOptions" }, responseObject: { kind: "Status" } };
    expect(write({ ...ref("widgets"), ...deleted }).target.kind).toBe("widgets");
  });
});

describe("the owner of an object", () => {
  const owner = (metadata: object) =>
    write({ responseObject: { kind: "Deployment", metadata: { name: "ui", ...metadata } } }).managedBy;

  it("is read from Flux's labels", () => {
    const labels = {
      "kustomize.toolkit.fluxcd.io/name": "apps",
      "kustomize.toolkit.fluxcd.io/namespace": "flux-system",
    };
    expect(owner({ labels })).toEqual({
      reconciler: "flux",
      kind: "Kustomization",
      name: "apps",
      namespace: "flux-system",
    });
    expect(owner({ labels: { "helm.toolkit.fluxcd.io/name": "redis" } })).toEqual({
      reconciler: "flux",
      kind: "HelmRelease",
      name: "redis",
    });
  });

  it("is read from Argo CD's tracking id, where it is this object's own", () => {
    const tracked = (id: string) => owner({ annotations: { "argocd.argoproj.io/tracking-id": id } });
    expect(tracked("shop:apps/Deployment:shop/ui")).toEqual({
      reconciler: "argocd",
      kind: "Application",
      name: "shop",
    });
    expect(tracked("team_shop:apps/Deployment:shop/ui")).toEqual({
      reconciler: "argocd",
      kind: "Application",
      name: "shop",
      namespace: "team",
    });
    expect(tracked("shop:apps/Deployment:shop/original")).toBeUndefined();
    expect(tracked("nonsense")).toBeUndefined();
  });

  it("is not guessed from a label that every chart sets", () => {
    expect(owner({ labels: { "app.kubernetes.io/instance": "shop" } })).toBeUndefined();
  });

  it("is read from what was asked for, where the answer has none", () => {
    const requestObject = { kind: "Deployment", metadata: { labels: { "kustomize.toolkit.fluxcd.io/name": "apps" } } };
    expect(write({ requestObject, responseObject: undefined }).managedBy).toMatchObject({ name: "apps" });
  });
});

describe("suspension", () => {
  const changeOf = (event: object) => {
    const [first, second] = read(event).map((one) => one.fact);
    expect(second?.kind ?? "suspension").toBe("suspension");
    const flags = first?.kind === "live-write" ? [first.suspends, first.resumes] : [];
    const change = second?.kind === "suspension" ? second.change : null;
    expect(flags).toEqual(
      [change === "suspended" || undefined, change === "resumed" || undefined].map((flag) => flag || undefined),
    );
    return change;
  };

  it("carries the reason that the same patch gives", () => {
    const metadata = { annotations: { "kubernetes.io/change-cause": " node pool is replaced " } };
    const path = "/metadata/annotations/kubernetes.io~1change-cause";
    const reasonOf = (event: object) => {
      const fact = read(event)[1]?.fact;
      return fact?.kind === "suspension" ? fact.reason : "none";
    };
    const kustomization = (request: object, more?: Readonly<Record<string, unknown>>) =>
      reconciledObject("kustomizations", request, more);
    expect(reasonOf(kustomization({ metadata, spec: { suspend: true } }))).toBe("node pool is replaced");
    const patch = [
      { op: "add", path, value: "by hand" },
      { op: "add", path: "/spec/suspend", value: true },
    ];
    expect(reasonOf(kustomization(patch))).toBe("by hand");
    expect(reasonOf(kustomization({ spec: { suspend: true } }))).toBeUndefined();
    expect(reasonOf(kustomization({ metadata, spec: { suspend: false } }))).toBeUndefined();
    expect(reasonOf(kustomization({ metadata, spec: { suspend: true } }, { verb: "update" }))).toBeUndefined();
  });

  it.each<[string, object, "suspended" | "resumed" | null]>([
    ["flux suspend", reconciledObject("kustomizations", { spec: { suspend: true } }), "suspended"],
    ["flux resume", reconciledObject("kustomizations", { spec: { suspend: null } }), "resumed"],
    ["resume by false", reconciledObject("helmreleases", { spec: { suspend: false } }), "resumed"],
    ["another patch", reconciledObject("kustomizations", { spec: { interval: "1m" } }), null],
    [
      "a JSON patch (K4)",
      reconciledObject("helmreleases", [{ op: "add", path: "/spec/suspend", value: true }]),
      "suspended",
    ],
    [
      "a JSON patch that removes",
      reconciledObject("helmreleases", [{ op: "remove", path: "/spec/suspend" }]),
      "resumed",
    ],
    [
      "the last operation of a JSON patch",
      reconciledObject("kustomizations", [
        { op: "add", path: "/spec/suspend", value: true },
        { op: "replace", path: "/spec/suspend", value: false },
      ]),
      "resumed",
    ],
    [
      "a test in a JSON patch",
      reconciledObject("kustomizations", [{ op: "test", path: "/spec/suspend", value: true }]),
      null,
    ],
    [
      "a whole object",
      reconciledObject("kustomizations", { spec: { suspend: true } }, { verb: "update" }),
      "suspended",
    ],
    ["a whole object without it", reconciledObject("kustomizations", { spec: {} }, { verb: "update" }), "resumed"],
    [
      "a whole object that a controller writes back",
      reconciledObject(
        "kustomizations",
        { spec: {} },
        { verb: "update", user: account("flux-system", "kustomize-controller") },
      ),
      null,
    ],
    ["a create", reconciledObject("kustomizations", { spec: { suspend: true } }, { verb: "create" }), "suspended"],
    [
      "a refused patch",
      reconciledObject("kustomizations", { spec: { suspend: true } }, { responseStatus: { code: 403 } }),
      null,
    ],
    [
      "a dry run",
      reconciledObject("kustomizations", { spec: { suspend: true } }, { requestURI: "/x?dryRun=All" }),
      null,
    ],
    [
      "automated sync switched off",
      reconciledObject("applications", { spec: { syncPolicy: { automated: null } } }),
      "suspended",
    ],
    [
      "automated sync disabled",
      reconciledObject("applications", { spec: { syncPolicy: { automated: { enabled: false } } } }),
      "suspended",
    ],
    [
      "automated sync switched on",
      reconciledObject("applications", { spec: { syncPolicy: { automated: { prune: true } } } }),
      "resumed",
    ],
    [
      "automated sync by JSON patch",
      reconciledObject("applications", [{ op: "remove", path: "/spec/syncPolicy/automated" }]),
      "suspended",
    ],
    [
      "skip-reconcile",
      reconciledObject("applications", { metadata: { annotations: { "argocd.argoproj.io/skip-reconcile": "true" } } }),
      "suspended",
    ],
    [
      "skip-reconcile by JSON patch",
      reconciledObject("applications", [
        { op: "add", path: "/metadata/annotations/argocd.argoproj.io~1skip-reconcile", value: "true" },
      ]),
      "suspended",
    ],
    ["a sync operation", reconciledObject("applications", { operation: { sync: {} } }), null],
    [
      "an object that Flux shall leave alone",
      auditEventOf({
        requestObject: { metadata: { annotations: { "kustomize.toolkit.fluxcd.io/reconcile": "disabled" } } },
      }),
      "suspended",
    ],
  ])("by %s", (_name, event, expected) => {
    expect(changeOf(event)).toBe(expected);
  });

  it("is taken though nobody can tell who acted, since it took effect", () => {
    const user = account("argocd", "argocd-server");
    expect(changeOf(reconciledObject("applications", { spec: { syncPolicy: null } }, { user }))).toBe("suspended");
  });
});

describe("normaliseKubernetesAudit", () => {
  it("reads a Secret's blanked record: who owns it, and that bodies are missing", () => {
    const body = Buffer.from(JSON.stringify(eventListOf([SECRET_EVENT])));
    const [range] = splitKubernetesAudit({ headers: {}, body });
    if (range === undefined) throw new Error("no record");
    const stored = blank(body.subarray(range.from, range.to), range.redactions, range.from);
    expect(normaliseKubernetesAudit(stored, {}, source)).toMatchObject([
      {
        fact: {
          class: "human-write",
          target: { kind: "Secret", namespace: "shop", name: "db" },
          managedBy: { reconciler: "flux", name: "apps" },
          partial: true,
        },
      },
    ]);
  });

  it("reads a heartbeat, and leaves what is no Event unparsed", () => {
    expect(read({ type: "heartbeat" })).toEqual([{ fact: { kind: "heartbeat", cluster: "prod-eu-1" } }]);
    expect(read({ kind: 0 })).toEqual([{ fact: { kind: "unparsed", reason: "unknown-shape" } }]);
    expect(read(eventListOf([]))).toEqual([{ fact: { kind: "unparsed", reason: "unknown-shape" } }]);
  });

  it("never throws and always answers, whatever the bytes", () => {
    const payloads = [
      auditEventOf(),
      SECRET_EVENT,
      reconciledObject("applications", { spec: { syncPolicy: { automated: {} } } }),
    ];
    fc.assert(
      fc.property(mutated(payloads), (bytes) => {
        expect(normaliseKubernetesAudit(bytes, {}, source).length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });
});
