import { z } from "zod";
import { listOf, optionalBoolean, optionalMap, optionalObject, optionalText } from "../optional.ts";

const annotations = optionalMap;

const objectReference = z.looseObject({
  apiVersion: optionalText,
  kind: z.string().min(1),
  namespace: optionalText,
  name: z.string().min(1),
  uid: optionalText,
});

/** `eventv1.Event` as notification-controller posts it (fluxcd/pkg apis/event/v1beta1/event.go). */
export const fluxEvent = z.looseObject({
  involvedObject: objectReference,
  severity: z.enum(["trace", "info", "error"]),
  timestamp: optionalText,
  message: z.string(),
  reason: z.string(),
  metadata: annotations,
  reportingController: optionalText,
});

const eventSource = optionalObject({ component: optionalText });
const eventMetadata = optionalObject({ annotations, creationTimestamp: optionalText });
const eventSeries = optionalObject({ lastObservedTime: optionalText });

/** A Kubernetes Event, `v1` (involvedObject, message) or `events.k8s.io/v1` (regarding, note). */
export const kubernetesEvent = z.looseObject({
  kind: z.literal("Event"),
  involvedObject: objectReference.optional(),
  regarding: objectReference.optional(),
  type: optionalText,
  reason: optionalText,
  message: optionalText,
  note: optionalText,
  metadata: eventMetadata,
  source: eventSource,
  reportingComponent: optionalText,
  reportingController: optionalText,
  series: eventSeries,
  lastTimestamp: optionalText,
  deprecatedLastTimestamp: optionalText,
  eventTime: optionalText,
  firstTimestamp: optionalText,
});

/** One line of a Flux controller's JSON log (zap); `controllerKind` names what it is about. */
export const logLine = z.looseObject({
  level: z.string(),
  ts: z.union([z.string(), z.number()]),
  msg: z.string(),
  controllerGroup: optionalText,
  controllerKind: z.string().min(1),
  namespace: optionalText,
  name: z.string().min(1),
  revision: optionalText,
  reason: optionalText,
  error: optionalText,
  output: optionalMap,
});

/** What log shippers wrap a line in: Fluent Bit and the container runtime `log`, Vector `message`, Promtail `line`. */
export const wrappedLine = z.looseObject({ log: optionalText, message: optionalText, line: optionalText });

const kustomizationHistory = z.looseObject({
  firstReconciled: optionalText,
  lastReconciled: optionalText,
  lastReconciledStatus: optionalText,
  metadata: annotations,
});

const helmHistory = z.looseObject({
  chartName: optionalText,
  chartVersion: z.string().min(1),
  ociDigest: optionalText,
  firstDeployed: optionalText,
  lastDeployed: optionalText,
  status: z.string().min(1),
});

/** A Kustomization or HelmRelease object as the API serves it: `status.history` says what was applied when. */
export const fluxObject = z.looseObject({
  apiVersion: z.string().regex(/^(?:kustomize|helm)\.toolkit\.fluxcd\.io\//),
  kind: z.enum(["Kustomization", "HelmRelease"]),
  metadata: z.looseObject({ namespace: optionalText, name: z.string().min(1), uid: optionalText }),
  spec: optionalObject({ suspend: optionalBoolean }),
  status: optionalObject({ history: listOf(z.union([helmHistory, kustomizationHistory])) }),
});

export type FluxObject = z.infer<typeof fluxObject>;
export type HelmHistory = z.infer<typeof helmHistory>;
export type KustomizationHistory = z.infer<typeof kustomizationHistory>;
