import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of this clone. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');

/** Where things that can be made again are kept, outside the clone so that all clones share them. */
export const CACHE = process.env.CHATCALL_CACHE ?? path.join(os.homedir(), '.cache', 'chatcall');

/** Stamps of this clone: what was installed and built from which inputs. */
export const STAMPS = path.join(ROOT, 'node_modules', '.cache', 'chatcall');

/** True for root, who may install packages and must hand PostgreSQL to another user. */
export const isRoot = () => process.getuid?.() === 0;
