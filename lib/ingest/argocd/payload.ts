import { z } from "zod";
import {
  listOf,
  optionalBoolean,
  optionalMap,
  optionalNumber,
  optionalObject,
  optionalText,
  textList,
} from "../optional.ts";

/** An Application source or list of sources: only compared as a whole. */
const anySource = z.unknown().optional();

const syncedResource = z.looseObject({
  kind: z.string().min(1),
  namespace: optionalText,
  name: z.string().min(1),
  status: optionalText,
  message: optionalText,
  hookType: optionalText,
});

const operationState = optionalObject({
  phase: z.string().min(1),
  message: optionalText,
  startedAt: z.string().min(1),
  finishedAt: optionalText,
  operation: optionalObject({
    sync: optionalObject({
      revision: optionalText,
      revisions: textList,
      dryRun: optionalBoolean,
      resources: z.array(z.unknown()).catch([]),
    }),
    initiatedBy: optionalObject({ username: optionalText, automated: optionalBoolean }),
  }),
  syncResult: optionalObject({
    revision: optionalText,
    revisions: textList,
    source: anySource,
    sources: anySource,
    resources: listOf(syncedResource),
  }),
});

const condition = z.looseObject({ type: z.string().min(1), message: optionalText, lastTransitionTime: optionalText });

/** `status` of an Application, v1alpha1 (argo-cd pkg/apis/application/v1alpha1/types.go). Nil before the first sync. */
const applicationStatus = optionalObject({
  sync: optionalObject({
    status: optionalText,
    revision: optionalText,
    revisions: textList,
    comparedTo: optionalObject({ source: anySource, sources: anySource }),
  }),
  health: optionalObject({ status: optionalText, message: optionalText, lastTransitionTime: optionalText }),
  operationState,
  reconciledAt: optionalText,
  resources: listOf(
    z.looseObject({ kind: z.string(), namespace: optionalText, name: z.string(), status: optionalText }),
  ),
  history: listOf(z.looseObject({ id: optionalNumber, revision: optionalText, revisions: textList })),
  conditions: listOf(condition),
  summary: optionalObject({ images: textList }),
});

/** An Application as the API serves it, or the part of one that our template prints. */
export const application = z.looseObject({
  kind: z.literal("Application").optional(),
  metadata: z.looseObject({
    name: z.string().min(1),
    namespace: optionalText,
    uid: optionalText,
    annotations: optionalMap,
  }),
  spec: z.looseObject({
    destination: optionalObject({ name: optionalText, server: optionalText, namespace: optionalText }),
  }),
  status: applicationStatus,
});

/** The body that our published template prints, version 1. */
export const notification = z.looseObject({
  schema: z.literal("argocd-app/v1"),
  trigger: optionalText,
  app: application,
});

/** A Kubernetes Event about an Application, as Argo CD's AuditLogger writes it. */
export const applicationEvent = z.looseObject({
  kind: z.literal("Event"),
  involvedObject: z.looseObject({
    kind: z.literal("Application"),
    namespace: optionalText,
    name: z.string().min(1),
    uid: optionalText,
  }),
  reason: z.string().min(1),
  message: z.string().min(1),
  lastTimestamp: optionalText,
  firstTimestamp: optionalText,
  eventTime: optionalText,
});

/** The same statement as a log line (`--logformat json`). Older lines have no `app-namespace`. */
export const applicationLog = z.looseObject({
  msg: z.string().min(1),
  time: z.string().min(1),
  application: z.string().min(1),
  "app-namespace": optionalText,
  reason: optionalText,
  user: optionalText,
});

export type Application = z.output<typeof application>;
export type ApplicationStatus = NonNullable<z.output<typeof applicationStatus>>;
export type OperationState = NonNullable<z.output<typeof operationState>>;
