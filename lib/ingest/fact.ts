import type { Actor } from "../base/actor.ts";
import type { LiveWriteFact } from "./fact-cluster.ts";
import type {
  PushFact,
  RefFact,
  PullRequestFact,
  ReviewFact,
  CheckFact,
  CiRunFact,
  MergeGroupFact,
  ForgeDeploymentFact,
  ReleaseFact,
  BranchProtectionFact,
  RuleSuiteFact,
  AccountKeysFact,
  AccessChangeFact,
  AlertFact,
  PingFact,
} from "./fact-forge.ts";
import type { CommitFact, BranchTipFact, CommitSignatureFact, TagFact } from "./fact-mirror.ts";
import type { GateFact, TestReportFact, AttestationFact } from "./fact-pipeline.ts";
import type {
  ReconciliationFact,
  DriftSignalFact,
  RevisionFact,
  HealthFact,
  SuspensionFact,
} from "./fact-reconciler.ts";
import type { TicketFact, AccessSnapshotFact, ReviewRecordFact, IncidentFact } from "./fact-record.ts";
import type { SetupFilesFact } from "./fact-setup.ts";

/**
 * What a record says, typed: the contract between the source kinds (which make facts) and every room downstream.
 * Facts are claims of the sender. Optional fields are absent, never "", when the sender did not say.
 * Times are RFC 3339 UTC. Ids of forges are strings. Repositories are full names as the forge writes them, lower case.
 */
export type Fact =
  | PushFact
  | RefFact
  | PullRequestFact
  | ReviewFact
  | CheckFact
  | CiRunFact
  | MergeGroupFact
  | ForgeDeploymentFact
  | ReleaseFact
  | BranchProtectionFact
  | RuleSuiteFact
  | AccountKeysFact
  | AccessChangeFact
  | AlertFact
  | PingFact
  | ReconciliationFact
  | DriftSignalFact
  | RevisionFact
  | SuspensionFact
  | HealthFact
  | LiveWriteFact
  | GateFact
  | TestReportFact
  | AttestationFact
  | TicketFact
  | AccessSnapshotFact
  | ReviewRecordFact
  | IncidentFact
  | CommitFact
  | BranchTipFact
  | CommitSignatureFact
  | TagFact
  | SetupFilesFact
  | HeartbeatFact
  | ActionFact
  | TickFact
  | UnparsedFact;

export type FactKind = Fact["kind"];

export interface HeartbeatFact {
  readonly kind: "heartbeat";
  readonly cluster?: string;
}

/** What somebody did in the product: `type` is `<room>.<verb>`, `data` the room's own shape (parsed there by zod). */
export interface ActionFact {
  readonly kind: "action";
  readonly type: string;
  /** The aggregate it belongs to: case id, source id, bundle id, repository. */
  readonly subject: string;
  readonly data: unknown;
}

/** Time passed: names the deadlines that fell due, so that replay needs no clock. */
export interface TickFact {
  readonly kind: "tick";
  readonly due: readonly string[];
}

/** Kept as received; read again when a later version can. */
export interface UnparsedFact {
  readonly kind: "unparsed";
  readonly reason:
    | "not-json"
    | "too-deep"
    | "duplicate-key"
    | "forbidden-key"
    | "not-utf8"
    | "unknown-event"
    | "unknown-shape"
    | "erased";
  readonly event?: string;
}

/** A fact in its place in the ledger: what every room downstream of ingest is fed. */
export interface Evidence {
  /** Ledger index of the entry, and the position of the fact in it (one entry may hold several). */
  readonly index: number;
  readonly ordinal: number;
  /** Inbox id of the record: commands stamp their rows with it. */
  readonly inboxId: number;
  readonly source: SourceFacts;
  /** The sender's claim; absent when it makes none. */
  readonly occurredAt?: string;
  /** The database's clock. */
  readonly receivedAt: string;
  readonly actor?: Actor;
  readonly fact: Fact;
  /** A person brought the record; it is no sign that its sender lives. */
  readonly imported?: true;
}

/** What the ledger itself says about a source: from its `source.created` action, so replay needs no operational table. */
export interface SourceFacts {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly cluster?: string;
  readonly environment?: string;
}

/** What a source kind's `normalise` answers for one record, before it has a place in the ledger. */
export interface Reading {
  readonly occurredAt?: string;
  readonly actor?: Actor;
  readonly fact: Fact;
}
