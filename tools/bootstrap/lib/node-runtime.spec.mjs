import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Replaces npm: is slow, and installs a Node that only prints its version. */
const NPM = `#!/bin/sh
echo "$@" >> "$CHATCALL_CACHE/calls"
sleep 1
for each; do package=$each; done
folder=node_modules/\${package%@*}/bin
mkdir -p "$folder"
printf '#!/bin/sh\\necho v%s\\n' "\${package#*@}" > "$folder/node"
chmod +x "$folder/node"
`;

describe('bringNode', () => {
  it('fetches Node once for two scripts that start together', async () => {
    const cache = fs.mkdtempSync(path.join(os.tmpdir(), 'chatcall-node-'));
    fs.writeFileSync(path.join(cache, 'npm'), NPM, { mode: 0o755 });
    const code = `
      const { bringNode } = await import('${path.join(import.meta.dirname, 'node-runtime.mjs')}');
      console.log('brought', await bringNode());`;
    const env = {
      ...process.env,
      CHATCALL_CACHE: cache,
      PATH: `${cache}${path.delimiter}${process.env.PATH}`,
    };
    const bring = () =>
      new Promise((resolve) => {
        const child = spawn(process.execPath, ['--input-type=module', '-e', code], { env });
        let output = '';
        for (const stream of [child.stdout, child.stderr])
          stream.on('data', (chunk) => (output += chunk));
        child.once('close', () => resolve(output));
      });
    const outputs = await Promise.all([bring(), bring()]);
    const calls = fs.readFileSync(path.join(cache, 'calls'), 'utf8').trim().split('\n');
    fs.rmSync(cache, { recursive: true });
    for (const output of outputs) expect(output).toMatch(/brought .*\/bin\/node\n$/);
    expect(calls).toHaveLength(1);
  });
});
