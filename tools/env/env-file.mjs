// Reading files of the form of .env.example.

/**
 * Not `util.parseEnv` of Node, which ends a value at any `#`: Compose and systemd take `NAME=a#b` as it is, and a
 * password may contain one.
 *
 * @param {string} text
 * @returns {Record<string, string>} Name and value of each `NAME=value` line. No quotes, no continuation: ChatCall's
 *   files have neither.
 */
export function parseEnv(text) {
  const values = {};
  for (const line of text.split('\n')) {
    const match = /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(line);
    if (match) values[match[1]] = match[2].trim();
  }
  return values;
}

const NATIVE_SECTION = /^# --- Without Docker only -+$/m;

/**
 * @param {string} example The text of .env.example.
 * @returns {{ compose: string, native: string }} The part that Compose reads, and the section that it ignores.
 */
export function sectionsOf(example) {
  const at = example.search(NATIVE_SECTION);
  if (at < 0) throw new Error('.env.example has lost its section without Docker.');
  return { compose: example.slice(0, at), native: example.slice(at) };
}
