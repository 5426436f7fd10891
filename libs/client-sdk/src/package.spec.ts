import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const ROOT = import.meta.dirname;

/** Files and packages that a module loads at run time; imports of types do not count. */
function reachable(entry: string): { readonly files: Set<string>; readonly packages: Set<string> } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const visit = (path: string): void => {
    if (files.has(path)) return;
    files.add(path);
    const text = readFileSync(path, 'utf8');
    for (const [, specifier = ''] of text.matchAll(
      /^(?:import|export) (?!type)[^;]*?from '([^']+)'/gms,
    )) {
      if (specifier.startsWith('.')) visit(join(dirname(path), specifier.replace(/[.]js$/, '.ts')));
      else packages.add(specifier);
    }
  };
  visit(entry);
  return { files, packages };
}

function sources(): string[] {
  return readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.ts') && !path.endsWith('.spec.ts') && !path.startsWith('testing'),
  );
}

describe('the package', () => {
  it('loads WebRTC only with the entry for calls, and Socket.IO only with the first connection', () => {
    const main = reachable(join(ROOT, 'index.ts'));
    expect([...main.packages].sort()).toEqual(['@chatcall/contracts', 'rxjs']);
    expect(reachable(join(ROOT, 'ports/socket-io.ts')).packages).toContain('socket.io-client');
    expect([...main.files].filter((path) => relative(ROOT, path).startsWith('calls'))).toEqual([]);
    expect(reachable(join(ROOT, 'calls/index.ts')).packages).toContain('mediasoup-client');
  });

  it('names no global of the browser and none of Node', () => {
    const named = sources().filter((path) => {
      const code = readFileSync(join(ROOT, path), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
      return /(?<![-\w.'"$#])(window|document|navigator|localStorage|sessionStorage|process|Buffer|require)\b(?!['":])/.test(
        code,
      );
    });
    expect(named).toEqual([]);
  });

  it('has small files', () => {
    const long = sources().filter(
      (path) => readFileSync(join(ROOT, path), 'utf8').split('\n').length > 400,
    );
    expect(long).toEqual([]);
  });
});
