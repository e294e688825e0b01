"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { waiting } from "../../lib/timeline/queries.ts";
import { Stale } from "../ui/states.tsx";

/** Says so while the worker is behind; nothing while it keeps up. */
export function BehindLine(): ReactNode {
  const { data } = useQuery(waiting());
  return data?.lag ? <Stale at={data.lag.at} behind={data.lag.entries} /> : null;
}
