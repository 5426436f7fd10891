import { readFileSync } from 'node:fs';
import { isNativeError } from 'node:util/types';
import type { Env } from './env-reader.js';

/** Settings that are secrets or hold one. Each can be named as a file instead, by its name with `_FILE` behind it. */
export const SECRET_SETTINGS = ['JWT_SECRET', 'TURN_SECRET', 'DATABASE_URL', 'REDIS_URL'] as const;

const SUFFIX = '_FILE';
const SECRET_BYTES_MAX = 64 * 1024;

/**
 * Puts the content of files in place of the settings that name them, without the line break at its end. An environment can be read by every
 * process of the same user, and ends up in reports of crashes; a file has an owner and a mode.
 * @returns the settings, and one sentence for each file that cannot be used (never with its content)
 */
export function withSecretFiles(env: Env): {
  readonly env: Env;
  readonly faults: readonly string[];
} {
  const values: Record<string, string | undefined> = { ...env };
  const faults: string[] = [];
  for (const name of SECRET_SETTINGS) {
    const file = env[name + SUFFIX]?.trim();
    if (file === undefined || file === '') continue;
    if ((env[name]?.trim() ?? '') !== '') {
      faults.push(`${name} and ${name}${SUFFIX} are both set; keep one of them`);
      continue;
    }
    try {
      const content = readFileSync(file);
      const text = content.toString('utf8').trim();
      if (text === '' || content.length > SECRET_BYTES_MAX || /[\r\n\0]/.test(text))
        faults.push(
          `${name}${SUFFIX} names ${file}, which must hold the value in one line and nothing else`,
        );
      else values[name] = text;
    } catch (error) {
      const code = isNativeError(error) && 'code' in error ? String(error.code) : 'unreadable';
      faults.push(`${name}${SUFFIX} names ${file}, which cannot be read (${code})`);
    }
  }
  return { env: values, faults };
}
