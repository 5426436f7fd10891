import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of this clone. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');

/** For files that can be created again, outside the clone: all clones share them. */
export const CACHE = process.env.CHATCALL_CACHE ?? path.join(os.homedir(), '.cache', 'chatcall');

/** Stamps of this clone: what was installed and built from which inputs. */
export const STAMPS = path.join(ROOT, 'node_modules', '.cache', 'chatcall');

/** Root may install packages and must run PostgreSQL as another user. */
export const isRoot = () => process.getuid?.() === 0;
