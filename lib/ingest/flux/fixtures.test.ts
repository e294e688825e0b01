import { describeRecorded } from "../recorded-suite.ts";
import { fluxKind } from "./kind.ts";
import { FLUX_RECORDED } from "./recorded.ts";

describeRecorded({ name: "Flux", kind: fluxKind, folders: ["flux"], rows: FLUX_RECORDED, notPayloads: {} });
