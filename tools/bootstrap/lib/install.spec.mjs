import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { installFromLockfile, sameTree } from './install.mjs';

const wanted = {
  '': { version: '0.1.0' },
  backend: { version: '0.1.0' },
  'node_modules/@chatcall/backend': { link: true },
  'node_modules/a': { version: '1.0.0' },
  'node_modules/for-another-platform': { version: '2.0.0', optional: true },
};
const installed = {
  backend: { version: '0.1.0' },
  'node_modules/@chatcall/backend': { link: true },
  'node_modules/a': { version: '1.0.0' },
};

describe('sameTree', () => {
  it('takes an installation without what belongs to other platforms', () => {
    expect(sameTree(wanted, installed)).toBe(true);
  });

  it.each([
    ['another version', { ...installed, 'node_modules/a': { version: '1.0.1' } }],
    ['a package too many', { ...installed, 'node_modules/b': { version: '1.0.0' } }],
    [
      'a package in place of a workspace',
      { ...installed, 'node_modules/@chatcall/backend': { version: '0.1.0' } },
    ],
    ['a missing package', { 'node_modules/@chatcall/backend': { link: true } }],
  ])('refuses %s', (_, tree) => {
    expect(sameTree(wanted, tree)).toBe(false);
  });
});

describe('installFromLockfile', () => {
  it('installs what the build needs on a server whose NODE_ENV is production', async () => {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), 'chatcall-install-'));
    const write = (file, content) =>
      fs.writeFileSync(path.join(root, file), JSON.stringify(content));
    fs.mkdirSync(path.join(root, 'tool'));
    const tool = { name: 'tool', version: '1.0.0' };
    const project = { name: 'project', version: '1.0.0', devDependencies: { tool: 'file:tool' } };
    write('tool/package.json', tool);
    write('package.json', project);
    write('package-lock.json', {
      ...{ name: 'project', version: '1.0.0', lockfileVersion: 3 },
      packages: {
        '': project,
        'node_modules/tool': { resolved: 'tool', link: true },
        tool: { version: '1.0.0', dev: true },
      },
    });
    const before = process.env.NODE_ENV;
    process.env.NODE_ENV = 'production';
    try {
      await installFromLockfile(() => undefined, root);
      expect(fs.existsSync(path.join(root, 'node_modules/tool/package.json'))).toBe(true);
    } finally {
      process.env.NODE_ENV = before;
      fs.rmSync(root, { recursive: true });
    }
  });
});
