/** Progress of long steps: one line with the elapsed seconds on a terminal, plain lines elsewhere. */

const QUIET_INTERVAL_MS = 30_000;
const REDRAW_MS = 250;
const DETAIL_LENGTH = 100;

/**
 * @param {number} ms
 * @returns {string} `4 s` or `2 min 05 s`.
 */
export function formatDuration(ms) {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** @type {NodeJS.WriteStream} */
let target = process.stdout;

/** Shows progress on another stream, for a program whose standard output is read by programs. */
export function progressTo(stream) {
  target = stream;
}

/**
 * Runs one step and shows that it is running.
 *
 * @template T
 * @param {string} title What is being done, e.g. `Installing the dependencies`.
 * @param {(detail: (line: string) => void) => Promise<T>} work Calls `detail` with the latest line of news.
 * @param {NodeJS.WriteStream} [out]
 * @returns {Promise<T>}
 */
export async function step(title, work, out = target) {
  const started = Date.now();
  const display = out.isTTY ? terminalLine(title, started, out) : plainLines(title, started, out);
  try {
    const result = await work(display.detail);
    display.end(`✓ ${title} (${formatDuration(Date.now() - started)})`);
    return result;
  } catch (error) {
    display.end(`✗ ${title} (${formatDuration(Date.now() - started)})`);
    throw error;
  }
}

function terminalLine(title, started, out) {
  let latest = '';
  const draw = () => {
    const line = `… ${title} ${formatDuration(Date.now() - started)}  ${latest}`;
    out.write(`\r\x1b[2K${line.slice(0, Math.max(20, (out.columns ?? 80) - 1))}`);
  };
  draw();
  const timer = setInterval(draw, REDRAW_MS);
  return {
    detail: (line) => {
      latest = line.trim().slice(0, DETAIL_LENGTH);
    },
    end: (line) => {
      clearInterval(timer);
      out.write(`\r\x1b[2K${line}\n`);
    },
  };
}

function plainLines(title, started, out) {
  let latest = '';
  out.write(`… ${title}\n`);
  const timer = setInterval(() => {
    out.write(`… ${title} ${formatDuration(Date.now() - started)}${latest ? `  ${latest}` : ''}\n`);
  }, QUIET_INTERVAL_MS);
  return {
    detail: (line) => {
      latest = line.trim().slice(0, DETAIL_LENGTH);
    },
    end: (line) => {
      clearInterval(timer);
      out.write(`${line}\n`);
    },
  };
}
