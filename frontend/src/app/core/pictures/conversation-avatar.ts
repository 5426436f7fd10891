import {
  Component,
  computed,
  effect,
  inject,
  input,
  linkedSignal,
  signal,
  untracked,
} from '@angular/core';
import type { ConversationId, UserCard } from '@chatcall/contracts';
import { Avatar, type AvatarPresence } from '../../ui/avatar/avatar';
import { ConversationPictures, type ShownPicture } from './conversation-pictures';

/** A conversation, or a channel of the directory. */
interface Pictured {
  readonly id: ConversationId;
  readonly avatarUrl: string | null;
  /** The other user of a direct conversation, which has their picture. */
  readonly peer?: UserCard | null;
}

/** The picture or the initials of a conversation. */
@Component({
  selector: 'cc-conversation-avatar',
  imports: [Avatar],
  template: `
    <cc-avatar
      [seed]="peer()?.id ?? conversation()?.id ?? ''"
      [name]="name()"
      [url]="url()"
      [group]="conversation() !== null && peer() === null"
      [presence]="presence()"
      [size]="size()"
    />
  `,
  styles: `
    :host {
      display: contents;
    }
  `,
})
export class ConversationAvatar {
  readonly #pictures = inject(ConversationPictures);
  /** Null: not known yet. */
  readonly conversation = input.required<Pictured | null>();
  readonly name = input.required<string>();
  readonly presence = input<AvatarPresence>(null);
  /** Edge length in CSS pixels. */
  readonly size = input(40);

  protected readonly peer = computed(() => this.conversation()?.peer ?? null);
  readonly #id = computed(() => this.conversation()?.id ?? null);
  readonly #path = computed(() => (this.peer() ? null : (this.conversation()?.avatarUrl ?? null)));
  readonly #picture = signal<ShownPicture | null>(null);
  /** While a new picture of the same conversation loads, the one before stays. */
  readonly #address = linkedSignal<
    { id: ConversationId | null; path: string | null; address: string | null },
    string | null
  >({
    source: () => ({
      id: this.#id(),
      path: this.#path(),
      address: this.#picture()?.address() ?? null,
    }),
    computation: ({ id, path, address }, before) => {
      if (address !== null || !before || path === null || before.source.id !== id) return address;
      const removed = before.source.path === path && before.source.address !== null;
      return removed ? null : before.value;
    },
  });
  protected readonly url = computed(() => {
    const peer = this.peer();
    return peer ? peer.avatarUrl : this.#address();
  });

  constructor() {
    effect((onCleanup) => {
      this.#id();
      const path = this.#path();
      const picture = path === null ? null : untracked(() => this.#pictures.show(path));
      this.#picture.set(picture);
      onCleanup(() => picture?.release());
    });
  }
}
