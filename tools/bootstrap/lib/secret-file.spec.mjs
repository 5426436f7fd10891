import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { closeToOthers, readJsonFile, writeJsonFile, writeSecretFile } from './secret-file.mjs';

let folder;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'chatcall-secret-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const modeOf = (file) => (fs.statSync(file).mode & 0o777).toString(8);

it('replaces a file that others could read, and never writes through a link', () => {
  const [file, elsewhere] = [path.join(folder, 'secret'), path.join(folder, 'elsewhere')];
  fs.writeFileSync(elsewhere, 'theirs', { mode: 0o666 });
  fs.symlinkSync(elsewhere, file);
  writeSecretFile(file, 'ours');
  expect([
    fs.readFileSync(file, 'utf8'),
    modeOf(file),
    fs.lstatSync(file).isSymbolicLink(),
  ]).toEqual(['ours', '600', false]);
  expect(fs.readFileSync(elsewhere, 'utf8')).toBe('theirs');
  writeJsonFile(file, { a: 1 });
  expect([readJsonFile(file), modeOf(file)]).toEqual([{ a: 1 }, '600']);
});

it('leaves nothing behind when it cannot be put in its place', () => {
  fs.mkdirSync(path.join(folder, 'taken'));
  fs.writeFileSync(path.join(folder, 'taken/file'), '');
  expect(() => writeSecretFile(path.join(folder, 'taken'), 'x')).toThrow();
  expect(fs.readdirSync(folder)).toEqual(['taken']);
});

it('takes the rights of others from a file', () => {
  const file = path.join(folder, 'secrets.json');
  fs.writeFileSync(file, '{}', { mode: 0o644 });
  expect([closeToOthers(file), modeOf(file), closeToOthers(file)]).toEqual([true, '600', false]);
});
