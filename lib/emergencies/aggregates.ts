import type { Aggregate } from "../ledger/projection.ts";
import type { CaseRecord } from "./case-record.ts";
import { caseStatus, type CaseState } from "./case.ts";
import type { PlaceState } from "./place.ts";
import type { Suspicion } from "./suspicion.ts";

/** What commands lock and write, with the reducer that `advance` uses: may be ahead of everything below. */
export const caseHead: Aggregate<CaseState> = {
  table: "case_head",
  versioned: false,
  newestBy: "inbox_id",
  columns: (state) => ({ inbox_id: state.inboxId, place: `${state.place.kind}:${state.place.name}` }),
};

export const emergencyCase: Aggregate<CaseRecord> = {
  table: "emergency_case",
  versioned: true,
  columns: ({ case: state }) => ({
    inbox_id: state.inboxId,
    origin: state.origin,
    status: caseStatus(state),
    place: `${state.place.kind}:${state.place.name}`,
    repository: state.place.kind === "repository" ? state.place.name : (state.range?.repository ?? null),
    environment: state.environment,
    opened_at: state.openedAt,
  }),
};

export const suspicions: Aggregate<Suspicion> = {
  table: "suspicion",
  versioned: false,
  columns: (state) => ({
    kind: state.kind,
    outcome: state.outcome,
    place: `${state.place.kind}:${state.place.name}`,
    repository: state.place.kind === "repository" ? state.place.name : null,
    environment: state.environment,
    case_id: state.case,
    at: state.at,
    received_at: state.receivedAt,
  }),
};

export const places: Aggregate<PlaceState> = {
  table: "emergency_place",
  versioned: false,
  columns: () => ({}),
};
