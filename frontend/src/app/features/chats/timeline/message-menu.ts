import { Clipboard } from '@angular/cdk/clipboard';
import { Component, computed, inject, input, output } from '@angular/core';
import { MatMenu, MatMenuItem } from '@angular/material/menu';
import type { TimelineMessage } from '@chatcall/client-sdk';
import { MissingPart } from '../../../core/errors/missing-part';
import { errorText } from '../../../core/errors/error-text';
import { IconButton } from '../../../ui/button/icon-button';
import { Confirm } from '../../../ui/dialog/confirm';
import { Dialogs } from '../../../ui/dialog/dialogs';
import { Icon } from '../../../ui/icon/icon';
import { MenuAnchor } from '../../../ui/menu/menu-anchor';
import { MenuButton } from '../../../ui/menu/menu-button';
import { Toasts } from '../../../ui/toast/toasts';
import { downloadFile } from '../files/file-urls';
import { Forwarding } from '../forwarding';
import { TimelineState } from './timeline-state';

/** What can be done with a stored message besides replying: editing, deleting, pinning, linking. */
@Component({
  selector: 'cc-message-menu',
  imports: [Icon, IconButton, MatMenu, MatMenuItem, MenuAnchor, MenuButton, MissingPart],
  template: `
    <button
      type="button"
      ccIconButton
      small
      label="More"
      i18n-label="@@message.more"
      tabindex="-1"
      data-testid="message-menu"
      ccMenuButton
      #more="ccMenuButton"
      (openChange)="opened.emit($event)"
    >
      <cc-icon name="ellipsis" [size]="18" />
    </button>
    @defer (when more.wanted(); prefetch on idle) {
      <mat-menu #menu="matMenu">
        @if (message().mine && !message().forwarded && state.may('post')) {
          <button mat-menu-item type="button" data-testid="message-edit" (click)="edit()">
            <cc-icon name="pencil" /><span i18n="@@message.edit">Edit</span>
          </button>
        }
        @if (state.threadId() === null) {
          <button
            mat-menu-item
            type="button"
            data-testid="message-menu-thread"
            (click)="thread.emit()"
          >
            <cc-icon name="messages-square" /><span i18n="@@message.thread">Reply in thread</span>
          </button>
        }
        <button mat-menu-item type="button" data-testid="message-forward" (click)="forward()">
          <cc-icon name="forward" /><span i18n="@@message.forward">Forward</span>
        </button>
        @if (state.threadId() === null) {
          <button mat-menu-item type="button" data-testid="message-info" (click)="info.emit()">
            <cc-icon name="check-check" /><span i18n="@@message.info">Read by and reactions</span>
          </button>
        }
        @if (cards().length > 0) {
          <button mat-menu-item type="button" data-testid="message-download" (click)="download()">
            <cc-icon name="download" />
            @if (cards().length === 1) {
              <span i18n="@@message.download">Download</span>
            } @else {
              <span i18n="@@message.downloadAll">Download all files</span>
            }
          </button>
        }
        <button mat-menu-item type="button" data-testid="message-link" (click)="copyLink()">
          <cc-icon name="link" /><span i18n="@@message.copyLink">Copy link</span>
        </button>
        @if (mayMarkUnread()) {
          <button mat-menu-item type="button" data-testid="message-unread" (click)="markUnread()">
            <cc-icon name="message-circle" /><span i18n="@@message.markUnread"
              >Mark unread from here</span
            >
          </button>
        }
        <button mat-menu-item type="button" data-testid="message-save" (click)="toggleSaved()">
          <cc-icon name="bookmark" />
          @if (message().saved) {
            <span i18n="@@message.unsave">Remove from saved</span>
          } @else {
            <span i18n="@@message.save">Save for later</span>
          }
        </button>
        @if (state.may('pin')) {
          <button mat-menu-item type="button" data-testid="message-pin" (click)="togglePin()">
            <cc-icon name="pin" />
            @if (message().pinnedAt) {
              <span i18n="@@message.unpin">Unpin</span>
            } @else {
              <span i18n="@@message.pin">Pin</span>
            }
          </button>
        }
        @if (!message().mine) {
          <button mat-menu-item type="button" data-testid="message-report" (click)="report()">
            <cc-icon name="circle-alert" /><span i18n="@@report.verb">Report</span>
          </button>
        }
        @if (mayDelete()) {
          <button
            mat-menu-item
            type="button"
            class="cc-menu-danger"
            data-testid="message-delete"
            (click)="remove()"
          >
            <cc-icon name="trash" /><span i18n="@@message.delete">Delete</span>
          </button>
        }
      </mat-menu>
      <cc-menu-anchor [button]="more" [menu]="menu" />
    } @error {
      <cc-missing-part [request]="more.requested()" />
    }
  `,
})
export class MessageMenu {
  protected readonly state = inject(TimelineState);
  readonly #clipboard = inject(Clipboard);
  readonly #confirm = inject(Confirm);
  readonly #toasts = inject(Toasts);
  readonly #forwarding = inject(Forwarding);
  readonly #dialogs = inject(Dialogs);

  readonly message = input.required<TimelineMessage>();
  /** Reply in a thread. */
  readonly thread = output();
  /** The menu is open. */
  readonly opened = output<boolean>();
  /** Who has read it and who has reacted is to be shown. */
  readonly info = output();
  protected readonly cards = computed(() => this.message().files.flatMap(({ card }) => card ?? []));
  protected readonly mayDelete = computed(
    () => this.message().mine || this.state.may('delete-message'),
  );

  /** In a thread its replies, while the user follows it. */
  protected readonly mayMarkUnread = computed(() => {
    const rootId = this.state.threadId();
    const isFollowed = this.state.thread()?.own.following ?? false;
    return rootId === null || (isFollowed && this.message().id !== rootId);
  });

  protected edit(): void {
    this.state.editing.set(this.message());
  }

  protected forward(): void {
    const message = this.message();
    const conversation = this.state.conversation();
    if (message.id !== null && conversation)
      void this.#forwarding.start({
        ...message,
        id: message.id,
        conversationId: conversation.id,
        files: this.cards(),
      });
  }

  protected async report(): Promise<void> {
    const { id: messageId, sender } = this.message();
    const conversationId = this.state.conversation()?.id;
    if (messageId === null || !conversationId) return;
    const { openReport } = await import('../dialogs/report-dialog');
    await openReport(this.#dialogs, { conversationId, messageId }, sender.displayName);
  }

  protected download(): void {
    for (const { id } of this.cards()) downloadFile(id);
  }

  protected copyLink(): void {
    const { id } = this.message();
    const conversation = this.state.conversation();
    if (id === null || !conversation) return;
    if (this.#clipboard.copy(`${location.origin}/chats/${conversation.id}/${id}`))
      this.#toasts.show({ text: $localize`:@@message.linkCopied:Link copied` });
  }

  protected async markUnread(): Promise<void> {
    const { seq } = this.message();
    if (seq !== null) await this.#try(() => this.state.markUnreadFrom(seq));
  }

  protected async toggleSaved(): Promise<void> {
    await this.#try(() => this.state.setSaved(this.message(), !this.message().saved));
  }

  protected async togglePin(): Promise<void> {
    await this.#try(() => this.state.pin(this.message(), this.message().pinnedAt === null));
  }

  protected async remove(): Promise<void> {
    const message = this.message();
    const sure = await this.#confirm.ask({
      heading: $localize`:@@message.deleteHeading:Delete this message?`,
      text: $localize`:@@message.deleteText:It is removed for everyone.`,
      verb: $localize`:@@message.delete:Delete`,
      danger: true,
    });
    if (sure) this.state.delete(message);
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#toasts.error(errorText(error));
    }
  }
}
