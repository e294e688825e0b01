import type { ReactNode } from "react";
import type { ChangeClass } from "../../lib/changes/class.ts";
import type { SignatureDto } from "../../lib/changes/contract.ts";
import { Status } from "../ui/status.tsx";
import { CLASS_SIGNS, CLASS_WORDS, SIGNATURE_SIGNS, SIGNATURE_WORDS } from "./change-words.ts";

/** How a change got there: a sign where somebody has to look, else the word. */
export function ClassSign({ of }: { of: ChangeClass }): ReactNode {
  const sign = CLASS_SIGNS[of];
  return sign ? <Status is={sign}>{CLASS_WORDS[of]}</Status> : CLASS_WORDS[of];
}

export function SignatureSign({ status }: Pick<SignatureDto, "status">): ReactNode {
  return <Status is={SIGNATURE_SIGNS[status]}>{SIGNATURE_WORDS[status]}</Status>;
}
