import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { loadSecrets } from './secrets.mjs';

let home;
beforeEach(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'chatcall-secrets-'));
});
afterEach(() => fs.rmSync(home, { recursive: true, force: true }));

describe('loadSecrets', () => {
  it('makes them once, long enough, for the owner only', () => {
    const first = loadSecrets(home);
    expect(loadSecrets(home)).toEqual(first);
    for (const value of Object.values(first)) expect(value.length).toBeGreaterThanOrEqual(43);
    expect(fs.statSync(path.join(home, 'secrets.json')).mode & 0o777).toBe(0o600);
  });

  it('does not invent a password for a database that has one', () => {
    fs.mkdirSync(path.join(home, 'postgres'));
    expect(() => loadSecrets(home)).toThrow('The password of the database');
  });

  it('says which file is damaged', () => {
    fs.writeFileSync(path.join(home, 'secrets.json'), '{');
    expect(() => loadSecrets(home)).toThrow('secrets.json is damaged');
  });
});
