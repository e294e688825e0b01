"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { blindList } from "../../lib/ingest/queries.ts";
import { minutesText } from "../sources/blind-words.ts";
import { countText } from "../ui/count-text.ts";
import { Link } from "../ui/link.tsx";
import { Note } from "../ui/section.tsx";
import { Status } from "../ui/status.tsx";
import { Time } from "../ui/time.tsx";

const NAMED = 3;

interface BlindLineProps {
  source: string | undefined;
  from: string;
  to: string;
}

/** Under what was received: when sources saw nothing in that time, so that a short bar is not read as a quiet day. */
export function BlindLine({ source, from, to }: BlindLineProps): ReactNode {
  const { data } = useQuery(blindList({ source, from, to }));
  if (!data || data.items.length === 0) return null;
  const days = new URLSearchParams({
    ...(source ? { source } : {}),
    from: from.slice(0, 10),
    to: new Date(Date.parse(to) - 1).toISOString().slice(0, 10),
  });
  const more = (data.total ?? 0) - NAMED;
  return (
    <Note>
      <Status is="source-blind" /> for{" "}
      <Link href={`/sources/blind?${days}`}>{minutesText(data.minutes)} in this time</Link>:{" "}
      {data.items.slice(0, NAMED).map(({ id, source: { name }, from: since, to: until }, at) => (
        <span key={id}>
          {at > 0 && "; "}
          {name} from <Time at={since} form="minute" relative={false} />{" "}
          {until ? (
            <>
              to <Time at={until} form="minute" relative={false} />
            </>
          ) : (
            "until now"
          )}
        </span>
      ))}
      {more > 0 && ` and ${countText(more)} more`}.
    </Note>
  );
}
