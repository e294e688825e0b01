import { elementsOf, membersOf, textOf, type Member } from "../json-scan.ts";
import type { Span } from "../redact.ts";

interface Redaction extends Span {
  readonly reason: string;
}

const SECRET_BODY = "Kubernetes Secret body";
const CREDENTIAL = "credential-like text in a ConfigMap";
const UNSCANNED = "may hold a Secret body, structure not understood";

/** Of a body that holds a Secret or a token, only what identifies the object is kept. */
const KEPT_MEMBERS: ReadonlySet<string> = new Set(["kind", "apiVersion", "metadata"]);
const KEPT_METADATA: ReadonlySet<string> = new Set([
  "name",
  "generateName",
  "namespace",
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "labels",
  "ownerReferences",
  "annotations",
]);
/** `last-applied-configuration` repeats the body, so annotations are blanked but for the ones that name the owner. */
const KEPT_ANNOTATIONS: ReadonlySet<string> = new Set(["argocd.argoproj.io/tracking-id"]);
const SECRET_RESOURCES: ReadonlySet<string> = new Set(["secrets", "tokenreviews", "serviceaccounts/token"]);
const SECRET_KINDS: ReadonlySet<string> = new Set(["Secret", "SecretList", "TokenReview", "TokenRequest"]);
const CREDENTIAL_TEXT =
  /passw(?:or)?d|passphrase|secret|credential|(?:api|access|private)[_ -]?key|token["']?\s{0,4}[:=]|bearer |-----BEGIN/i;
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
/** No ConfigMap is larger (the API server's limit is 1 MiB); longer values are blanked unread. */
const MAX_VALUE = 2 * 1024 * 1024;
const MAX_ELEMENTS = 10_000;

/**
 * The values of an audit Event that MUST NOT be stored: bodies of Secrets and of token requests (LEDGER, "Keys and
 * splitting"), and ConfigMap values that look like credentials (traps K7). `members` are the Event's own, equal keys
 * kept: whichever of them is read later, it is blanked.
 */
export function redactionsOf(bytes: Uint8Array, members: readonly Member[]): Redaction[] {
  const bodies = members.filter(({ key }) => key === "requestObject" || key === "responseObject");
  if (bodies.length === 0) return [];
  const resources = resourcesOf(bytes, members);
  return bodies.flatMap(({ value }) => {
    const kinds = kindsOf(bytes, value);
    if (resources.some((name) => SECRET_RESOURCES.has(name)) || kinds.some((kind) => SECRET_KINDS.has(kind))) {
      return secretSpans(bytes, value).map((span) => ({ ...span, reason: SECRET_BODY }));
    }
    if (!resources.includes("configmaps") && !kinds.includes("ConfigMap")) return [];
    return credentialSpans(bytes, value).map((span) => ({ ...span, reason: CREDENTIAL }));
  });
}

/** For a record whose structure could not be scanned: everything, where it may hold a Secret or a token; else nothing. */
export function redactUnscanned(bytes: Uint8Array, span: Span): Redaction[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + span.from, span.to - span.from);
  const suspicious = ["secret", "Secret", "token", "Token", "\\u"].some((word) => text.includes(word));
  return suspicious ? [{ ...span, reason: UNSCANNED }] : [];
}

function resourcesOf(bytes: Uint8Array, members: readonly Member[]): string[] {
  return members.flatMap((member) => {
    if (member.key !== "objectRef") return [];
    const reference = membersOf(bytes, member.value.from) ?? [];
    const texts = (key: string) =>
      reference.flatMap((one) => (one.key === key ? (textOf(bytes, one.value) ?? []) : []));
    const subresources = texts("subresource");
    return texts("resource").flatMap((resource) => [resource, ...subresources.map((sub) => `${resource}/${sub}`)]);
  });
}

function kindsOf(bytes: Uint8Array, body: Span): string[] {
  const members = membersOf(bytes, body.from) ?? [];
  return members.flatMap((member) => (member.key === "kind" ? (textOf(bytes, member.value) ?? []) : []));
}

function secretSpans(bytes: Uint8Array, body: Span): Span[] {
  const members = membersOf(bytes, body.from);
  // A JSON patch, or no object at all.
  if (members === null) return holdsNothing(body) ? [] : [body];
  return members.flatMap((member) => {
    if (!KEPT_MEMBERS.has(member.key)) return holdsNothing(member.value) ? [] : [member.value];
    return member.key === "metadata" ? metadataSpans(bytes, member.value) : [];
  });
}

function metadataSpans(bytes: Uint8Array, metadata: Span): Span[] {
  const members = membersOf(bytes, metadata.from);
  if (members === null) return holdsNothing(metadata) ? [] : [metadata];
  return members.flatMap((member) => {
    if (!KEPT_METADATA.has(member.key)) return holdsNothing(member.value) ? [] : [member.value];
    if (member.key !== "annotations") return [];
    const annotations = membersOf(bytes, member.value.from);
    if (annotations === null) return holdsNothing(member.value) ? [] : [member.value];
    return annotations.filter(({ key }) => !KEPT_ANNOTATIONS.has(key)).map(({ value }) => value);
  });
}

/** `{}`, `[]`, `""`, `null`: nothing to hide, and telling so is evidence. */
function holdsNothing(span: Span): boolean {
  return span.to - span.from <= 4;
}

function credentialSpans(bytes: Uint8Array, body: Span): Span[] {
  const patch = elementsOf(bytes, body.from, MAX_ELEMENTS);
  if (patch !== null) return patch.flatMap((operation) => patchSpans(bytes, operation));
  const members = membersOf(bytes, body.from);
  if (members === null) return suspect(bytes, "", body);
  return members.flatMap(({ key, value }) => {
    if (key === "data" || key === "binaryData") return dataSpans(bytes, value);
    return key === "metadata" ? appliedSpans(bytes, value) : [];
  });
}

function dataSpans(bytes: Uint8Array, data: Span): Span[] {
  const members = membersOf(bytes, data.from);
  if (members === null) return suspect(bytes, "", data);
  return members.flatMap(({ key, value }) => suspect(bytes, key, value));
}

function patchSpans(bytes: Uint8Array, operation: Span): Span[] {
  const members = membersOf(bytes, operation.from);
  if (members === null) return suspect(bytes, "", operation);
  const path = members.map(({ key, value }) => (key === "path" ? (textOf(bytes, value) ?? "") : "")).join("");
  return members.flatMap(({ key, value }) => (key === "value" ? suspect(bytes, path, value) : []));
}

function appliedSpans(bytes: Uint8Array, metadata: Span): Span[] {
  const annotations = (membersOf(bytes, metadata.from) ?? []).filter(({ key }) => key === "annotations");
  const all = annotations.flatMap(({ value }) => membersOf(bytes, value.from) ?? []);
  return all.flatMap(({ key, value }) => (key === LAST_APPLIED ? suspect(bytes, "", value) : []));
}

/** The value as the span to blank, where it or its name looks like a credential. */
function suspect(bytes: Uint8Array, name: string, value: Span): Span[] {
  if (holdsNothing(value)) return [];
  if (value.to - value.from > MAX_VALUE || CREDENTIAL_TEXT.test(name)) return [value];
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + value.from, value.to - value.from).toString("latin1");
  return CREDENTIAL_TEXT.test(text) ? [value] : [];
}
