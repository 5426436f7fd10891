import { inject, Injectable } from '@angular/core';
import { Router } from '@angular/router';
import type {
  Conversation,
  Section,
  SectionId,
  UpdateMembershipRequest,
} from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { TypeAhead } from '../../../core/shortcuts/type-ahead';
import { Confirm } from '../../../ui/dialog/confirm';
import { Dialogs } from '../../../ui/dialog/dialogs';
import { Toasts } from '../../../ui/toast/toasts';
import { ChatsState } from '../chats-state';
import type { ConversationGroup } from '../conversation-groups';
import { conversationName } from '../words/conversation-text';
import { muteEnd, type MuteTime } from '../words/mute-times';
import { isolate } from '../../../core/i18n/isolate';

/** Starting, muting, archiving, placing and leaving a conversation, with their questions and notices. */
@Injectable({ providedIn: 'root' })
export class ConversationActions {
  readonly #chats = inject(ChatsState);
  readonly #toasts = inject(Toasts);
  readonly #confirm = inject(Confirm);
  readonly #router = inject(Router);
  readonly #dialogs = inject(Dialogs);
  #openingSwitcher = false;

  /** Opens the dialog that starts a conversation; its code is loaded when it is first needed. */
  async start(): Promise<void> {
    const { NewChatDialog } = await import('../dialogs/new-chat-dialog');
    const dialog = await this.#dialogs.open<unknown, never, 'group' | 'channels'>(NewChatDialog, {
      delayFocusTrap: false,
      width: '440px',
    });
    dialog.afterClosed().subscribe((answer) => {
      if (answer === 'group') void this.#startGroup();
      if (answer === 'channels') void this.showChannels();
    });
  }

  /**
   * Opens the switcher, which goes to a conversation, a person or a channel. What is typed until then
   * is its first query.
   */
  async openSwitcher(): Promise<void> {
    if (this.#openingSwitcher) return;
    this.#openingSwitcher = true;
    const typed = new TypeAhead($localize`:@@switcher.field:Conversation, person or channel`);
    try {
      const { Switcher } = await import('../switcher/switcher');
      const { componentInstance } = await this.#dialogs.open(Switcher, {
        delayFocusTrap: false,
        ...(typed.before ? { restoreFocus: typed.before } : {}),
        width: '560px',
        maxWidth: '94vw',
        position: { top: 'max(24px, 10vh)' },
      });
      typed.handOver((text) => componentInstance.begin(text));
    } catch (error) {
      typed.cancel();
      this.#toasts.error(errorText(error));
    } finally {
      this.#openingSwitcher = false;
    }
  }

  async toggleMuted(conversation: Conversation): Promise<void> {
    const muted = !conversation.own.muted;
    await this.#change(conversation, { muted });
  }

  async mute(conversation: Conversation, time: MuteTime): Promise<void> {
    const mutedUntil = muteEnd(time, new Date())?.toISOString() ?? null;
    await this.#change(conversation, { muted: true, mutedUntil });
  }

  async setFavourite(conversation: Conversation, favourite: boolean): Promise<void> {
    await this.#change(conversation, { favourite });
  }

  /** Hides a conversation until somebody writes; what was unread in it counts as read. */
  async hide(conversation: Conversation): Promise<void> {
    const { id, lastSeq, own } = conversation;
    const hide = async (): Promise<void> => {
      if (own.unread > 0) this.#chats.markRead(id, lastSeq);
      await this.#chats.changeOwn(id, { hidden: true });
    };
    if (!(await this.#try(hide))) return;
    if (this.#chats.openId() === id) await this.#router.navigateByUrl('/chats');
    this.#toasts.show({
      text: $localize`:@@hide.done:${isolate(conversationName(conversation))}:name: is hidden until the next message`,
      until: () => !this.#chats.conversations().some((one) => one.id === id && one.own.hidden),
      action: {
        label: $localize`:@@action.undo:Undo`,
        run: () => void this.#change(conversation, { hidden: false }),
      },
    });
  }

  async moveTo(conversation: Conversation, sectionId: SectionId | null): Promise<void> {
    await this.#change(conversation, { sectionId });
  }

  moveToNewSection(conversation: Conversation): void {
    void this.#openSection(null, (id) => void this.moveTo(conversation, id));
  }

  renameSection(section: Section): void {
    void this.#openSection(section, () => undefined);
  }

  async moveSection({ id }: Section, position: number): Promise<void> {
    await this.#try(() => this.#chats.sections.update(id, { position }));
  }

  async toggleCollapsed({ id, section, collapsed }: ConversationGroup): Promise<void> {
    if (section) await this.#try(() => this.#chats.sections.update(id, { collapsed: !collapsed }));
    else this.#chats.setCollapsed(id, !collapsed);
  }

  async deleteSection({ id, name }: Section): Promise<void> {
    const sure = await this.#confirm.ask({
      heading: $localize`:@@section.deleteHeading:Delete ${isolate(name)}:name:?`,
      text: $localize`:@@section.deleteText:Its conversations stay in your list.`,
      verb: $localize`:@@section.delete:Delete section`,
      danger: true,
    });
    if (sure) await this.#try(() => this.#chats.sections.delete(id));
  }

  async toggleArchived(conversation: Conversation): Promise<void> {
    const archived = !conversation.own.archived;
    if (!(await this.#try(() => this.#chats.setArchived(conversation.id, archived)))) return;
    if (!archived) return;
    if (this.#chats.openId() === conversation.id) await this.#router.navigateByUrl('/chats');
    this.#toasts.show({
      text: $localize`:@@archive.done:${isolate(conversationName(conversation))}:name: archived`,
      until: () =>
        !this.#chats.conversations().some((one) => one.id === conversation.id && one.own.archived),
      action: {
        label: $localize`:@@action.undo:Undo`,
        run: () => void this.#try(() => this.#chats.setArchived(conversation.id, false)),
      },
    });
  }

  async leave(conversation: Conversation): Promise<void> {
    const sure = await this.#confirm.ask({
      heading: $localize`:@@leave.heading:Leave ${isolate(conversationName(conversation))}:name:?`,
      text:
        conversation.kind === 'channel'
          ? $localize`:@@leave.channelText:You won't receive its messages. You can join it again at any time.`
          : $localize`:@@leave.text:You won't receive its messages. To come back, someone in the group has to add you.`,
      verb:
        conversation.kind === 'channel'
          ? $localize`:@@leave.channelVerb:Leave channel`
          : $localize`:@@leave.verb:Leave group`,
      danger: true,
    });
    if (!sure) return;
    if (!(await this.#try(() => this.#chats.leave(conversation.id)))) return;
    await this.#router.navigateByUrl('/chats');
  }

  /** Opens the directory of channels. */
  async showChannels(): Promise<void> {
    const { ChannelsDialog } = await import('../dialogs/channels-dialog');
    const options = { delayFocusTrap: false, width: '520px' };
    const dialog = await this.#dialogs.open<unknown, never, 'new'>(ChannelsDialog, options);
    dialog.afterClosed().subscribe((answer) => {
      if (answer === 'new') void this.#startChannel();
    });
  }

  async #startChannel(): Promise<void> {
    const { NewChannelDialog } = await import('../dialogs/new-channel-dialog');
    await this.#dialogs.open(NewChannelDialog, { delayFocusTrap: false, width: '460px' });
  }

  async #startGroup(): Promise<void> {
    const { NewGroupDialog } = await import('../dialogs/new-group-dialog');
    await this.#dialogs.open(NewGroupDialog, { delayFocusTrap: false, width: '460px' });
  }

  async #openSection(section: Section | null, done: (id: SectionId) => void): Promise<void> {
    const { SectionDialog } = await import('../dialogs/section-dialog');
    const dialog = await this.#dialogs.open<unknown, Section | null, SectionId>(SectionDialog, {
      data: section,
      delayFocusTrap: false,
      width: '400px',
    });
    dialog.afterClosed().subscribe((id) => {
      if (id !== undefined) done(id);
    });
  }

  async #change({ id }: Conversation, change: UpdateMembershipRequest): Promise<void> {
    await this.#try(() => this.#chats.changeOwn(id, change));
  }

  async #try(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      this.#toasts.error(errorText(error));
      return false;
    }
  }
}
