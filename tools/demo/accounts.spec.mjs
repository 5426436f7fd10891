import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { demoPasswords } from './accounts.mjs';

describe('demoPasswords', () => {
  let home;
  beforeEach(() => {
    home = fs.mkdtempSync(path.join(os.tmpdir(), 'chatcall-demo-'));
  });
  afterEach(() => fs.rmSync(home, { recursive: true }));

  it('are made once, in a file that only its owner can read', () => {
    const made = demoPasswords(home, ['ada']);
    expect(demoPasswords(home, ['ada'])).toEqual(made);
    expect(fs.statSync(path.join(home, 'demo.json')).mode & 0o777).toBe(0o600);
    expect(fs.readdirSync(home)).toEqual(['demo.json']);
  });

  it('reports that their file is damaged', () => {
    fs.writeFileSync(path.join(home, 'demo.json'), '{ "ada": ');
    expect(() => demoPasswords(home, ['ada'])).toThrow(/^The file .*demo\.json is damaged\.$/);
  });
});
