/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {string[]} failures A line for each.
 */

/**
 * @param {number | null} code
 * @param {string} name
 * @returns {Counts} A command that went well is one passed test.
 */
export function countCommand(code, name) {
  if (code === 0) return { passed: 1, failed: 0, skipped: 0, failures: [] };
  return { passed: 0, failed: 1, skipped: 0, failures: [name] };
}

/**
 * Reads jest's JSON report. A run that failed without a failed test (a file that does not load, a crash, no test found)
 * counts as failed all the same.
 *
 * @param {object | null} report Null when jest wrote none.
 * @param {number | null} code
 * @param {string} name
 * @returns {Counts}
 */
export function countJest(report, code, name) {
  if (!report)
    return { passed: 0, failed: 1, skipped: 0, failures: [`${name}: jest ended without a report`] };
  const failures = report.testResults.flatMap((file) => failuresOf(file));
  const passed = report.numPassedTests;
  const skipped = report.numPendingTests + (report.numTodoTests ?? 0);
  if (failures.length === 0 && passed === 0) failures.push(`${name}: no test was run`);
  else if (failures.length === 0 && code !== 0)
    failures.push(`${name}: jest ended with exit code ${code}`);
  return { passed, failed: failures.length, skipped, failures };
}

function failuresOf(file) {
  const failed = file.assertionResults.filter(({ status }) => status === 'failed');
  if (failed.length === 0 && file.status === 'failed')
    return [`${file.name}: the file could not be run`];
  return failed.map(({ fullName }) => `${file.name}: ${fullName}`);
}

/** @param {Counts[]} all */
export function sumCounts(all) {
  const sum = (key) => all.reduce((total, each) => total + each[key], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}
