import { client } from './generated/hey-api/client.gen.js';
import {
  createGroup,
  getConversation,
  listMessages,
  register,
  sendMessage,
} from './generated/hey-api/sdk.gen.js';
import type { ProblemDetails } from './generated/hey-api/types.gen.js';
import { run, serverUrl } from './script.js';

client.setConfig({ baseUrl: serverUrl() });

function valueOf<T>(answer: { data?: T; error?: ProblemDetails }): T {
  if (answer.data === undefined) throw new Error(answer.error?.code);
  return answer.data;
}

await run({
  register: async (body) => valueOf(await register({ body })).accessToken,
  createGroup: async (auth, title) =>
    valueOf(await createGroup({ auth, body: { title, memberIds: [] } })).id,
  send: async (auth, conversationId, body) =>
    valueOf(await sendMessage({ auth, path: { conversationId }, body })).seq,
  history: async (auth, conversationId, limit, cursor) => {
    const query = cursor === undefined ? { limit } : { limit, cursor };
    return valueOf(await listMessages({ auth, path: { conversationId }, query }));
  },
  errorOf: async (auth, conversationId) => {
    const { error } = await getConversation({ auth, path: { conversationId } });
    return error?.code ?? 'no error';
  },
});
