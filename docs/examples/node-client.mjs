// Signs in, sends a message to someone, waits for their answer, and prints it:
//   node docs/examples/node-client.mjs http://localhost:3001 ada 'the password' bob 'Hello Bob'
import { createClient, defaultPorts } from '@chatcall/client-sdk';
import { filter, firstValueFrom } from 'rxjs';

const [baseUrl, login, password, to, text] = process.argv.slice(2);
const client = createClient({ baseUrl, clientName: 'node-example' }, defaultPorts());

const me = await client.auth.signIn(login, password);
console.log(`signed in as ${me.displayName}`);

const search = client.users.search();
search.setQuery(to);
const { hits } = await firstValueFrom(
  search.state$.pipe(filter(({ status }) => status === 'ready')),
);
const person = hits.find(({ username }) => username === to);
if (!person) throw new Error(`There is nobody called ${to}.`);

const { id } = await client.chats.openDirect(person.id);
const answer = firstValueFrom(
  client.chats.arrived$.pipe(filter(({ conversation }) => conversation.id === id)),
);

const sent = await client.chats.send(id, text);
console.log(`sent: ${sent.content}`);

const { message } = await answer;
console.log(`${message.sender.displayName} says: ${message.content}`);

await client.auth.signOut();
client.close();
