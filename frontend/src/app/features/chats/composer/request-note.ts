import { Component, computed, inject, input } from '@angular/core';
import { Router } from '@angular/router';
import type { Conversation, UpdateMembershipRequest } from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { isolate } from '../../../core/i18n/isolate';
import { ContactActions } from '../../../core/people/contact-actions';
import { Button } from '../../../ui/button/button';
import { Icon } from '../../../ui/icon/icon';
import { Toasts } from '../../../ui/toast/toasts';
import { ChatsState } from '../chats-state';
import { conversationName } from '../words/conversation-text';

/**
 * Above the composer until the user has answered a new conversation: what the others can see until
 * then, and buttons to accept, ignore or block.
 */
@Component({
  selector: 'cc-request-note',
  imports: [Button, Icon],
  template: `
    <div class="box">
      <cc-icon name="eye-off" [size]="18" />
      <p>{{ text() }}</p>
      <span class="actions">
        @if (incoming()) {
          <button
            type="button"
            ccButton="soft"
            small
            data-testid="request-contact"
            (click)="contacts.request(peer()!)"
            i18n="@@contact.acceptRequest"
          >
            Accept contact request
          </button>
        } @else {
          <button
            type="button"
            ccButton="soft"
            small
            data-testid="request-accept"
            (click)="change({ accepted: true })"
            i18n="@@request.accept"
          >
            Accept
          </button>
        }
        @if (peer(); as person) {
          <button
            type="button"
            ccButton="soft"
            small
            data-testid="request-ignore"
            (click)="ignore()"
            i18n="@@request.ignore"
          >
            Ignore
          </button>
          <button
            type="button"
            ccButton="soft"
            small
            data-testid="request-block"
            (click)="contacts.block(person)"
            i18n="@@contact.block"
          >
            Block
          </button>
        }
      </span>
    </div>
  `,
  styles: `
    :host {
      display: block;
      width: 100%;
      max-width: 920px;
      margin: 0 auto;
      padding: 0 var(--cc-s6) var(--cc-s2);
    }
    .box {
      display: flex;
      flex-wrap: wrap;
      gap: var(--cc-s1) var(--cc-s3);
      align-items: center;
      padding: var(--cc-s2) var(--cc-s4);
      border: 1px solid var(--cc-line);
      border-radius: var(--cc-r4);
      color: var(--cc-text-2);
    }
    p {
      flex: 1 1 16em;
      margin: 0;
    }
    .actions {
      display: flex;
      flex-wrap: wrap;
      gap: var(--cc-s1) var(--cc-s2);
    }
    @media (max-width: 44.9375rem) {
      :host {
        padding: 0 var(--cc-s2) var(--cc-s1);
      }
    }
  `,
  host: { 'data-testid': 'request-note' },
})
export class RequestNote {
  protected readonly contacts = inject(ContactActions);
  readonly #chats = inject(ChatsState);
  readonly #toasts = inject(Toasts);
  readonly #router = inject(Router);

  readonly conversation = input.required<Conversation>();
  /** The sender of the request; null in a group. */
  protected readonly peer = computed(() => this.conversation().peer);
  protected readonly incoming = computed(
    () => this.contacts.stateOf(this.peer()?.id ?? '') === 'incoming',
  );
  protected readonly text = computed(() => {
    const peer = this.peer();
    if (!peer)
      return $localize`:@@request.group:Until you reply or accept, members can't see whether you're online or have read this.`;
    const name = isolate(peer.displayName);
    return $localize`:@@request.person:${name}:name: isn't a contact yet. Until you reply or accept, they can't see whether you're online or have read this.`;
  });

  protected async change(change: UpdateMembershipRequest): Promise<boolean> {
    try {
      await this.#chats.changeOwn(this.conversation().id, change);
      return true;
    } catch (error) {
      this.#toasts.error(errorText(error));
      return false;
    }
  }

  /** Out of the list and silent; the sender learns nothing of it. */
  protected async ignore(): Promise<void> {
    const { id } = this.conversation();
    const name = isolate(conversationName(this.conversation()));
    if (!(await this.change({ archived: true, muted: true }))) return;
    if (this.#chats.openId() === id) await this.#router.navigateByUrl('/chats');
    this.#toasts.show({
      text: $localize`:@@request.ignored:${name}:name: is ignored. Their messages are in your archive.`,
      action: {
        label: $localize`:@@action.undo:Undo`,
        run: () => void this.change({ archived: false, muted: false }),
      },
    });
  }
}
