import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

const MESSAGES = 120;
const PAGE = 50;

export interface Account {
  email: string;
  username: string;
  displayName: string;
  password: string;
}

export interface Page {
  items: readonly { seq: number; content: string }[];
  nextCursor: string | null;
}

/** What the script does, through a generated client. */
export interface Api {
  /** @returns the access token */
  register(account: Account): Promise<string>;
  /** @returns the id of the group */
  createGroup(token: string, title: string): Promise<string>;
  /** @returns `seq` of the message */
  send(
    token: string,
    conversationId: string,
    message: { clientMessageId: string; content: string },
  ): Promise<number>;
  history(token: string, conversationId: string, limit: number, cursor?: string): Promise<Page>;
  /** @returns the code of the error */
  errorOf(token: string, unknownConversation: string): Promise<string>;
}

/** The same work for every generated client, against the server in `API_URL`. */
export async function run(api: Api): Promise<void> {
  const username = `client-${randomUUID().slice(0, 8)}`;
  const token = await api.register({
    email: `${username}@example.com`,
    username,
    displayName: 'Generated client',
    password: 'correct horse battery staple',
  });
  const group = await api.createGroup(token, 'Generated');
  const sent: string[] = [];
  for (let count = 1; count <= MESSAGES; count += 1) {
    const content = `Message ${count}`;
    sent.push(content);
    await api.send(token, group, { clientMessageId: randomUUID(), content });
  }
  const found: { seq: number; content: string }[] = [];
  let pages = 0;
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const page: Page = await api.history(token, group, PAGE, cursor);
    assert.ok(page.items.length <= PAGE);
    found.push(...page.items);
    pages += 1;
    cursor = page.nextCursor;
  }
  const texts = found
    .sort((a, b) => a.seq - b.seq)
    .map(({ content }) => content)
    .filter((content) => content !== '');
  assert.deepEqual(texts, sent);
  assert.equal(await api.errorOf(token, randomUUID()), 'CHAT.NOT_MEMBER');
  console.log(`${sent.length} messages sent, ${found.length} read in ${pages} pages`);
}

/** The address of the server. */
export function serverUrl(): string {
  const url = process.env['API_URL'];
  assert.ok(url, 'API_URL is not set');
  return url;
}
