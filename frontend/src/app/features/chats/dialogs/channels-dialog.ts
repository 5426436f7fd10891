import { Component, computed, inject, signal } from '@angular/core';
import { MatDialogRef } from '@angular/material/dialog';
import { Router } from '@angular/router';
import { LIMITS, messageSummary, type Channel, type Message } from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { Times } from '../../../core/i18n/times';
import { ConversationAvatar } from '../../../core/pictures/conversation-avatar';
import { Button } from '../../../ui/button/button';
import { DialogFrame } from '../../../ui/dialog/dialog-frame';
import { Icon } from '../../../ui/icon/icon';
import { ChatsState } from '../chats-state';
import { MessageText } from '../rich-text/message-text';
import { MemberCount } from '../words/conversation-text';

/** Milliseconds without typing before a search starts. */
const PAUSE_MS = 200;

/**
 * The directory of channels: search, a preview of one, joining. Closes with 'new' to create a
 * channel instead.
 */
@Component({
  selector: 'cc-channels-dialog',
  imports: [ConversationAvatar, Button, DialogFrame, Icon, MemberCount, MessageText],
  templateUrl: './channels-dialog.html',
  styleUrl: './channels-dialog.css',
})
export class ChannelsDialog {
  readonly #chats = inject(ChatsState);
  readonly #router = inject(Router);
  protected readonly times = inject(Times);
  protected readonly ref = inject<MatDialogRef<ChannelsDialog, 'new'>>(MatDialogRef);
  protected readonly searchMax = LIMITS.searchMax;
  protected readonly query = signal('');
  protected readonly channels = signal<readonly Channel[]>([]);
  readonly #cursor = signal<string | null>(null);
  protected readonly hasMore = computed(() => this.#cursor() !== null);
  protected readonly loading = signal(true);
  protected readonly failure = signal<string | null>(null);
  /** The channel whose messages are shown. */
  protected readonly previewed = signal<Channel | null>(null);
  protected readonly messages = signal<readonly Message[] | null>(null);
  protected readonly joining = signal(false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Number of the newest request: answers to earlier ones are ignored. */
  #request = 0;

  constructor() {
    void this.load();
  }

  protected search(event: Event): void {
    this.query.set((event.target as HTMLInputElement).value);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.load(), PAUSE_MS);
  }

  /** Loads the first page of the search. */
  protected load(): Promise<void> {
    return this.#load(null);
  }

  protected loadMore(): Promise<void> {
    return this.#load(this.#cursor());
  }

  protected async preview(channel: Channel): Promise<void> {
    if (channel.joined) return this.#open(channel);
    this.previewed.set(channel);
    this.messages.set(null);
    this.failure.set(null);
    try {
      const messages = await this.#chats.previewChannel(channel.id);
      if (this.previewed() !== channel) return;
      this.messages.set(messages.filter(({ type, deletedAt }) => type === 'text' && !deletedAt));
    } catch (error) {
      if (this.previewed() === channel) this.failure.set(errorText(error));
    }
  }

  protected back(): void {
    this.previewed.set(null);
    this.failure.set(null);
  }

  protected async join(channel: Channel): Promise<void> {
    if (this.joining()) return;
    this.joining.set(true);
    this.failure.set(null);
    try {
      await this.#chats.join(channel.id);
      await this.#open(channel);
    } catch (error) {
      this.failure.set(errorText(error));
    } finally {
      this.joining.set(false);
    }
  }

  protected line(channel: Channel): string {
    return messageSummary(channel.description || channel.topic);
  }

  async #open(channel: Channel): Promise<void> {
    this.ref.close();
    await this.#router.navigate(['/chats', channel.id]);
  }

  async #load(cursor: string | null): Promise<void> {
    const request = ++this.#request;
    this.loading.set(true);
    this.failure.set(null);
    try {
      const page = await this.#chats.channels({ q: this.query().trim(), cursor });
      if (request !== this.#request) return;
      this.channels.update((known) => (cursor === null ? page.items : [...known, ...page.items]));
      this.#cursor.set(page.nextCursor);
    } catch (error) {
      if (request === this.#request) this.failure.set(errorText(error));
    } finally {
      if (request === this.#request) this.loading.set(false);
    }
  }
}
