import createClient from 'openapi-fetch';
import type { components, paths } from './generated/openapi-typescript/schema.js';
import { run, serverUrl } from './script.js';

type Problem = components['schemas']['ProblemDetails'];

const client = createClient<paths>({ baseUrl: serverUrl() });

function valueOf<T>(answer: { data?: T; error?: Problem }): T {
  if (answer.data === undefined) throw new Error(answer.error?.code);
  return answer.data;
}

const signedIn = (token: string) => ({ Authorization: `Bearer ${token}` });

await run({
  register: async (body) => valueOf(await client.POST('/api/auth/register', { body })).accessToken,
  createGroup: async (token, title) => {
    const headers = signedIn(token);
    const body = { title, memberIds: [] };
    return valueOf(await client.POST('/api/chats/groups', { headers, body })).id;
  },
  send: async (token, conversationId, body) => {
    const answer = await client.POST('/api/chats/{conversationId}/messages', {
      params: { path: { conversationId } },
      headers: signedIn(token),
      body,
    });
    return valueOf(answer).seq;
  },
  history: async (token, conversationId, limit, cursor) => {
    const query = cursor === undefined ? { limit } : { limit, cursor };
    const answer = await client.GET('/api/chats/{conversationId}/messages', {
      params: { path: { conversationId }, query },
      headers: signedIn(token),
    });
    return valueOf(answer);
  },
  errorOf: async (token, conversationId) => {
    const { error } = await client.GET('/api/chats/{conversationId}', {
      params: { path: { conversationId } },
      headers: signedIn(token),
    });
    return error?.code ?? 'no error';
  },
});
