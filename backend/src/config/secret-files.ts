import { readFileSync } from 'node:fs';
import { isNativeError } from 'node:util/types';
import type { Env } from './env-reader.js';

/**
 * Settings that are secrets or contain one. Each can be given as a file instead, with its name
 * followed by `_FILE`.
 */
export const SECRET_SETTINGS = [
  'JWT_SECRET',
  'TURN_SECRET',
  'DATABASE_URL',
  'REDIS_URL',
  'S3_ACCESS_KEY',
  'S3_SECRET_KEY',
  'SETUP_CODE',
  'SMTP_URL',
  'SMTP_PASSWORD',
] as const;

const SUFFIX = '_FILE';
const SECRET_BYTES_MAX = 64 * 1024;

/**
 * Replaces settings that name a file by the content of the file, without the line break at the end.
 * Every process of the same user can read the environment, and crash reports contain it; a file has
 * an owner and a mode.
 * @returns the settings, and one error for each unusable file (never with its content)
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
