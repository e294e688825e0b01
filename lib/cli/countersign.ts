#!/usr/bin/env node
import { run } from "./run.ts";

process.env.LOG_LEVEL ??= "warn"; // a command's stderr is for people
process.exitCode = await run(process.argv.slice(2), process);
