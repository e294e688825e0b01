import type { Metadata } from "next";
import type { ReactNode } from "react";
import { DocsPage } from "../../../components/shell/docs-page.tsx";
import { Facts } from "../../../components/ui/facts.tsx";
import { Command } from "../../../components/ui/hash.tsx";
import { Note, Section } from "../../../components/ui/section.tsx";

export const metadata: Metadata = { title: "Use the API" };

const RULES = [
  ["Lists", "answer items, total and nextCursor; give nextCursor back as cursor, and limit for the size of a page"],
  ["total", "is exact, or null where only a count would tell"],
  ["from, to", "are half-open: at or after from, before to; RFC 3339 with a zone"],
  ["asOf", "on lists that take it: what the ledger told at that instant"],
  [
    "Errors",
    "are application/problem+json (RFC 9457); code and reason are fixed words, the request id is in the answer",
  ],
  ["Idempotency-Key", "on a POST: sent again with the same key, nothing is done twice"],
  ["Scope", "what a token may not see is 404, and in no total"],
] as const;

/** How to call the API; its shapes are in the OpenAPI file, made from the ones that the server checks. */
export default function ApiPage(): ReactNode {
  return (
    <DocsPage
      title="Use the API"
      lead="Everything the pages show comes from /api/v1. The OpenAPI file is made from the same shapes that the server checks."
    >
      <Section title="OpenAPI">
        <p>
          <a href="/api/v1/openapi.json">/api/v1/openapi.json</a>, version 3.1
        </p>
      </Section>
      <Section title="A token">
        <Command text="export COUNTERSIGN_TOKEN=$(npx countersign token create --role viewer --name reporting)" />
        <p className="mt-4 mb-2">Then:</p>
        <Command text='curl --fail -H "Authorization: Bearer $COUNTERSIGN_TOKEN" "https://countersign.example.com/api/v1/changes?class=unexplained&limit=50"' />
        <Note>A token has a role, a scope and an end. Administrators make and revoke them on Accounts and access.</Note>
      </Section>
      <Section title="How it answers">
        <Facts ruled items={RULES.map(([label, value]) => ({ label: <code>{label}</code>, value }))} />
      </Section>
      <Section title="Sending evidence">
        <p>
          POST /api/v1/ingest/SOURCE-ID with the secret of the source, not with a token: see Connect a source. The
          answer 202 comes after the records are stored; each has an id, and GET /api/v1/entries/ID says its index and
          proof once it has one.
        </p>
      </Section>
    </DocsPage>
  );
}
