// The programs that a visit needs beside it: started, listened to, and ended with all that they started themselves.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const running = new Set();
const folders = new Set();

// What comes of a promise, or an error once the time is over.
export function within(ms, what, promise) {
  let timer;
  const late = new Promise((_, failed) => {
    timer = setTimeout(() => failed(new Error(`waited ${ms / 1000} s for ${what}`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

// Starts a program in a group of its own. `ended` fails when it ends, at whatever time; `said` waits for something that
// it writes.
export function start(command, args, env = {}) {
  const child = spawn(command, args, {
    detached: true,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let written = "";
  const listeners = new Set();
  const hear = (text) => {
    // A browser may write for hours: what it said last is enough.
    written = (written + text).slice(-20_000);
    for (const listener of listeners) listener();
  };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", hear);
  const ended = new Promise((_, failed) => {
    child.on("error", (error) => failed(new Error(`${command} did not start: ${error.message}`)));
    child.on("exit", (code, signal) => {
      running.delete(child);
      failed(new Error(`${command} ended (${signal ?? code}): ${written.trim().split("\n").at(-1)}`));
    });
  });
  // Its end is told to those who wait for something of it; nobody may be waiting.
  ended.catch(() => {});
  running.add(child);
  const said = (pattern) =>
    within(
      60_000,
      `${command} to say ${pattern}`,
      Promise.race([
        ended,
        new Promise((found) => {
          const look = () => {
            const match = pattern.exec(written);
            if (match) found(match[1]);
          };
          listeners.add(look);
          look();
        }),
      ]),
    );
  return { ended, said };
}

// A folder that is gone at the end.
export function folder(name) {
  const made = mkdtempSync(join(tmpdir(), `strata-${name}-`));
  folders.add(made);
  return made;
}

// A screen of our own, larger than any window: Xvfb picks its number and says it.
export async function display() {
  const screen = start("Xvfb", ["-displayfd", "1", "-screen", "0", "1600x2000x24", "-nolisten", "tcp"]);
  return `:${await screen.said(/^(\d+)\n/m)}`;
}

// Ends all that was started, and takes its folders away.
export function endAll() {
  for (const child of running) {
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
  running.clear();
  for (const made of folders) rmSync(made, { recursive: true, force: true, maxRetries: 5 });
  folders.clear();
}

process.on("exit", endAll);
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));
