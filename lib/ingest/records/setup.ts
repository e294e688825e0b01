import type { SetupGuide, SetupInput } from "../setup.ts";

/** How evidence that no system sends by itself is posted: one JSON object, an array, or one object per line. */
export function setupRecords({ url, secret }: SetupInput): SetupGuide {
  return {
    title: "Records",
    steps: [
      {
        text: "Four types of record are taken. A key that the schema does not have is refused, so that a misspelt field is seen. Times carry their zone.",
        code: examples(),
        language: "json",
      },
      {
        text: "Save them as records.ndjson, one object per line, and post them. The id makes a repeated record count once.",
        code: `curl --fail --data-binary @records.ndjson -H 'Authorization: Bearer ${secret}' -H 'Content-Type: application/x-ndjson' '${url}'`,
        language: "shell",
      },
      { text: "A record that the schema refuses is kept, and shown here as unparsed." },
    ],
  };
}

function examples(): string {
  const by = { name: "Mina Okafor", email: "mina@example.com" };
  const lines = [
    {
      type: "ticket",
      id: "CHG-1042-2",
      ticket: "CHG-1042",
      title: "Raise the memory limit of checkout",
      status: "approved",
      reason: "Restarts under load since Monday",
      securityImpact: "none",
      backOut: "Revert the commit",
      openedAt: "2026-01-30T08:12:00Z",
      by,
      url: "https://tickets.example.com/CHG-1042",
    },
    {
      type: "access-snapshot",
      id: "argocd-rbac-2026-01-31",
      at: "2026-01-31T00:00:00Z",
      system: "argocd:prod-eu-1",
      grants: [{ subject: "mina@example.com", role: "admin", grantedBy: "platform-leads" }],
    },
    {
      type: "review-record",
      id: "access-review-2025-h2",
      at: "2026-01-15T10:00:00Z",
      by,
      subject: "access",
      scope: "argocd:prod-eu-1",
      periodFrom: "2025-07-01",
      periodTo: "2025-12-31",
      conclusion: "Two grants removed",
      dispositions: [{ item: "old-contractor", disposition: "removed" }],
    },
    {
      type: "incident",
      id: "INC-77-closed",
      incident: "INC-77",
      title: "Checkout unavailable",
      severity: "1",
      status: "closed",
      openedAt: "2026-01-29T02:41:00Z",
      resolvedAt: "2026-01-29T03:20:00Z",
    },
  ];
  return lines.map((line) => JSON.stringify(line)).join("\n");
}
