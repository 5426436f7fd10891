// Reading files of the form of .env.example.

/**
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
