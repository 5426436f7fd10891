import {
  createGroup,
  getConversation,
  listMessages,
  register,
  sendMessage,
} from './generated/orval/api.js';
import { run } from './script.js';

const signedIn = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

await run({
  register: async (body) => {
    const { status, data } = await register(body);
    if (status !== 201) throw new Error(data.code);
    return data.accessToken;
  },
  createGroup: async (token, title) => {
    const { status, data } = await createGroup({ title, memberIds: [] }, signedIn(token));
    if (status !== 201) throw new Error(data.code);
    return data.id;
  },
  send: async (token, conversationId, message) => {
    const { status, data } = await sendMessage(conversationId, message, signedIn(token));
    if (status !== 201 && status !== 200) throw new Error(data.code);
    return data.seq;
  },
  history: async (token, conversationId, limit, cursor) => {
    const query = cursor === undefined ? { limit } : { limit, cursor };
    const { status, data } = await listMessages(conversationId, query, signedIn(token));
    if (status !== 200) throw new Error(data.code);
    return data;
  },
  errorOf: async (token, conversationId) => {
    const { status, data } = await getConversation(conversationId, signedIn(token));
    return status === 404 ? data.code : 'another status';
  },
});
