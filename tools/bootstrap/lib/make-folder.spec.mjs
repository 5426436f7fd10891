import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { makeFolder } from './make-folder.mjs';

const modeOf = (folder) => fs.statSync(folder).mode & 0o777;

it('sets the mode of a folder it creates, with any umask, and does not change an existing one', () => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'chatcall-folder-'));
  const before = process.umask(0o077);
  try {
    makeFolder(path.join(root, 'a/b'), 0o711);
    makeFolder(path.join(root, 'a'), 0o755);
  } finally {
    process.umask(before);
  }
  expect([root, path.join(root, 'a'), path.join(root, 'a/b')].map(modeOf)).toEqual([
    0o700, 0o711, 0o711,
  ]);
  fs.rmSync(root, { recursive: true });
});
