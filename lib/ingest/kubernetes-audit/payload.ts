import { z } from "zod";
import { optionalMap, optionalNumber, optionalObject, optionalText, textList } from "../optional.ts";

const user = z.looseObject({ username: optionalText, uid: optionalText, groups: textList });

/** `audit.k8s.io/v1` Event (apiserver pkg/apis/audit/v1/types.go). Items of a list may lack their own kind. */
export const auditEvent = z.looseObject({
  kind: z.literal("Event").optional(),
  level: optionalText,
  auditID: z.string().min(1),
  stage: z.enum(["RequestReceived", "ResponseStarted", "ResponseComplete", "Panic"]),
  requestURI: z.string().catch(""),
  verb: z.string().min(1),
  user,
  impersonatedUser: user.optional().catch(undefined),
  sourceIPs: textList,
  userAgent: optionalText,
  objectRef: optionalObject({
    resource: optionalText,
    namespace: optionalText,
    name: optionalText,
    uid: optionalText,
    apiGroup: optionalText,
    subresource: optionalText,
  }),
  responseStatus: optionalObject({ code: optionalNumber }),
  requestObject: z.unknown().optional(),
  responseObject: z.unknown().optional(),
  requestReceivedTimestamp: optionalText,
  stageTimestamp: optionalText,
  timestamp: optionalText,
  annotations: optionalMap,
});

export type AuditEvent = z.output<typeof auditEvent>;
export type AuditUser = z.output<typeof user>;
