import type { ReactNode } from "react";
import type { Ipe, Ipes, PeriodQuery, PopulationPeriod } from "../../lib/population/contract.ts";
import { EntryLink } from "../ui/entry-link.tsx";
import { Button, LinkButton } from "../ui/button.tsx";
import { countText, quantityText } from "../ui/count-text.ts";
import { Facts, type Fact } from "../ui/facts.tsx";
import { Hash } from "../ui/hash.tsx";
import { Link } from "../ui/link.tsx";
import { Note, Section } from "../ui/section.tsx";
import { Statement } from "../ui/statement.tsx";
import { Status } from "../ui/status.tsx";
import { Time } from "../ui/time.tsx";
import { fileHref } from "./period-href.ts";

interface IpeProps {
  data: PopulationPeriod;
  ipe: Ipes;
  query: PeriodQuery;
  mayRecord: boolean;
  refused: string | undefined;
  /** One for each page that was sent: the form sent twice is one count. */
  formKey: string;
}

/** What this population is known by: the record of the question, the answer, and a count that is not ours. */
export function IpeSection({ data: { size, period }, ipe, query, mayRecord, refused, formKey }: IpeProps): ReactNode {
  const [newest, ...older] = ipe.items;
  return (
    <Section title="On record" note="information produced by the entity (IPE)" id="record">
      {newest ? (
        <Record ipe={newest} />
      ) : (
        <p className="cs-state">Nobody has had this period counted and put on record yet.</p>
      )}
      {older.length > 0 && (
        <Note>
          Earlier records of the same period:{" "}
          {older.map(({ id, entry, rows, at }, place) => (
            <span key={id}>
              {place > 0 && ", "}
              {entry !== null && <EntryLink of={entry} />} with {quantityText(rows, "row", "rows")}
              {at && (
                <>
                  {" "}
                  at <Time at={at} form="minute" relative={false} />
                </>
              )}
            </span>
          ))}
          .
        </Note>
      )}
      {ipe.fault !== null && ipe.waiting === 0 && (
        <Note>
          <Status is="unknown">The last count was not made</Status>: {ipe.fault}
        </Note>
      )}
      {refused && (
        <Note>
          <Status is="exception">It was not taken on</Status>: {refused}.
        </Note>
      )}
      <div className="cs-actions mt-3 flex-wrap">
        {mayRecord && <RecordForm query={query} waiting={ipe.waiting} formKey={formKey} />}
        <LinkButton href={fileHref("changes.csv", query, newest?.ledgerSize ?? size)} download>
          Rows as CSV
        </LinkButton>
        <LinkButton href={fileHref("ipe", query, newest?.ledgerSize ?? size)} download>
          Record as JSON
        </LinkButton>
      </div>
      <Note>
        Both files are of ledger size {countText(newest?.ledgerSize ?? size)} and of {period.stored.from} up to, not
        including, {period.stored.to}. <Link href="/docs/tie-out">How to do it again with Git</Link>
      </Note>
    </Section>
  );
}

interface RecordFormProps {
  query: PeriodQuery;
  waiting: number;
  formKey: string;
}

function RecordForm({ query, waiting, formKey }: RecordFormProps): ReactNode {
  const { from, to, zone, repository } = query;
  return (
    <form method="post" action="/api/v1/population/ipe">
      <input type="hidden" name="idempotencyKey" value={formKey} />
      <input type="hidden" name="from" value={from} />
      <input type="hidden" name="to" value={to} />
      <input type="hidden" name="zone" value={zone} />
      {repository && <input type="hidden" name="repository" value={repository} />}
      <Button type="submit" variant="primary" disabled={waiting > 0}>
        {waiting > 0 ? "A worker is counting" : "Count and put on record"}
      </Button>
    </form>
  );
}

function Record({ ipe }: { ipe: Ipe }): ReactNode {
  const {
    period,
    rows,
    firstKey,
    lastKey,
    sha256,
    query,
    repositories,
    ledgerSize,
    method,
    gitVersion,
    at,
    by,
    entry,
  } = ipe;
  const facts: Fact[] = [
    { label: "Second count", value: <SecondCount ipe={ipe} />, ...(gitVersion ? { note: gitVersion } : {}) },
    { label: "Rows", value: countText(rows), note: "on the line and displaced" },
    { label: "First key", value: <Key of={firstKey} /> },
    { label: "Last key", value: <Key of={lastKey} /> },
    { label: "SHA-256", value: <Hash value={sha256} kind="digest" full />, note: method },
    { label: "Zone", value: period.zone },
    { label: "Repositories", value: repositories === null ? "all" : repositories.join(", ") },
    { label: "Ledger size", value: countText(ledgerSize) },
    { label: "Query", value: <code className="break-all">{query}</code> },
    {
      label: "Counted",
      value: at ? <Time at={at} /> : "",
      note: (
        <>
          for {by}, {entry !== null && <EntryLink of={entry} />}
        </>
      ),
    },
  ];
  return (
    <>
      <Facts items={facts} />
      <Branches branches={ipe.branches} />
    </>
  );
}

function Key({ of }: { of: string | null }): ReactNode {
  return of === null ? "no row" : <code className="break-all">{of}</code>;
}

/** Ours and Git's, side by side. */
function SecondCount({ ipe: { secondCount } }: { ipe: Ipe }): ReactNode {
  const { rows, git, ties } = secondCount;
  if (ties === null) return <Status is="unknown">Git did not count every branch</Status>;
  const text = `${countText(rows)} rows on the line, ${git === null ? "some not counted" : countText(git)} by Git`;
  return <Status is={ties ? "pass" : "exception"}>{text}</Status>;
}

function Branches({ branches }: { branches: Ipe["branches"] }): ReactNode {
  const tip = (sha: string | null) => (sha === null ? "none" : <Hash value={sha} kind="commit" />);
  return (
    <Statement
      label="Both counts by control branch"
      phone="scroll"
      columns={[
        { key: "branch", label: "Control branch" },
        { key: "after", label: "After" },
        { key: "until", label: "Up to" },
        { key: "line", label: "Rows on the line", numeric: true },
        { key: "git", label: "By Git", numeric: true },
        { key: "displaced", label: "Displaced", numeric: true },
      ]}
      rows={branches.map(({ repository, branch, after, until, line, git, displaced }) => ({
        key: `${repository}@${branch}`,
        cells: {
          branch: (
            <span className="nw">
              {repository} {branch}
            </span>
          ),
          after: tip(after),
          until: tip(until),
          line,
          git:
            git === null ? (
              <Status is="unknown">not counted</Status>
            ) : git === line ? (
              git
            ) : (
              <Status is="exception">{countText(git)}</Status>
            ),
          displaced,
        },
      }))}
    />
  );
}
