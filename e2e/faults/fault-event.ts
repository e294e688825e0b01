const BYTES = 1024;
const APPS = 200;
const REVISIONS = 1000;

/** A Flux event of 1 KiB, unlike every other by its number; of a cluster's size in applications and revisions. */
export function faultEvent(number: number): Buffer {
  const event = {
    involvedObject: {
      kind: "Kustomization",
      namespace: "flux-system",
      name: `app-${number % APPS}`,
      uid: `uid-${number % APPS}`,
      apiVersion: "kustomize.toolkit.fluxcd.io/v1",
    },
    severity: "info",
    timestamp: new Date(Date.UTC(2026, 0, 1) + number * 1000).toISOString(),
    message: `event ${number}; überprüft `,
    reason: "ReconciliationSucceeded",
    metadata: { revision: `main@sha1:${(number % REVISIONS).toString(16).padStart(40, "0")}` },
    reportingController: "kustomize-controller",
  };
  event.message += "x".repeat(BYTES - Buffer.byteLength(JSON.stringify(event)));
  return Buffer.from(JSON.stringify(event));
}

/** The number of the event whose bytes these are, all of them; undefined where a single one differs. */
export function numberOf(bytes: Uint8Array): number | undefined {
  const text = /"message":"event (\d+);/.exec(Buffer.from(bytes).toString("utf8"))?.[1];
  return text !== undefined && faultEvent(Number(text)).equals(bytes) ? Number(text) : undefined;
}
