import { randomUUID } from 'node:crypto';
import type { ErrorBody, Message, Thread } from '@chatcall/contracts';
import type { Answer, Person } from './chats-app.js';

interface ReplyChange {
  readonly clientMessageId?: string;
  readonly alsoToConversation?: boolean;
}

export function pathOf({ conversationId, id }: Message): string {
  return `chats/${conversationId}/messages/${id}`;
}

export function reply(
  person: Person,
  root: Message,
  change: ReplyChange = {},
): Promise<Answer<Message & ErrorBody>> {
  return person.api('POST', `${pathOf(root)}/thread/messages`, {
    clientMessageId: randomUUID(),
    content: 'A reply',
    ...change,
  });
}

/** The reply, which must be stored. */
export async function replied(
  person: Person,
  root: Message,
  change: ReplyChange = {},
): Promise<Message> {
  const { status, body } = await reply(person, root, change);
  if (status !== 201) throw new Error(`Not stored: ${JSON.stringify(body)}`);
  return body;
}

export async function seenBy(person: Person, message: Message): Promise<Message> {
  return (await person.api<Message>('GET', pathOf(message))).body;
}

export async function threadOf(person: Person, root: Message): Promise<Thread> {
  return (await person.api<Thread>('GET', `${pathOf(root)}/thread`)).body;
}
