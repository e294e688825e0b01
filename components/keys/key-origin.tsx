import type { ReactNode } from "react";
import type { KeyDto } from "../../lib/repositories/contract.ts";
import { forgeName } from "../sources/source-words.ts";
import { Time } from "../ui/time.tsx";

/** Who says that a key is somebody's, and whether that still stands. */
export function KeyOrigin({
  row,
}: {
  row: Pick<KeyDto, "origin" | "addedBy" | "forge" | "ended" | "overruled">;
}): ReactNode {
  const { forge, addedBy, ended, overruled } = row;
  if (!forge) return addedBy ? `uploaded by ${addedBy}` : "uploaded";
  return (
    <>
      {forgeName(forge.name)}, account {forge.login}
      {ended && (
        <>
          {ended.why === "revoked" ? "; revoked there by " : "; gone by "}
          <Time at={ended.at} form="date" relative={false} />
        </>
      )}
      {overruled && "; the uploaded one counts"}
    </>
  );
}
