import { z } from "zod";
import type { ActionFact } from "./fact.ts";

/** What an action says in one line; a type that is not here is written as it is called. */
const WORDS: Readonly<Record<string, string>> = {
  "access.password-set": "Password set",
  "access.read": "Read",
  "access.sessions-revoked": "Signed out everywhere",
  "access.setup-link-made": "Link to the first account made",
  "access.token-created": "API token made",
  "access.token-revoked": "API token revoked",
  "access.user-changed": "Account changed",
  "access.user-created": "Account made",
  "access.user-disabled": "Account closed",
  "access.user-enabled": "Account opened again",
  "access.user-invited": "Invited",
  "bundles.exported": "Bundle exported",
  "bundles.requested": "Bundle asked for",
  "drift.accepted": "Drift accepted",
  "emergencies.acknowledged": "Emergency acknowledged",
  "emergencies.authorised": "Emergency authorised",
  "emergencies.cancelled": "Emergency cancelled: nothing had to be changed",
  "emergencies.claimed": "Taken over by whoever did it",
  "emergencies.closed": "Emergency closed",
  "emergencies.declared": "Emergency declared",
  "emergencies.dismissal-proposed": "Dismissal proposed; a second person decides",
  "emergencies.dismissed": "Emergency dismissed",
  "emergencies.ended": "Emergency ended",
  "emergencies.extended": "Emergency extended",
  "emergencies.found": "Emergency found in the evidence, undeclared",
  "emergencies.handed-over": "Emergency handed over",
  "emergencies.linked": "Retro evidence linked",
  "emergencies.noted": "Note added",
  "emergencies.reviewed": "Emergency reviewed",
  "ingest.refused": "Delivery refused",
  "ledger.anchor-target-added": "Place for copies of checkpoints added",
  "ledger.anchor-target-removed": "Place for copies of checkpoints removed",
  "ledger.anchored": "Checkpoint kept outside",
  "ledger.driven-again": "Entries that were set aside read again",
  "ledger.erased": "Payload erased",
  "ledger.rollback-accepted": "Rolled-back log accepted",
  "people.added": "Person added",
  "people.changed": "Person changed",
  "people.identity-bound": "Identity mapped to a person",
  "people.identity-released": "Identity released from a person",
  "people.imported": "People imported",
  "people.merged": "Two people merged into one",
  "people.split": "One person split in two",
  "policy.proposed": "Policy proposed",
  "policy.set": "Policy set",
  "population.counted": "Population counted against the count of Git",
  "repositories.account-keys-seen": "Signing keys of an account seen at its forge",
  "repositories.added": "Repository added",
  "repositories.key-added": "Key added",
  "repositories.key-revoked": "Key revoked",
  "sources.backfill-requested": "Backfill asked for",
  "sources.backfilled": "Backfill finished",
  "sources.backfilled-in-part": "Backfill ended, not with all of it",
  "sources.blind-declared": "Blind interval declared",
  "sources.collection-changed": "Way of collecting changed",
  "sources.created": "Source added",
  "sources.keys-unread": "Signing keys of some accounts not read",
  "sources.poll-failed": "Forge was asked and did not answer",
  "sources.poll-resumed": "Forge answers again",
  "sources.polled": "Forge asked",
  "sources.renamed": "Source renamed",
  "sources.secret-rotated": "Secret rotated",
  "sources.silence-limit-set": "Silence limit set",
  "sources.trust-added": "Tokens of a workload taken",
  "sources.trust-removed": "Tokens of a workload no longer taken",
};

const Message = z.looseObject({ title: z.string(), recipient: z.string(), channel: z.string() });

export function actionWords({ type, subject, data }: ActionFact): string {
  const message = type.startsWith("notifications.") ? Message.safeParse(data).data : undefined;
  if (!message) return WORDS[type] ?? sentence(type);
  const { title, recipient, channel } = message;
  const about = title.startsWith(subject) ? title.slice(subject.length).replace(/^[: ]+/, "") : title;
  const by = channel === "email" ? "the mail server" : `the ${channel}`;
  return `${about}: ${type === "notifications.accepted" ? "accepted" : "not accepted"} by ${by} for ${recipient}`;
}

function sentence(type: string): string {
  const [room = "", verb = ""] = type.split(".", 2);
  return `${room.charAt(0).toUpperCase()}${room.slice(1)}: ${verb.replaceAll("-", " ")}`;
}
