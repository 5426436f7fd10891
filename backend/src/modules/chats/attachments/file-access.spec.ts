import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FileNotFoundError } from '../../files/index.js';
import { createUsers, startChatsApp } from '../testing/chats-app.js';
import type { ChatsApp, Person } from '../testing/chats-app.js';
import { uploadFile } from '../testing/files.js';
import { FileAccess } from './index.js';

describe('access to files', () => {
  let app: ChatsApp;
  let ada: Person;
  let bob: Person;
  beforeAll(async () => {
    app = await startChatsApp();
    [ada, bob] = (await createUsers(app, 'Ada', 'Bob')) as [Person, Person];
  });
  afterAll(() => app.close());

  it('lets only its owner read a file that was not sent', async () => {
    const id = await uploadFile(app, ada, 'plan.png');
    const access = app.app.get(FileAccess);
    const { file, alt } = await access.require(ada.id, id);
    expect([file.name, alt]).toEqual(['plan.png', '']);
    await expect(access.require(bob.id, id)).rejects.toBeInstanceOf(FileNotFoundError);
    await expect(access.require(ada.id, randomUUID())).rejects.toBeInstanceOf(FileNotFoundError);
  });
});
