import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { UserImport, UserImportRow } from '@chatcall/contracts';
import { UserImports, linkTable } from '../modules/user-imports/index.js';
import { EXIT, UsageError } from './command.js';
import type { Command, CommandAnswer, CommandCall } from './command.js';

/** Rows with problems that are printed. */
const SHOWN = 10_000;
const PAGE = 100;
/** A file with links is for its owner only. */
const SECRET_MODE = 0o600;

/** The command that imports users from a file. */
export const USER_IMPORT_COMMANDS: readonly Command[] = [
  {
    name: 'users import',
    parameters: ['file'],
    options: {
      'dry-run': { summary: 'only reports what would happen' },
      links: {
        value: 'file',
        summary: 'writes the links of the new users to a new file, on a server without mail',
      },
    },
    summary: 'creates the users of a CSV file: username, displayName, email and, if wanted, role',
    run: importFile,
  },
];

async function importFile({
  app,
  parameters: [path = ''],
  options,
}: CommandCall): Promise<CommandAnswer> {
  const imports = app.get(UserImports);
  const dryRun = options['dry-run'] === true;
  const links = options['links'];
  if (dryRun && typeof links === 'string')
    throw new UsageError('A dry run creates nobody, so there are no links.');
  const file = (await open(path)).createReadStream();
  // Before anything is created: a file that exists is not overwritten.
  const output = typeof links === 'string' ? await openNew(links, file) : null;
  try {
    const found = await imports.runNow(file, dryRun);
    if (output !== null && found.links === 'download')
      await output.writeFile(linkTable(await imports.takeLinks(found.id, null)));
    const refused = await refusedRows(imports, found.id);
    return {
      data: { import: found, refused },
      lines: [...refused.flatMap(describe), summary(found)],
      exitCode: refused.length > 0 ? EXIT.found : EXIT.done,
    };
  } finally {
    file.destroy();
    await output?.close();
  }
}

async function openNew(path: string, input: Readable): Promise<FileHandle> {
  try {
    return await open(path, 'wx', SECRET_MODE);
  } catch (error) {
    input.destroy();
    throw error;
  }
}

async function refusedRows(imports: UserImports, id: string): Promise<UserImportRow[]> {
  const rows: UserImportRow[] = [];
  let cursor: string | undefined;
  do {
    const page = await imports.rows(id, { cursor, limit: PAGE, refused: true });
    rows.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && rows.length < SHOWN);
  return rows;
}

function describe({ line, problems }: UserImportRow): string[] {
  return problems.map(({ column, detail }) =>
    [`line ${line}`, ...(column === null ? [] : [column]), detail].join(': '),
  );
}

function summary({ dryRun, rows, created, refused, processed }: UserImport): string {
  const existing = processed - created - refused;
  const what = dryRun ? 'would be created' : 'created';
  return `${rows} users in the file: ${created} ${what}, ${existing} exist already, ${refused} with problems.`;
}
