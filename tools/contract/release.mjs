import { mkdirSync, writeFileSync } from 'node:fs';
import { contractOf, currentDocument, DOCUMENTS, lastRelease, RELEASES } from './releases.mjs';

/** Keeps the documents of a release; later ones are compared with it. Refuses a breaking change. */
const version = process.argv[2] ?? '';
if (!/^\d+\.\d+$/.test(version)) {
  process.stderr.write('Say which version: node tools/contract/release.mjs 1.0\n');
  process.exit(2);
}
mkdirSync(RELEASES, { recursive: true });
for (const [name, changesBetween] of Object.entries(DOCUMENTS)) {
  const document = currentDocument(name);
  if (document === null) continue;
  const last = lastRelease(name);
  const isSameMajor = last?.version.split('.')[0] === version.split('.')[0];
  const changes =
    last === null || last.version === version || !isSameMajor
      ? []
      : changesBetween(last.document, document);
  if (changes.length > 0) {
    process.stderr.write(
      `${name}.json breaks clients of ${last.version}:\n${changes.join('\n')}\n`,
    );
    process.exit(1);
  }
  const file = new URL(`${name}-${version}.json`, RELEASES);
  writeFileSync(file, `${JSON.stringify(contractOf(document))}\n`);
  process.stdout.write(`${file.pathname}\n`);
}
