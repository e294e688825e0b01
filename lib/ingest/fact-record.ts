export interface TicketFact {
  readonly kind: "ticket";
  readonly ticket: string;
  readonly title: string;
  readonly status: string;
  readonly reason?: string;
  readonly securityImpact?: string;
  readonly backOut?: string;
  readonly openedAt?: string;
  readonly url?: string;
}

/** Who may do what in a system at one time. A list that came in parts is one fact each, told apart by `part`. */
export interface AccessSnapshotFact {
  readonly kind: "access-snapshot";
  readonly system: string;
  readonly repository?: string;
  readonly part?: string;
  readonly grants: readonly { readonly subject: string; readonly role: string; readonly grantedBy?: string }[];
}

export interface ReviewRecordFact {
  readonly kind: "review-record";
  readonly subject: string;
  readonly scope: string;
  readonly periodFrom: string;
  readonly periodTo: string;
  readonly conclusion: string;
  readonly dispositions: readonly { readonly item: string; readonly disposition: string }[];
}

export interface IncidentFact {
  readonly kind: "incident";
  readonly incident: string;
  readonly title: string;
  readonly severity: string;
  readonly status: string;
  readonly openedAt?: string;
  readonly resolvedAt?: string;
  readonly url?: string;
}
