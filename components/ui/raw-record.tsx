import type { ReactNode } from "react";
import { bytesText } from "./count-text.ts";

/** The bytes as received, verbatim; scrolls. `shown` says that only the first part is on the page. */
export function RawRecord({
  text,
  label = "As received",
  bytes,
  shown,
}: {
  text: string;
  label?: string;
  /** Size of the whole record. */
  bytes?: number;
  /** Size of the part that is shown, when it is not the whole. */
  shown?: number;
}): ReactNode {
  return (
    <>
      <pre className="cs-raw" tabIndex={0} role="region" aria-label={label}>
        {text}
      </pre>
      {bytes !== undefined && shown !== undefined && shown < bytes && (
        <p className="cs-hint">
          The first {bytesText(shown)} of {bytesText(bytes)}. Download the record for all of it.
        </p>
      )}
    </>
  );
}
