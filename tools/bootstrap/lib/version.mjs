/** The small part of semantic version ranges that `engines` fields are written in. */

/** @param {string} version `v24.15.0` or `24.15.0`. */
export function parseVersion(version) {
  const match = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(-.*)?$/.exec(version.trim());
  if (!match) throw new Error(`Not a version: ${version}`);
  return {
    parts: [match[1], match[2] ?? '0', match[3] ?? '0'].map(Number),
    prerelease: match[4] !== undefined,
  };
}

function compare(a, b) {
  for (let index = 0; index < 3; index += 1) {
    if (a[index] !== b[index]) return a[index] - b[index];
  }
  return 0;
}

/**
 * @param {string} version
 * @param {string} range Alternatives of `^x.y.z` and `>=x.y.z`, separated by `||`.
 * @returns {boolean} Never for a prerelease.
 */
export function satisfies(version, range) {
  const { parts, prerelease } = parseVersion(version);
  if (prerelease) return false;
  return range.split('||').some((alternative) => {
    const match = /^\s*(\^|>=)\s*(\S+)\s*$/.exec(alternative);
    if (!match) throw new Error(`Not understood in a version range: ${alternative}`);
    const wanted = parseVersion(match[2]).parts;
    return compare(parts, wanted) >= 0 && (match[1] === '>=' || parts[0] === wanted[0]);
  });
}
