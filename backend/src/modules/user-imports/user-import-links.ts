import type { InvitationLink } from '../recovery/index.js';

/** Links as a CSV file. For spreadsheets and mail merges. */
export function linkTable(links: readonly InvitationLink[]): string {
  const lines = links.map(({ user, path }) =>
    [user.displayName, user.email, path].map(quoted).join(','),
  );
  return ['displayName,email,link', ...lines, ''].join('\r\n');
}

/** A spreadsheet would treat a field that begins with one of these signs as a formula. */
function quoted(field: string): string {
  const safe = /^[=+\-@\t\r]/.test(field) ? `'${field}` : field;
  return `"${safe.replaceAll('"', '""')}"`;
}
