import type { Conversation, ConversationId } from '@chatcall/contracts';
import type { ClientCore } from '../../client-api.js';
import type { UploadFile, UploadOptions } from '../../ports/client-ports.js';
import type { ConversationPictures } from '../chats-api.js';
import type { ConversationStore } from './conversation-store.js';

const API = /^\/api\//;

/** {@link ConversationPictures} over REST. */
export class PictureCommands implements ConversationPictures {
  readonly #core: ClientCore;
  readonly #store: ConversationStore;

  constructor(core: ClientCore, store: ConversationStore) {
    this.#core = core;
    this.#store = store;
  }

  async set(id: ConversationId, file: UploadFile, options: UploadOptions = {}): Promise<void> {
    const conversation = await this.#core.rest.send<Conversation>({
      method: 'PUT',
      path: `chats/${id}/avatar`,
      form: { field: 'file', file },
      ...options,
    });
    this.#store.put(conversation);
  }

  async remove(id: ConversationId): Promise<void> {
    await this.#core.rest.delete(`chats/${id}/avatar`);
    this.#store.put(await this.#core.rest.get<Conversation>(`chats/${id}`));
  }

  load(avatarUrl: string, size: 256 | 512 = 256): Promise<Uint8Array<ArrayBuffer>> {
    return this.#core.rest.bytes(avatarUrl.replace(API, ''), { size });
  }
}
