import { z } from "zod";
import type { Json } from "../../base/canonical-json.ts";
import { parseInstant } from "../../base/instant.ts";
import type { Reading } from "../fact.ts";
import type { AttestationFact } from "../fact-pipeline.ts";
import { listOf, optionalMap, optionalText } from "../optional.ts";
import { present } from "../present.ts";
import { reading } from "../reading.ts";
import { parseRecord } from "../strict-json.ts";
import { commitId, type Attribution } from "./attribution.ts";
import { builderOf, resultOf, runOf, sourceOf, timeOf } from "./predicate.ts";

/** in-toto Statement v0.1 and v1. */
const statement = z.looseObject({
  _type: z.string().startsWith("https://in-toto.io/Statement/"),
  predicateType: z.string().min(1),
  subject: listOf(z.looseObject({ name: optionalText, digest: z.record(z.string(), z.unknown()) })),
  predicate: optionalMap,
});

/** DSSE envelope: the signature is over the payload's bytes, which the record keeps as they came. */
const envelope = z.looseObject({
  payloadType: z.string().regex(/^application\/vnd\.in-toto\+(?:json|dsse)|^application\/vnd\.in-toto\./),
  payload: z.string(),
  signatures: z.array(z.unknown()),
});

const sigstoreBundle = z.looseObject({ mediaType: z.string().includes("sigstore.bundle"), dsseEnvelope: envelope });

/** Google Cloud Build wraps envelopes in a summary of an image. */
const cloudBuild = z.looseObject({
  provenance_summary: z.looseObject({ provenance: z.array(z.looseObject({ envelope })).min(1) }),
});

/**
 * What in-toto statements claim, from bare statements, DSSE envelopes, Sigstore bundles and Cloud Build summaries; null
 * where the value is none of them. No signature is checked: `verified` is false, a subject is matched by digest alone.
 */
export function readAttestation(value: Json, attribution: Attribution): Reading[] | null {
  const bundle = sigstoreBundle.safeParse(value);
  if (bundle.success) return ofEnvelope(bundle.data.dsseEnvelope, attribution);
  const single = envelope.safeParse(value);
  if (single.success) return ofEnvelope(single.data, attribution);
  const summary = cloudBuild.safeParse(value);
  if (summary.success) {
    const readings = summary.data.provenance_summary.provenance.map((one) => ofEnvelope(one.envelope, attribution));
    return readings.some((one) => one === null) ? null : readings.flatMap((one) => one ?? []);
  }
  return ofStatement(value, attribution, 0);
}

function ofEnvelope(one: z.output<typeof envelope>, attribution: Attribution): Reading[] | null {
  const payload = parseRecord(Buffer.from(one.payload, "base64"));
  return payload.ok ? ofStatement(payload.value, attribution, one.signatures.length) : null;
}

function ofStatement(value: Json, attribution: Attribution, signatures: number): Reading[] | null {
  const parsed = statement.safeParse(value);
  if (!parsed.success) return null;
  const { predicateType, subject, predicate = {} } = parsed.data;
  const source = sourceOf(predicate);
  const fact: AttestationFact = {
    kind: "attestation",
    ...present({ sha: subject.map(({ digest }) => commitId(digest["gitCommit"])).find((sha) => sha !== undefined) }),
    predicateType,
    subjects: subject.map(({ name, digest }) => ({ ...present({ name }), digests: digestsOf(digest) })),
    ...present({ builder: builderOf(predicate), sourceRepository: source.repository, sourceCommit: source.commit }),
    ...present({ result: resultOf(predicate), runId: runOf(predicate) }),
    ...attribution,
    signatures,
    verified: false,
  };
  return [reading(parseInstant(timeOf(predicate)), { fact })];
}

function digestsOf(digest: Readonly<Record<string, unknown>>): Record<string, string> {
  const entries = Object.entries(digest).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return Object.fromEntries(entries.map(([algorithm, hex]) => [algorithm, hex.toLowerCase()]));
}
