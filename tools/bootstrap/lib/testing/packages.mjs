import fs from 'node:fs';
import path from 'node:path';
import { ensurePackages } from '../debian.mjs';
import { step } from '../progress.mjs';

/** Programs that the tests run for real, with the Debian package that each comes in. */
const PROGRAMS = [
  { names: ['chromium', 'chromium-browser', 'google-chrome'], debian: 'chromium' },
  { names: ['redis-server'], debian: 'redis-server' },
  { names: ['nginx'], debian: 'nginx-light' },
  { names: ['turnserver'], debian: 'coturn' },
  { names: ['brotli'], debian: 'brotli' },
  { names: ['curl'], debian: 'curl' },
  // Previews of PDF files and videos.
  { names: ['pdftoppm'], debian: 'poppler-utils' },
  { names: ['ffmpeg'], debian: 'ffmpeg' },
  // Files are scanned with it.
  { names: ['clamd'], debian: 'clamav-daemon' },
  // The distribution's PostgreSQL and systemd, as docs/operations/without-docker.md uses them.
  { names: ['pg_createcluster'], debian: 'postgresql' },
  { names: ['systemd-analyze'], debian: 'systemd' },
];

/** Without it, screenshots show boxes where people write emoji. */
const EMOJI_FONT = {
  file: '/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf',
  debian: 'fonts-noto-color-emoji',
};

/** Modules of Python that docs/examples/python-client.py imports. */
const PYTHON_MODULES = [
  { module: 'socketio', debian: 'python3-socketio' },
  { module: 'requests', debian: 'python3-requests' },
  { module: 'websocket', debian: 'python3-websocket' },
];

const PYTHON_FOLDER = '/usr/lib/python3/dist-packages';

/** Servers live in folders that are not on everybody's PATH. */
const MORE_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** Installs the programs, the font and the modules of Python that the tests need and the machine lacks. */
export async function ensureTestPrograms() {
  const missing = PROGRAMS.filter(({ names }) => !findProgram(...names)).map(
    ({ debian }) => debian,
  );
  if (!fs.existsSync(EMOJI_FONT.file)) missing.push(EMOJI_FONT.debian);
  for (const { module, debian } of PYTHON_MODULES)
    if (!fs.existsSync(path.join(PYTHON_FOLDER, module))) missing.push(debian);
  if (missing.length === 0) return;
  await step(`Installing Debian packages for the tests: ${missing.join(' ')}`, (detail) =>
    ensurePackages(missing, 'by the tests', detail),
  );
}

/** @returns {string | null} The path of the Chromium to test with. */
export function findChromium(env = process.env) {
  return env.CHATCALL_CHROMIUM || findProgram(...PROGRAMS[0].names);
}

/** @returns {string | null} The path of the first of these programs that is installed. */
export function findProgram(...names) {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), ...MORE_FOLDERS];
  const candidates = names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return candidates.find((file) => fs.statSync(file, { throwIfNoEntry: false })?.isFile()) ?? null;
}
