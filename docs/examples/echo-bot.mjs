// Answers each message with its text, also those sent while it was stopped:
//   node docs/examples/echo-bot.mjs http://localhost:3001 bot 'the password' position.json
import { readFile, rename, writeFile } from 'node:fs/promises';
import { createClient, defaultPorts } from '@chatcall/client-sdk';

const [baseUrl, login, password, file] = process.argv.slice(2);
const client = createClient({ baseUrl, clientName: 'echo-bot' }, defaultPorts());
await client.auth.signIn(login, password);
const since = await readFile(file, 'utf8').then(JSON.parse, () => ({}));
const messages = await client.chats.openMessageStream({ since });
for await (const { id, conversationId, type, content } of messages) {
  if (type === 'text' && content !== '')
    await client.chats.send(conversationId, content, { clientMessageId: id }).catch((error) => {
      if (!error.code.startsWith('CHAT.')) throw error; // CHAT.BLOCKED, for example: no answer
    });
  await writeFile(`${file}.new`, JSON.stringify(messages.position));
  await rename(`${file}.new`, file);
}
